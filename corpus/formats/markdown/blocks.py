"""The blocks of a Markdown page as its reader sees them, with the lines they stand in; its notes are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from corpus.formats.raised import Raised, lowered, parts_digits
from corpus.language.line_breaks import glue

_HEADING = re.compile(r"^#{1,6} ", re.M)
_ATTRIBUTES = re.compile(r"\{[#.][^{}]*\}$")
NOTE = re.compile(r"\[\^(?P<label>[^\]\[\s]{1,200})\]:?")
_DEFINITION = re.compile(r"\[\^(?P<label>[^\]\[\s]{1,200})\]:")
_OPENS = re.compile(r"<(?P<name>sup|sub|rt|rp)\b[^<>]*>", re.I)
_INDENT = 4
_TAG = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>|</?[A-Za-z][^<>]*>|<![A-Za-z][^<>]*>", re.S | re.I
)
_ENCLOSING = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b[^<>]*>?", re.I), re.compile("</script>", re.I)),
    (re.compile(r"<style\b[^<>]*>?", re.I), re.compile("</style>", re.I)),
)
_BREAK = re.compile(r"<br\s{0,20}/?>", re.I)


class Block(NamedTuple):
    """What is shown of the characters [start, end): one paragraph, heading, row of a table or listing.

    `note`: the label of the note that it is a paragraph of.
    """

    start: int
    end: int
    shown: str
    level: int = 0
    note: str = ""


def blocks_of(text: str, start: int) -> Iterator[Block]:
    """The blocks of a page, in order, with the span of their lines."""
    lines = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    rows: list[str] | None = None
    row_lines = (0, 0)
    opener = None
    for token in _tokens(text, start):
        if token.type == "tr_open" and token.map:
            rows, row_lines = [], (lines[token.map[0]], lines[token.map[1]])
        elif token.type == "tr_close" and rows:
            if any(rows):
                yield Block(*row_lines, "\t".join(rows).strip())
            rows = None
        elif token.type == "inline" and rows is not None:
            rows.append(_text_of(token))
        elif token.map and (shown := _text_of(token)):
            for block in _block(lines[token.map[0]], lines[token.map[1]], shown, opener):
                yield block._replace(note=token.meta.get("note", ""))
        opener = token


def _tokens(text: str, start: int) -> list[Token]:
    # The metadata is blanked, not cut, so that lines keep their numbers.
    body = re.sub(r"[^\n]", " ", text[:start]) + text[start:]
    parser = MarkdownIt("commonmark").enable("table")
    if _HEADING.search(body):
        # A file that marks headings with # means rules by its lines of === and ---.
        parser.disable("lheading")
    parser.block.ruler.before("reference", "note", _note, {"alt": ["paragraph", "reference"]})
    return parser.parse(body)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A note's text, which CommonMark takes for the address of a link: a paragraph for each, those indented below too."""
    match = _DEFINITION.match(_line(state, start)) if state.sCount[start] - state.blkIndent < _INDENT else None
    if match is None:
        return False
    if silent:
        return True
    line = start
    while line < end:
        first, line = line, line + 1
        while line < end and not state.isEmpty(line) and not _DEFINITION.match(_line(state, line)):
            line += 1
        _push_paragraph(state, first, line, match["label"])
        following = line
        while following < end and state.isEmpty(following):
            following += 1
        if following == end or state.sCount[following] - state.blkIndent < _INDENT:
            break
        line = following
    state.line = line
    return True


def _push_paragraph(state: StateBlock, first: int, end: int, label: str) -> None:
    state.push("paragraph_open", "p", 1).map = [first, end]
    token = state.push("inline", "", 0)
    token.content = "\n".join(_line(state, i).strip() for i in range(first, end))
    token.map, token.children, token.meta = [first, end], [], {"note": label}
    state.push("paragraph_close", "p", -1)


def _line(state: StateBlock, i: int) -> str:
    return state.src[state.bMarks[i] + state.tShift[i] : state.eMarks[i]]


def _block(start: int, end: int, shown: str, opener: Token | None) -> Iterator[Block]:
    """The block, a heading where `opener` opens one; nothing where only attributes are in it."""
    level = int(opener.tag[1]) if opener and opener.type == "heading_open" else 0
    if level:
        shown = " ".join(_ATTRIBUTES.sub("", " ".join(shown.split())).split())
    if shown:
        yield Block(start, end, shown, level)


def _text_of(token: Token) -> str:
    if token.type == "inline":
        return _shown(token.children or ()).strip()
    if token.type in ("fence", "code_block"):
        return token.content.strip("\n").rstrip()
    if token.type == "html_block":
        return _TAG.sub("", _BREAK.sub("\n", _closed(token.content))).strip()
    return ""


def _closed(markup: str) -> str:
    """`markup` without what opens a comment or a script behind the last that ends: each would be sought to the end."""
    for opening, closing in _ENCLOSING:
        end = max((match.end() for match in closing.finditer(markup)), default=0)
        markup = markup[:end] + opening.sub("", markup[end:])
    return markup


def _shown(children: Sequence[Token]) -> str:
    """The text of a line's parts as a page shows it: alternative texts for pictures, no marks."""
    parts: list[str] = []
    skipped = 0
    for i, child in enumerate(children):
        if i < skipped:
            continue
        opens = _OPENS.match(child.content) if child.type == "html_inline" else None
        if opens and (end := _closing(children, i, opens["name"])):
            before, after = "".join(parts[-3:]), "".join(c.content for c in children[end + 1 : end + 2])
            written = _off_line(opens["name"].lower(), _shown(children[i + 1 : end]), before, after)
            parts += [written, parts_digits(before + written, after)]
            skipped = end + 1
        elif child.type in ("text", "code_inline"):
            parts.append(NOTE.sub("", child.content) if child.type == "text" else child.content)
        elif child.type == "image":
            parts.append(_shown(child.children or ()))
        elif child.type == "softbreak":
            after = _shown(children[i + 1 : i + 4])
            parts.append(glue("".join(parts[-3:]), after))
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.match(child.content)):
            parts.append("\n")
    return "".join(parts)


def _closing(children: Sequence[Token], start: int, name: str) -> int | None:
    """Where the element that opens at `start` closes, not far from there."""
    closing = f"</{name.lower()}>"
    return next(
        (i for i in range(start + 1, min(start + 8, len(children))) if children[i].content.lower() == closing), None
    )


def _off_line(name: str, text: str, before: str, after: str) -> str:
    """What is written of raised and lowered text; nothing of a reading."""
    if name == "sup":
        return Raised().written(text, before, after) or ""
    return lowered(text, before) if name == "sub" else ""
