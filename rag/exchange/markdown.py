"""Markdown: the glossary under its letters, all text escaped so that no term is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.terms.entries import ConceptEntry
from rag.exchange.page import by_letter, facts, other_terms
from rag.exchange.values import ExportInfo

# Source: CommonMark 0.31, "Backslash escapes": the ASCII punctuation that can begin or be markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~!&$^])|^([-+=]|\d+(?=[.)]))")


def write_markdown(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as CommonMark."""
    lines = [f"# {escape(heading.title)}", ""]
    for letter, found in by_letter(entries):
        lines += [f"## {escape(letter)}", ""]
        for entry in found:
            lines += [*_entry_lines(entry), ""]
    return "\n".join(lines).encode("utf-8")


def escape(text: str) -> str:
    """`text` as Markdown that shows just it, on one line."""
    return _MARKUP.sub(
        lambda m: f"\\{m.group(1)}" if m.group(1) else _escape_start(m.group(2)), text.replace("\n", " ")
    )


def _escape_start(mark: str) -> str:
    return f"&#{ord(mark[0])};{mark[1:]}"


def _entry_lines(entry: ConceptEntry) -> list[str]:
    traditional = entry.zh_hant if entry.zh_hant != entry.zh_hans else ""
    abbreviation = f"({escape(entry.abbreviation)})" if entry.abbreviation else ""
    names = filter(None, (escape(entry.zh_hans), escape(traditional)))
    head = " · ".join(
        filter(None, ("**" + " / ".join(names) + "**" if entry.zh_hans or traditional else "", escape(entry.pinyin)))
    )
    english = " ".join(filter(None, (f"**{escape(entry.en)}**" if entry.en else "", abbreviation)))
    lines = [f"### {head}", "", *([english, ""] if english else [])]
    lines += [f"- {escape(text)}" for text in (entry.definition_zh, entry.definition_en) if text]
    lines += [f"- {language}: {escape(text)} ({status})" for language, text, status in other_terms(entry)]
    return lines + [f"- {label}: {escape(text)}" for label, text in facts(entry)]
