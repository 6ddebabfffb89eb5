"""BEIR collections: a section per document, and errors that name their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import SourceError
from corpus.formats.beir import read


def quiet(stage: str, done: int, total: int) -> None:
    pass


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(data)
    return path


def test_a_document_is_a_section(tmp_path: Path) -> None:
    documents = [
        {"_id": "d1", "title": "水表", "text": "会说话。\n\n真的。"},
        {"_id": 2, "title": " ", "text": "電燈。"},
        {"_id": "d3", "title": "空", "text": ""},
    ]
    lines = "\ufeff" + "\r\n\n".join(json.dumps(d, ensure_ascii=False) for d in documents)
    draft = read(written(tmp_path, lines.encode()), quiet)
    assert draft.text == "水表\n\n会说话。\n\n真的。\n\n2\n\n電燈。\n\n空"
    # 水表 0–2, two paragraphs, then 2 at 15 and 空 at 23.
    assert [(h.start, h.end, h.level, h.title) for h in draft.headings] == [
        (0, 2, 1, "水表"),
        (15, 16, 1, "2"),
        (23, 24, 1, "空"),
    ]
    assert draft.source.format == "beir" and draft.source.n_characters == 24


def test_what_cannot_be_shown_is_replaced(tmp_path: Path) -> None:
    draft = read(written(tmp_path, b'{"_id": "a", "title": "A", "text": "x\\u0000\\ud800y"}'), quiet)
    assert draft.text == "A\n\nx\ufffdy"


MALFORMED = {
    "not JSON": b"{",
    "a list": b"[1]",
    "no id": b'{"text": "x"}',
    "text is a number": b'{"_id": "a", "text": 3}',
    "not UTF-8": b'{"_id": "\xff"}',
    "deep": b'{"_id": ' + b"[" * 200_000,
    "a long number": b'{"_id": ' + b"1" * 10_000 + b"}",
    "cut": b'{"_id": "a", "te',
}


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_line_is_named(tmp_path: Path, line: bytes) -> None:
    good = b'{"_id": "a", "title": "A", "text": "x"}\n'
    with pytest.raises(SourceError, match=r"corpus\.jsonl:2"):
        read(written(tmp_path, good + line), quiet)


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_no_documents(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceError):
        read(written(tmp_path, data), quiet)
