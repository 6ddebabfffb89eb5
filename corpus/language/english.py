"""English words: base forms, stems, stop words, and the phrases a dictionary gloss consists of."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

# base:form form|…; what the rules of `base_forms` cannot undo.
_IRREGULAR = """
be:was were been being is are am|have:had has|do:did done does|make:made|build:built|write:wrote written|win:won|hold:held
lead:led|bear:bore borne born|begin:began begun|become:became|take:took taken|give:gave given|find:found|lose:lost
fight:fought|sell:sold|send:sent|spend:spent|bring:brought|buy:bought|think:thought|teach:taught|catch:caught
choose:chose chosen|drive:drove driven|fly:flew flown|fall:fell fallen|grow:grew grown|know:knew known|leave:left|meet:met
pay:paid|run:ran|rise:rose risen|say:said|see:saw seen|sing:sang sung|speak:spoke spoken|stand:stood|strike:struck|tell:told
wear:wore worn|break:broke broken|draw:drew drawn|drink:drank drunk|eat:ate eaten|feel:felt|forget:forgot forgotten
freeze:froze frozen|get:got gotten|go:went gone|hear:heard|hide:hid hidden|keep:kept|lay:laid|lie:lay lain|lend:lent
mean:meant|ride:rode ridden|ring:rang rung|seek:sought|shake:shook shaken|shine:shone|shoot:shot|show:shown|sink:sank sunk
sit:sat|sleep:slept|slide:slid|spin:spun|steal:stole stolen|stick:stuck|swear:swore sworn|sweep:swept|swim:swam swum
swing:swung|throw:threw thrown|understand:understood|wake:woke woken|weave:wove woven|wind:wound|bind:bound|bite:bit bitten
bleed:bled|blow:blew blown|breed:bred|burn:burnt|come:came|deal:dealt|dig:dug|feed:fed|flee:fled|forbid:forbade forbidden
forgive:forgave forgiven|hang:hung|kneel:knelt|learn:learnt|light:lit|prove:proven|shrink:shrank shrunk
spring:sprang sprung|tear:tore torn|tread:trod|withdraw:withdrew withdrawn|die:died dying|lie:lying|tie:tying
child:children|man:men|woman:women|foot:feet|tooth:teeth|mouse:mice|person:people|life:lives|wife:wives|leaf:leaves
half:halves|wolf:wolves|knife:knives|self:selves|criterion:criteria|phenomenon:phenomena|datum:data|medium:media
analysis:analyses|basis:bases|crisis:crises|thesis:theses|hypothesis:hypotheses|axis:axes|nucleus:nuclei
bacterium:bacteria|fungus:fungi|index:indices|matrix:matrices|vertex:vertices|good:better best|bad:worse worst
far:farther further furthest
"""
# Adjectives of places, for dictionaries list the place.
_DEMONYMS = """
scottish:scotland british:britain french:france dutch:netherlands spanish:spain turkish:turkey swedish:sweden
danish:denmark finnish:finland irish:ireland english:england german:germany chinese:china japanese:japan greek:greece
russian:russia indian:india italian:italy mongolian:mongolia mongol:mongolia canadian:canada american:america
australian:australia roman:rome norman:normandy egyptian:egypt european:europe african:africa asian:asia
swiss:switzerland polish:poland hungarian:hungary austrian:austria portuguese:portugal brazilian:brazil mexican:mexico
korean:korea vietnamese:vietnam persian:persia iranian:iran iraqi:iraq israeli:israel welsh:wales belgian:belgium
norwegian:norway czech:czechia ukrainian:ukraine thai:thailand cuban:cuba kenyan:kenya islamic:islam
christian:christianity catholic:catholicism californian:california
"""
_SPELLINGS = (
    ("isation", "ization"), ("ization", "isation"), ("ise", "ize"), ("ize", "ise"), ("our", "or"), ("or", "our"),
    ("tre", "ter"), ("ence", "ense"), ("ense", "ence"), ("ogue", "og"),
)  # fmt: skip
_STOP = """
a an the this that these those of in on at to for from by with without within into onto upon about as and or nor but if
then than so because while though although i me my we us our you your he him his she her hers it its they them their
theirs one ones there here is are was were be been being am do does did done doing have has had having will would shall
should can could may might must what which who whom whose when where why how whether not no yes also too very just only
own such same other another any some each every all both either neither more most much many few less least s t d ll re ve
m up out off over again once during before after above below between through until against under name named call called
kind kinds type types sort thing things something someone anyone anything way ways use used using get got happen happened
long old please tell mean means according besides along like unlike per via etc
"""
STOP_WORDS = frozenset(_STOP.split())
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)*|[0-9][0-9,]*(?:\.[0-9]+)?(?:st|nd|rd|th|s)?\b")
_PLACE = re.compile(
    r"((?:[A-Z][\w'’-]+ )+)(?:subprovincial|sub-provincial|prefecture|provincial|province|municipality|county|district"
    r"|autonomous|special|region|city|town|township|island|peninsula)\b"
)
_REMARK = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_NO_MEANING = re.compile(
    r"^(CL:|see |variant of|old variant|also written|also pr|same as|erhua variant|Japanese variant|abbr\. (?:for|of)"
    r"|Taiwan pr|used in|surname )|archaic variant|\bradical in Chinese"
)
_CHINESE = re.compile("[㐀-鿿]")
_LEADING = ("to", "a", "an", "the", "be", "of", "sb", "sth")
_TRAILING = ("sb", "sth", "of", "to", "etc", "for", "with", "on", "in")
_LONGEST_PHRASE = 5


def gloss_phrases(gloss: str) -> list[tuple[str, ...]]:
    """The phrases a gloss of CC-CEDICT gives as translations, each as base forms: "to build (sth)" is ("build",).

    Notes, cross-references and explanations longer than five words give none. Of "Ningbo subprovincial city in
    Zhejiang" the name alone is a translation.
    """
    if _NO_MEANING.search(gloss.strip()):
        return []
    place = _PLACE.match(gloss)
    if place:
        return [phrase] if (phrase := _phrase(place[1])) else []
    text = _REMARK.sub(" ", gloss).split("|")[0]
    if _CHINESE.search(text):
        return []
    parts = text.split(",")
    if len(parts) > 1 and len(parts[1].split()) > 3:
        parts = parts[:1]
    return [phrase for part in parts if 0 < len(phrase := _phrase(part)) <= _LONGEST_PHRASE]


def base(word: str) -> str:
    """The base of an irregular form, else the word."""
    return _irregular().get(word, word)


@lru_cache(maxsize=4096)
def base_forms(word: str) -> tuple[str, ...]:
    """Possible base forms of a lower-case word, the most literal first; a form need not be a word."""
    found = [word, base(word), *_of_noun(word), *_of_verb(word), *_of_degree(word)]
    found += [word[: -len(a)] + b for a, b in _SPELLINGS if word.endswith(a)]
    if word.endswith("men") and len(word) > 4:
        found.append(word[:-3] + "man")
    if word in _demonyms():
        found.append(_demonyms()[word])
    kept = (form for form in found if form == word or len(form) > 2)
    return tuple(dict.fromkeys(base(form) for form in kept))


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """The stem of a lower-case word, for words that nothing else finds: "standardization" and "standards" meet.

    Source: M. F. Porter, English stemmer (Snowball).
    """
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def _phrase(text: str) -> tuple[str, ...]:
    words = [word.lower() for word in _WORD.findall(text)]
    while words and words[0] in _LEADING:
        words = words[1:]
    while words and words[-1] in _TRAILING:
        words = words[:-1]
    return tuple(base(word) for word in words)


def _of_noun(word: str) -> list[str]:
    if word.endswith("ies") and len(word) > 4:
        return [word[:-3] + "y", word[:-1]]
    if word.endswith(("sses", "shes", "ches", "xes", "zes", "oes")):
        return [word[:-2], word[:-1]]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return [word[:-1], *([word[:-2]] if word.endswith("es") else [])]
    return [word[:-1] + "um"] if word.endswith("ia") and len(word) > 4 else []


def _of_verb(word: str) -> list[str]:
    found = [word[:-3] + "y"] if word.endswith("ied") else []
    for suffix in ("ing", "ed"):
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            rest = word[: -len(suffix)]
            doubled = len(rest) > 3 and rest[-1] == rest[-2]
            found += [rest[:-1], rest, rest + "e"] if doubled and rest[-1] not in "ls" else [rest, rest + "e"]
            found += [rest[:-1]] if doubled else []
    return found


def _of_degree(word: str) -> list[str]:
    """Positives of comparatives, superlatives and adverbs."""
    found = []
    if word.endswith("ly") and len(word) > 5:
        found += [word[:-3] + "y"] if word.endswith("ily") else []
        found.append(word[:-2])
    for suffix in ("est", "er"):
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            rest = word[: -len(suffix)]
            found += [rest + "e", rest]
            found += [rest[:-1] + "y"] if rest.endswith("i") else []
            found += [rest[:-1]] if rest[-1] == rest[-2] else []
    return found


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in _IRREGULAR.replace("\n", "|").strip("|").split("|"):
        name, forms = row.split(":")
        for form in forms.split():
            table.setdefault(form, name)
    return table


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, str]:
    pairs = (pair.partition(":") for pair in _DEMONYMS.split())
    return {adjective: place for adjective, _, place in pairs}
