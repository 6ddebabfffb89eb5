"""The imprint page: the facts a book states about itself."""

from __future__ import annotations

import re

from corpus.draft.draft import Imprint
from corpus.draft.layout import Span
from corpus.language.folding import skeleton

_CUE = re.compile(
    r"CIP|ISBN|图书在版编目|版权所有|侵权必究|翻印必究|定\s*价|印\s*张|开\s*本|字\s*数|版\s*次|印\s*次|承印|印刷"
    r"|出版发行|出版社|服务热线|投稿邮箱|书\s*号|责任编辑|邮\s*编|凡购本社|许可证|传\s*真|著\s*者|许可协议|CC BY|Publish|PRESS|/\s*著"
)
_ISBN = re.compile(r"ISBN[\s:：]*((?:97[89][\s-]*)?(?:\d[\s-]*){9}[\dXx])")
_CIP_TITLE = re.compile(
    r"^(?P<title>[^/\n]+?)\s*/\s*(?P<author>.+?)\s*(?:编?著|主编|编|译)\s*[.．。]\s*[—-]+\s*(?P<rest>.+)$", re.M
)
_PUBLISHED = re.compile(r"^(?P<place>[^：:]+)[：:]\s*(?P<publisher>[^，,]+)[，,]\s*(?P<year>\d{4})")
_AUTHOR = re.compile(r"^著\s*者[：:]\s*(.+)$", re.M)
_LONG = 80


def read_imprint(text: str) -> Imprint:
    """The facts of an imprint page with CIP data, from the first pages' text."""
    isbn = _ISBN.search(text)
    cip = _CIP_TITLE.search(text)
    published = _PUBLISHED.match(cip["rest"]) if cip else None
    author = _AUTHOR.search(text)
    names = cip["author"] if cip else author[1] if author else ""
    return Imprint(
        title=cip["title"].strip() if cip else "",
        authors=tuple(name for name in re.split(r"[，,、\s]+", names) if name),
        publisher=published["publisher"].strip() if published else "",
        year=int(published["year"]) if published else None,
        isbn=isbn_digits(isbn[1]) if isbn else "",
    )


def isbn_digits(isbn: str) -> str:
    """An ISBN's digits alone: "978 - 7 - 5086 - 3797 - 6" → "9787508637976"."""
    return re.sub(r"[^0-9X]", "", isbn.upper())


def imprint_end(text: str, spans: tuple[Span, ...]) -> int:
    """Where title pages and imprint end: after the last paragraph that shows an imprint's words.

    They are looked for up to the first long paragraph without any. 0 where there is no imprint.
    """
    end = 0
    for span in spans:
        paragraph = span.of(text)
        if _CUE.search(paragraph):
            end = span.end
        elif len(skeleton(paragraph).text) >= _LONG:
            break
    return end
