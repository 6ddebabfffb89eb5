"""References in words: GB/T 7714, APA, Chicago, and plainly.

Sources: GB/T 7714—2015 《信息与文献 参考文献著录规则》 8.1–8.4 (monographs); Publication Manual of the APA, 7th ed., 9.38, 10.2
(books in another language: the title translated in brackets); Chicago Manual of Style, 17th ed., 14.99, 14.108 (notes).
"""

from __future__ import annotations

from corpus.language.folding import is_han
from rag.citation import citation_label
from rag.citing.source import Source, pages_cited
from rag.types import Citation, Language

_MOST_GBT = 3


def plain(citation: Citation, source: Source, language: Language) -> str:
    """The quote and its label in Wenshu's own form."""
    label = citation_label(citation, language)
    return f"“{citation.text}”\n({label})" if language == "en" else f"“{citation.text}”\n（{label}）"


def markdown(citation: Citation, source: Source, language: Language) -> str:
    """The quote as a block with its label below."""
    lines = "\n".join(f"> {line}" for line in citation.text.splitlines())
    return f"{lines}\n>\n> — {citation_label(citation, language)}"


def gbt7714(citation: Citation, source: Source, language: Language) -> str:
    """The quote, and the reference after GB/T 7714—2015 with the page cited."""
    shown = source.names[:_MOST_GBT]
    names = ", ".join(shown) + (", 等" if len(source.names) > _MOST_GBT else "")
    place, publisher = source.place or "[出版地不详]", source.publisher or "[出版者不详]"
    year, pages = source.year or "[出版年不详]", pages_cited(citation)
    author = f"{names}. " if names else ""
    cited = f": {pages.replace('–', '-')}" if pages else ""
    return f"“{citation.text}”\n\n{author}{source.title}[M]. {place}: {publisher}, {year}{cited}."


def apa(citation: Citation, source: Source, language: Language) -> str:
    """The quote with its parenthesis, and the entry of the list of references after APA."""
    names = [_apa_name(name) for name in source.names_en or source.names]
    author = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}" if names else ""
    short = [name.split(",")[0] for name in names]
    who = (
        (short[0] if len(short) == 1 else f"{short[0]} & {short[1]}" if len(short) == 2 else f"{short[0]} et al.")
        if short
        else source.title
    )
    year = source.year or "n.d."
    place = ", ".join(part for part in (who, str(year), _page_en(citation)) if part)
    title = _title(source)
    head = f"{author}{'' if author.endswith('.') else '.'} ({year}). {title}." if author else f"{title}. ({year})."
    publisher = source.publisher_en or source.publisher
    return f"“{citation.text}” ({place})\n\n{head}{f' {publisher}.' if publisher else ''}"


def chicago(citation: Citation, source: Source, language: Language) -> str:
    """The quote, and a note after Chicago."""
    pairs = [
        f"{english} {name}" if english and english != name else name
        for name, english in zip(source.names, [*source.names_en, *[""] * len(source.names)], strict=False)
    ]
    author = pairs[0] if len(pairs) == 1 else f"{', '.join(pairs[:-1])} and {pairs[-1]}" if pairs else ""
    publisher = source.publisher_en or source.publisher
    made = ": ".join(part for part in (source.place, publisher) if part)
    imprint = f"({', '.join(part for part in (made, str(source.year or 'n.d.')) if part)})"
    cited = f", {pages}" if (pages := pages_cited(citation)) else ""
    return f"“{citation.text}”\n\n{f'{author}, ' if author else ''}{_title(source)} {imprint}{cited}."


def _title(source: Source) -> str:
    known = source.title_en and source.title_en != source.title
    return f"{source.title} [{source.title_en}]" if known else source.title


def _apa_name(name: str) -> str:
    """ "Shen, Y." of Shen Yanzhou, whose family name stands first; a name in Chinese characters stays whole."""
    family, _, given = name.partition(" ")
    if not given or is_han(name[0]):
        return name
    return f"{family}, {' '.join(f'{part[0]}.' for part in given.split())}"


def _page_en(citation: Citation) -> str:
    pages = pages_cited(citation)
    return f"{'pp.' if '–' in pages else 'p.'} {pages}" if pages else ""
