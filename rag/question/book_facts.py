"""Questions on the book itself as a thing: who wrote, published and printed it, when, at what price, who signed the foreword.

A question is one of these only where its every word belongs to the asking: what is left over means another matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.structure.stated import Fact

# Who wrote a preface or an ending, when, where.
Asked = Literal["who", "when", "where"]

_MOST_LEFT = 24
# Whom a preface writes about, not who wrote it.
_WRITTEN_OF = re.compile("(?:写|作)(?:到|了|过|及)+(?:谁|哪|什么人|几)")

_TITLED = re.compile("《([^》]{1,40})》")
_BOOK_ZH = (
    "这本书籍?|这本|本书|该书|此书|这部书|这册书|这书|全书|书籍|书(?![号名价籍目评架市店])|这份副本|这个副本|此副本|副本"
    "|这[个一份]版本|这一?版(?!次)|该版本?|这[本份部]?(?:手册|文档|指南|教程|著作|作品)|本(?:手册|文档|指南|教程)|版权页|封底|扉页"
)
_BOOK_EN = (
    r"(?:\b(?:the|this|that|our|my|your)\s+(?:printed\s+|present\s+)?(?:(?:copy|edition)\s+of\s+(?:the|this)\s+)?"
    r"(?:book|volume|copy|edition|manual|handbook|guide|work|publication|title page|imprint page|imprint|colophon|book's)\b(?:'s)?)"
)
_WHEN_ZH = (
    "什么时候|什么时间|何时|[哪几]年[哪几]月|哪一?年|哪一?月|几月份?|哪一?天|[几何]年|几几年|几号|年份|月份|时间|日期"
)
_WHERE_ZH = "哪里|哪儿|何处|何地|什么地方|哪个(?:城市|地方|国家)|哪座城市|哪座?城|地点|城市|地方"
_WHO_ZH = "谁|哪[一几]?位|哪个人|何人|什么人|哪些人|姓名"
# In this order: the longer a core, the earlier. "needs": asked of this only where the book is named too.
_CORES_ZH: tuple[tuple[Fact, str, bool], ...] = (
    ("isbn", "isbn号?码?|国际标准书号|标准书号|书号", False),
    ("cip", "cip数据核字号?|cip核字号?|核字号|cip号", False),
    ("category", "中图(?:法)?分类号?|图书分类号?|分类号|cip分类号?|cip数据|cip|主题词|关键词", False),
    ("category", "(?:属于|归入|归为|归在|归|属)(?:哪一?|什么)个?(?:类别|分类|门类|类)|分类|类别", True),
    ("price", "定价|售价|标价|书价|(?:卖|要|值|售|得?花)?(?:多少钱|几块钱|多少元|几元钱?|多少块)(?:一[本册])?|价格|价钱", True),
    ("words", "(?:有|写了|总共|一共|共)?(?:多少|几)(?:[千万]|个)*(?:字(?!节)数?|汉字)|总?字数", True),
    ("words", "篇幅(?:有?(?:多大|多长|多少))?", True),
    ("copies", "(?:第[一二三四五六七八九十\\d]+次)?(?:印刷)?(?:印刷|印制|印|发行)了?(?:多少|几)(?:[千万]?[册本份])|印数|印量|印刷量|发行量|首印量|印册数", False),
    ("pages", "(?:有)?(?:多少|几)页|总?页数", True),
    ("sheets", "印张数?", False),
    ("format", "开本|(?:是)?(?:多大|几|什么)开本?|尺寸", True),
    ("printing", "第[一二三四五六七八九十\\d]+次印刷|第?几次印刷?的?|哪一?次印刷?|第几印|几印|印次|(?:" + _WHEN_ZH + ")印(?:刷|制)?", False),
    ("edition", "第?几版|哪一?版|版次|版别|第[一二三四五六七八九十\\d]+版", False),
    ("printer", "承印[者商厂方]?|承印单位|印刷[厂者商]|印厂|印刷(?:单位|公司|企业)|(?:哪里|哪儿|何处|哪家公司|谁|什么地方)(?:负责)?(?:印刷|印制|印)的", False),
    ("editor", "责任编辑|责编|组稿编辑", False),
    ("planner", "策划编辑|策划推广|策划人?", True),
    ("proofreader", "责任校对|校对者?", True),
    ("designer", "(?:封面|装帧|版式|书籍)设计师?者?|设计(?:的)?封面|美术编辑|美编", False),
    ("translator", "翻译者|译者|谁(?:翻译|译)的?|翻译的?", True),
    ("address", "(?:出版社|出版商|出版者|社)的?(?:地址|在(?:哪里|哪儿|哪个城市|什么地方))|社址", False),
    ("postcode", "邮政编码|邮编", False),
    ("phone", "(?:服务|联系|客服|读者)?(?:热线电话|热线|电话)号?码?", True),
    ("email", "(?:投稿|联系|电子)?(?:邮箱|邮件地址|邮件)地?址?", True),
    ("place", "出版地点?|(?:在)?(?:哪里|哪儿|何处|什么地方|哪个(?:城市|国家|地方))出(?:版)?的", False),
    ("year", f"(?:首次|第一次)?出版(?:年份|年月|年|日期|时间)|(?:首次|第一次|正式)?(?:出版|面世|问世|刊行|上市|发行)[于在的]?(?:{_WHEN_ZH})", False),
    ("year", f"(?:{_WHEN_ZH})(?:首次|第一次|正式)?(?:出版|面世|问世|刊行|出|上市|发行)", False),
    ("publisher", "(?:谁|哪[一个间]?[家个间]?(?:单位|机构|公司))(?:负责)?(?:出版|出|发行)|出版(?:社|者|商|方|单位|机构)|哪一?[家个](?:社)?出(?:版)?的", False),
    ("publisher", "出版信息|版权信息", False),
    ("distributor", "发行(?:方|者|商|单位)|经销商?", False),
    ("author", "(?:书的?)?(?:作者|著者|编著者|撰写者|主编)|谁(?:写|著|编写|撰写|编著|编|创作)|谁的(?:著作|作品)|写\\0?的?人?是?谁", True),
    ("version", "(?:是)?(?:哪个|什么|第几)版本|版本号?|修订版", True),
    ("title", "书名|全名|全称|标题|\\0的?(?:名字)?(?:叫做?|名叫?)(?:什么|啥)|\\0的?名字", True),
)  # fmt: skip
_FILLER_ZH = re.compile(
    "请问|请|麻烦|告诉我|想知道|我想|知道|查一?下|问一?下|能不能|能否|可以|帮我|看看|说说|一下|大概|大约|差不多|究竟|到底"
    "|具体|上面|上|里面|里|中|总共|一共|合计|共|写明|标明|注明|印着|写着|标着|写的|标的|标注|记载|分别|各"
    "|名字|名称|姓名|全称|号码|编号|数字|信息|时间|日期|年份|地点"
    f"|{_WHEN_ZH}|{_WHERE_ZH}|{_WHO_ZH}|什么样|什么|多少|怎么样?|几|哪一?[家个间位些本]|哪|何|啥|多大|多长"
    "|负责|出版|发行|印刷|印制|出|印|以及|还有|并且|和|与|及|或|跟"
    "|[这的了是为叫有在于由被呢吗啊呀么吧把从那那么它其又也都,。、?!:;\\s“”\"'()人家本册份次第版年月日元钱字]"
)
_PART_ZH = re.compile(
    "(?:推荐序|代序|总序|再版序|译者?序|作者自?序|自序|序言|序文|前言|引言|导言|绪言|后记|跋文?|致谢|结语|结束语"
    "|(?<![顺程秩次有无排时工])序(?![列幕曲号数]))"
)
_WROTE_ZH = re.compile(
    "撰写人?|撰文|写就|写成|写作|写(?:下)?|作(?:于|的|者)|落款|署名|署|签名|签署|签|完稿|成文|完成|题写|题|作序|给|替|作者|末尾|结尾|最后|后面|篇|作"
)

_CORES_EN: tuple[tuple[Fact, str, bool], ...] = (
    ("isbn", r"isbn(?:[- ]?1[03])?(?: number| code)?|international standard book number", False),
    ("category", r"cip(?: data| classification| category)?|(?:library |subject |chinese library |clc )?classification(?: number| code)?|subject headings?|keywords?|class number|what category|which category|category", True),
    ("words", r"how many (?:\w+ )?(?:words|characters)|(?:word|character) (?:count|number)|number of (?:\w+ )?(?:words|characters)|how much text|how long|length", True),
    ("copies", r"how many copies|print run|number of copies", False),
    ("pages", r"how many pages|number of pages|page count", True),
    ("sheets", r"(?:number of |how many )?(?:printed|printing|printer's) sheets", False),
    ("price", r"(?:list |cover |retail |selling )?price|how much (?:\w+ )*?(?:cost|sell for|sold for)|how much (?=is\b)|how expensive|costs?\b|sells? for|sold for", True),
    ("format", r"trim size|page size|page format|book size|paper size|dimensions|what (?:size|format)|format|how (?:big|large)\b", True),
    ("printing", r"(?:which|what) (?:printing|impression|print\b)|printing number|impression number|(?:first|second|third|latest|last|\d(?:st|nd|rd|th)) (?:printing|impression)|when was \S+ (?:\S+ )?printed|number of (?:the )?printing", False),
    ("edition", r"(?:which|what) (?:number )?edition|edition number|edition statement|number of (?:the )?edition", False),
    ("editor", r"(?:responsible|managing|commissioning|copy|executive|in-house) editors?|editor in charge|editors?\b|who edited", True),
    ("designer", r"cover design(?:er)?|(?:who )?designed the (?:cover|jacket)|who designed(?= \0)|designer", True),
    ("proofreader", r"proof-?readers?|who proof-?read", True),
    ("planner", r"who planned|planning editor", True),
    ("translator", r"translators?\b|who translated|translated by|translated", True),
    ("address", r"(?:publisher|publishing house|press)(?:'s)? (?:postal |street |mailing )?address|address of (?:the )?(?:publisher|publishing house|press)|where is the (?:publisher|publishing house) (?:based|located)", False),
    ("postcode", r"post ?code|postal code|zip code", True),
    ("phone", r"(?:tele)?phone(?: number)?|hotline|service line", True),
    ("email", r"e-?mail(?: address)?", True),
    ("printer", r"printing (?:house|company|firm|works|plant)|(?:who|which (?:company|firm|house|printer)|where was (?:it|\0)) printed|printed by|printers?\b", True),
    ("place", r"(?:place|city|town) of publication|(?:where|in (?:which|what) (?:city|town|country)|(?:which|what) (?:city|town)) (?:was|is|were) (?:it |\0 ?)?(?:first )?(?:published|brought out|issued)", False),
    ("year", r"(?:publication|publishing) (?:date|year)|(?:year|date) of publication|(?:when|in (?:which|what) year|(?:which|what) year) (?:was|is|did|were) (?:it |\0 ?)?(?:first )?(?:published|brought out|issued|released|come out|appear)|year published", True),
    ("publisher", r"publishers?\b|publishing house|published by|who (?:published|brought out|put out|issued)|(?:which|what) (?:press|house|company|firm|publisher) (?:published|brought (?:\0 ?)?out|put (?:\0 ?)?out|issued|released)|(?:which|what) press|publication details", False),
    ("version", r"(?:which|what) (?:version|release|revision)|version(?: number)?|revision", True),
    ("author", r"authors?\b|who(?:'s| is| are)? ?(?:wrote|written|penned|compiled)|written by|who wrote|writer", True),
    ("title", r"title\b|called|name of(?= \0)|full name", True),
)  # fmt: skip
_FILLER_EN = re.compile(
    r"\b(?:please|can|could|would|you|tell|me|let|know|i|do|does|did|is|are|was|were|be|been|has|have|had|the|an?|its?|it's|in|on|of|for|by|to|at"
    r"|with|from|and|or|as|this|that|there|what's|what|which|when|where|who's|whose|who|whom|how|many|much|give|given|gives|show|shown|shows|state|stated"
    r"|states|say|says|printed|print|number|name|names|named|exactly|roughly|about|approximately|altogether|total|long|date|dated|day|month|year|place|city"
    r"|town|house|company|firm|publish|published|publication|edition|first|get|find|listed|also|carry|carries|bear|bears|full|person|people|mean)\b"
    r"|[\s,.?!:;\"'“”’\0-]"
)
_PART_EN = re.compile(
    r"(?:\b(?:the|his|her|their)\s+)?(?:\b(?:author's|translator's|editor's|own|book's)\s+)*"
    r"\b(?:forewords?|prefaces?|introductions?|prologues?|afterwords?|epilogues?|postscripts?|acknowledge?ments?|conclusions?)\b(?:'s)?"
)
_WROTE_EN = re.compile(
    r"\b(?:sign(?:s|ed|ature)?|wrote|writ(?:e|es|ten|er)|dated?|authors?|contributed?|contributor|provided|supplied|penned|completed|finished|own|himself|herself|end)\b"
)
_WANTS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("who", re.compile(rf"{_WHO_ZH}|作者(?:是|叫|为)|署名|落款人|\b(?:who|whose|whom|by which)\b|\bwriter of|\bauthor of")),
    ("when", re.compile(rf"{_WHEN_ZH}|\bwhen\b|\bdated?\b|\b(?:what|which) (?:date|day|month|year)")),
    ("where", re.compile(rf"{_WHERE_ZH}|\bwhere\b|\b(?:what|which) (?:city|place|town)|\bplace\b|\bcity\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFactQuestion:
    """What is asked of the book itself, in the order asked.

    `title`: the book's title as the question writes it, where it does. `part`: the preface or ending whose writer, date
    or place is asked for, as written there, with what is `asked` of it; `left`: words beside it that must be its
    writer's name, or the question is another.
    """

    facts: tuple[Fact, ...] = ()
    title: str = ""
    part: str = ""
    asked: tuple[Asked, ...] = ()
    left: str = ""


def read_book_fact_question(folded: str) -> BookFactQuestion | None:
    """The question on the book itself that a folded question is, or None."""
    text = folded.replace("’", "'").strip()
    titled = _TITLED.search(text)
    text = _TITLED.sub(" \0 ", text)
    if re.search("[㐀-鿿]", text):
        text = re.sub(_BOOK_ZH, "\0", text)
        text = re.sub(r"\s*(?:\0的?\s*)+", "\0", text)
        found = _signature(text, _PART_ZH, _WROTE_ZH, _FILLER_ZH) or _facts(text, _CORES_ZH, _FILLER_ZH)
    else:
        text = re.sub(r"\s+", " ", re.sub(_BOOK_EN, "\0", text))
        found = _signature(text, _PART_EN, _WROTE_EN, _FILLER_EN) or _facts(text, _CORES_EN, _FILLER_EN)
    if found is None:
        return None
    title = titled[1] if titled else ""
    return BookFactQuestion(facts=found.facts, title=title, part=found.part, asked=found.asked, left=found.left)


def _facts(text: str, cores: tuple[tuple[Fact, str, bool], ...], filler: re.Pattern[str]) -> BookFactQuestion | None:
    """The facts whose cores stand in the question, if nothing but asking is left beside them."""
    names_book, published = "\0" in text, _PUBLISHED.search(text)
    kinds = [kind for kind, sign in _WANTS if published and sign.search(text)]
    found: list[tuple[int, Fact]] = [(-1, _OF_PUBLISHING[kind]) for kind in kinds]
    left = text
    for fact, core, needs in cores:
        match = re.search(core, left)
        if match and (names_book or not needs or _is_alone(fact, match, left)):
            found.append((match.start(), fact))
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    if not found or filler.sub("", left.replace("\0", "")).strip():
        return None
    return BookFactQuestion(facts=tuple(dict.fromkeys(fact for _, fact in sorted(found))))


_PUBLISHED = re.compile("出版(?![社者商方单地年日时])|\\b(?:published|brought out|issued)\\b")
_OF_PUBLISHING: dict[Asked, Fact] = {"who": "publisher", "when": "year", "where": "place"}
# What names its object by itself: asked of nothing else, it is asked of the book.
_OF_BOOKS_ALONE = re.compile(
    "定价|书价|字数|页数|开本|作者|著者|主编|译者|校对|书名|(?:cover|list) price|author|translator|word count"
)


def _is_alone(fact: Fact, match: re.Match[str], text: str) -> bool:
    return bool(_OF_BOOKS_ALONE.search(match[0])) and len(match[0]) >= len(text) - 14


def _signature(
    text: str, part: re.Pattern[str], wrote: re.Pattern[str], filler: re.Pattern[str]
) -> BookFactQuestion | None:
    """Who wrote a preface or an ending, when, where: where the question asks that and nothing else."""
    named = part.search(text)
    if named is None:
        return None
    asked = tuple(kind for kind, sign in _WANTS if sign.search(text))
    rest = text[: named.start()] + " " + text[named.end() :]
    if not asked or _WRITTEN_OF.search(text) or not wrote.search(f"{rest} {named[0] if '作' in named[0] else ''}"):
        return None
    left = " ".join(filler.sub(" ", wrote.sub(" ", part.sub(" ", rest.replace("\0", " ")))).split())
    if len(left) > _MOST_LEFT:
        return None
    return BookFactQuestion(part=named[0], asked=asked, left=left)
