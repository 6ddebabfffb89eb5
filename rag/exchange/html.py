"""HTML for printing: one file with its own style, no script, nothing fetched; an A–Z index."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpus.terms.entries import ConceptEntry
from rag.exchange.page import by_letter, facts, other_terms
from rag.exchange.values import ExportInfo

_STYLE = """
body { font: 16px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 52rem;
  margin: 2rem auto; padding: 0 1rem; color: #1d2129; background: #fff; }
nav a { display: inline-block; padding: .2rem .5rem; color: #0b4f8a; }
h2 { border-bottom: 2px solid #0b4f8a; margin: 2rem 0 .5rem; }
article { margin: 1rem 0; break-inside: avoid; }
h3 { margin: 0; font-size: 1.15rem; }
h3 .pinyin { font-weight: normal; color: #55606e; }
p, ul { margin: .2rem 0; }
ul { padding-left: 1.2rem; }
small { color: #55606e; }
@media print { nav { display: none; } body { margin: 0; font-size: 10.5pt; } }
""".strip()


def write_html(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as a page of HTML."""
    letters = list(by_letter(entries))
    links = " ".join(f'<a href="#{_anchor(letter)}">{escape(letter)}</a>' for letter, _ in letters)
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(heading.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
        f'<h1>{escape(heading.title)}</h1>\n<nav aria-label="A–Z">{links}</nav>',
    ]
    for letter, found in letters:
        parts.append(f'<h2 id="{_anchor(letter)}">{escape(letter)}</h2>')
        parts += [_article(entry) for entry in found]
    return ("\n".join([*parts, "</body>\n</html>"]) + "\n").encode("utf-8")


def _article(entry: ConceptEntry) -> str:
    names = [_span(entry.zh_hans, "zh-Hans"), _span(entry.zh_hant, "zh-Hant") if entry.zh_hant != entry.zh_hans else ""]
    pinyin = f'<span class="pinyin" lang="zh-Latn-pinyin">{escape(entry.pinyin)}</span>' if entry.pinyin else ""
    abbreviation = f" ({escape(entry.abbreviation)})" if entry.abbreviation else ""
    parts = [f"<h3>{' / '.join(filter(None, names))} {pinyin}</h3>"]
    parts += [f'<p lang="en"><strong>{escape(entry.en)}</strong>{abbreviation}</p>'] if entry.en or abbreviation else []
    parts += [f'<p lang="zh-Hans">{_lines(entry.definition_zh)}</p>'] if entry.definition_zh else []
    parts += [f'<p lang="en">{_lines(entry.definition_en)}</p>'] if entry.definition_en else []
    others = "".join(
        f"<li>{language}: {escape(text)} <small>{status}</small></li>" for language, text, status in other_terms(entry)
    )
    parts += [f"<ul>{others}</ul>"] if others else []
    small = " · ".join(f"{label}: {_lines(text)}" for label, text in facts(entry))
    return (
        f'<article id="{escape("c-" + entry.id)}">\n' + "\n".join([*parts, f"<small>{small}</small>"]) + "\n</article>"
    )


def _span(text: str, language: str) -> str:
    return f'<span lang="{language}">{escape(text)}</span>' if text else ""


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _anchor(letter: str) -> str:
    return "other" if letter == "#" else letter
