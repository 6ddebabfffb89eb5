"""Markdown (CommonMark with tables): the text a reader of the page sees; the markup taken away is listed as repairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from corpus.draft.decoding import read_text
from corpus.draft.draft import Draft, Heading, Imprint
from corpus.draft.files import Progress
from corpus.draft.layout import Edit, apply_edits, line_ending_edits, origin, rebase
from corpus.errors import SourceError
from corpus.formats.flow import NOTE_MARK
from corpus.formats.raised import Raised, lowered, parts_digits
from corpus.language.line_breaks import glue
from corpus.types import Note

_METADATA = re.compile(r"\A---[ \t]*\n(?P<rows>(?:.*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_ROW = re.compile(
    r"^(?P<key>title|author|authors|publisher|date|isbn):[ \t]*[\"']?(?P<value>.*?)[\"']?[ \t]*$", re.M | re.I
)
_HEADING = re.compile(r"^#{1,6} ", re.M)
_ATTRIBUTES = re.compile(r"\{[#.][^{}]*\}$")
_NOTE = re.compile(r"\[\^(?P<label>[^\]\[\s]{1,200})\]:?")
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


class _Block(NamedTuple):
    """What is shown of the characters [start, end): one paragraph, heading, row of a table or listing.

    `note`: the label of the note that it is a paragraph of.
    """

    start: int
    end: int
    shown: str
    level: int = 0
    note: str = ""


class _Piece(NamedTuple):
    """`shown` in the place of [start, end) of the source."""

    start: int
    end: int
    shown: str


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a Markdown file. Raises SourceError."""
    raw, source = read_text(path)
    endings = line_ending_edits(raw)
    text, _, _ = apply_edits(raw, endings)
    metadata = _METADATA.match(text)
    found = list(_blocks(text, metadata.end() if metadata else 0))
    if not found:
        raise SourceError("the file holds no text", str(path), "give a file with the book's text")
    blocks, behind = with_notes(text, found)
    edits, spans = _edits(text, blocks, behind)
    place = origin(endings)
    headings = tuple(
        Heading(start=place(start), end=place(end), level=block.level, title=block.shown)
        for block, (start, end) in zip(blocks, spans, strict=True)
        if block.level
    )
    notes = [
        Note(start=place(spans[i][1]), end=place(spans[i][1]), mark=place(mark), label=note.note)
        for i, group in behind.items()
        for mark, note in group
    ]
    return Draft(
        text=raw,
        source=replace(source, format="markdown"),
        edits=tuple(rebase(edits, endings)),
        headings=headings,
        imprint=_imprint(metadata["rows"] if metadata else ""),
        notes=tuple(notes),
    )


_Behind = dict[int, list[tuple[int, _Block]]]


def with_notes(text: str, blocks: Sequence[_Block]) -> tuple[list[_Block], _Behind]:
    """The blocks that stay where they are; and for each of them, by its place, the notes to be read behind it, with the
    offset in the source of the mark that leads to them."""
    notes: dict[str, list[_Block]] = {}
    for block in blocks:
        if block.note:
            notes.setdefault(block.note, []).append(block)
    behind: dict[int, list[tuple[int, _Block]]] = {}
    staying: list[_Block] = []
    own = {id(block): label for label, group in notes.items() for block in group}
    referred = {m["label"] for block in blocks if id(block) not in own for m in _marks(text, block)}
    for block in blocks:
        if block.note in referred and block.note:
            continue
        staying.append(block)
        for match in _marks(text, block):
            group = notes.pop(match["label"], []) if not block.note else []
            if group:
                behind.setdefault(len(staying) - 1, []).extend((match.start(), note) for note in group)
    return staying, behind


def _marks(text: str, block: _Block) -> Iterator[re.Match[str]]:
    return _NOTE.finditer(text, block.start, block.end)


def _blocks(text: str, start: int) -> Iterator[_Block]:
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
                yield _Block(*row_lines, "\t".join(rows).strip())
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


def _block(start: int, end: int, shown: str, opener: Token | None) -> Iterator[_Block]:
    """The block, a heading where `opener` opens one; nothing where only attributes are in it."""
    level = int(opener.tag[1]) if opener and opener.type == "heading_open" else 0
    if level:
        shown = " ".join(_ATTRIBUTES.sub("", " ".join(shown.split())).split())
    if shown:
        yield _Block(start, end, shown, level)


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
            parts.append(_NOTE.sub("", child.content) if child.type == "text" else child.content)
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


def _edits(text: str, blocks: Sequence[_Block], behind: _Behind) -> tuple[list[Edit], list[tuple[int, int]]]:
    """What turns the source into its blocks with blank lines between, and where each block stands in the source."""
    edits: list[Edit] = []
    spans = []
    position, parting, kind = 0, "", "markup"
    for number, block in enumerate(blocks):
        pieces = list(_pieces(text, block, max(position, block.start)))
        spans.append((pieces[0].start, pieces[-1].end))
        for piece in pieces:
            _replace(edits, text, position, piece.start, parting, kind)
            kind = "markup"
            _replace(edits, text, piece.start, piece.end, piece.shown)
            position, parting = piece.end, ""
        notes = "".join(f"\n\n{note.shown}" for _, note in behind.get(number, ()))
        parting, kind = f"{notes}\n\n", "note" if notes else "markup"
    ending = parting[:-2] + ("\n" if text.endswith("\n") else "")
    _replace(edits, text, position, len(text), ending, kind)
    return edits, spans


def _replace(edits: list[Edit], text: str, start: int, end: int, shown: str, kind: str = "markup") -> None:
    if text[start:end] != shown:
        is_mark = not shown and _NOTE.fullmatch(text, start, end)
        edits.append(Edit(start, end, shown, NOTE_MARK if is_mark else kind))


def _pieces(text: str, block: _Block, start: int) -> Iterator[_Piece]:
    """`block.shown` found again in its lines, sign by sign; what is not there as it is shown (an entity) is put in."""
    position, shown, i = start, block.shown, 0
    absent: set[str] = set()  # from `position` on; seeking them again and again would take time in the square
    while i < len(shown):
        mark = _NOTE.match(text, position, block.end)
        if mark and not shown.startswith(mark[0], i):
            position = mark.end()
        found = -1 if shown[i] in absent else text.find(shown[i], position, block.end)
        if found < 0:
            absent.add(shown[i])
        if found < 0 or (shown[i] in " \n" and found > position):
            # A line's end shown as a space takes the place of that end.
            end = position + (shown[i] in " \n" and text[position : position + 1].isspace())
            yield _Piece(position, end, shown[i])
            position, i = end, i + 1
            continue
        length = 1
        while i + length < len(shown) and found + length < block.end and text[found + length] == shown[i + length]:
            length += 1
        yield _Piece(found, found + length, shown[i : i + length])
        position, i = found + length, i + length


def _imprint(rows: str) -> Imprint:
    found = {match["key"].lower(): match["value"] for match in _ROW.finditer(rows)}
    authors = found.get("author") or found.get("authors") or ""
    year = re.search(r"\b(1[5-9]|20)\d\d\b", found.get("date", ""))
    return Imprint(
        title=found.get("title", ""),
        authors=tuple(name for name in re.split(r"[,，、;；\[\]\"']+\s*", authors) if name.strip()),
        publisher=found.get("publisher", ""),
        year=int(year[0]) if year else None,
        isbn=re.sub(r"[^0-9Xx]", "", found.get("isbn", "")).upper(),
    )
