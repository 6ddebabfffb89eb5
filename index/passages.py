"""The passages of a book, each read when it is asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from corpus.storage import passages_from_jsonl, passages_to_jsonl
from corpus.types import Passage, Section
from index.arrays import map_array, map_bytes, save_array
from index.words.keys import Keys

LINES, _PLACES, _ROWS, _IDS = "passages.jsonl", "places.npy", "ids.rows.npy", "ids"
# As many are kept once they are read.
_KEPT = 20_000

# A row for each line and one for their end: the byte it begins at, the character its passage begins at, whether it is
# searched, and how many sentences the searched ones before it have.
_BYTE, _START, _SEARCHED, _SENTENCES = range(4)


class Lines:
    """The file of all passages of a book, a line each, and where each begins."""

    def __init__(self, data: Any, places: npt.NDArray[np.int64], ids: Keys, rows: Any, text: str) -> None:
        self.data, self.places, self.ids, self.rows = data, places, ids, rows
        self._text = text
        self._kept: dict[int, Passage] = {}

    @classmethod
    def of(cls, passages: Sequence[Passage], text: str) -> Lines:
        """The lines of passages in the order of their book, whose canonical text is `text`."""
        lines = [passages_to_jsonl((p,)).encode("utf-8", "surrogatepass") for p in passages]
        places = np.zeros((len(lines) + 1, 4), np.int64)
        places[1:, _BYTE] = np.cumsum([len(line) for line in lines])
        places[:-1, _START] = [p.start for p in passages]
        places[:-1, _SEARCHED] = [p.searchable for p in passages]
        places[1:, _SENTENCES] = np.cumsum([len(p.sentences) * p.searchable for p in passages])
        places[-1, _START] = len(text)
        by_id = {p.id: i for i, p in reversed(list(enumerate(passages)))}
        order = sorted(by_id)
        rows = np.array([by_id[passage_id] for passage_id in order], np.int64)
        return cls(np.frombuffer(b"".join(lines), np.uint8), places, Keys.of(order), rows, text)

    @classmethod
    def load(cls, folder: Path, text: str) -> Lines:
        """What `save` wrote. Raises ValueError for files that do not fit together."""
        data = map_bytes(folder / LINES)
        places = map_array(folder / _PLACES, np.int64, 2)
        ids, rows = Keys.load(folder, _IDS), map_array(folder / _ROWS, np.int64, 1)
        if places.shape[1:] != (4,) or not len(places) or len(ids) != len(rows):
            raise ValueError("passages and their places differ in number")
        if tuple(places[-1, [_BYTE, _START]]) != (len(data), len(text)):
            raise ValueError("passages and their places differ in length")
        return cls(data, places, ids, rows, text)

    def save(self, folder: Path) -> None:
        """Write the lines and their places."""
        (folder / LINES).write_bytes(self.data.tobytes())
        for name, array in ((_PLACES, self.places), (_ROWS, self.rows)):
            save_array(folder / name, array)
        self.ids.save(folder, _IDS)

    def read(self, line: int) -> Passage:
        """The passage of a line. Raises SourceError for a line of another shape."""
        if line not in self._kept:
            data = self.data[self.places[line, _BYTE] : self.places[line + 1, _BYTE]].tobytes()
            (passage,) = passages_from_jsonl(data.decode("utf-8", "surrogatepass"), self._text, LINES)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[line] = passage
        return self._kept[line]

    def line_of(self, passage_id: str) -> int | None:
        """The line of the passage with this id, the first of several; None where there is none."""
        i = self.ids.find(passage_id)
        return None if i is None else int(self.rows[i])


class Passages(Sequence[Passage]):
    """All passages of a book in its order, or those that are searched; a row of theirs is read when it is asked for."""

    def __init__(self, lines: Lines, searched: bool) -> None:
        self.lines = lines
        chosen = lines.places[:-1, _SEARCHED] == 1
        self._lines = np.flatnonzero(chosen) if searched else np.arange(len(chosen))
        self.starts = lines.places[self._lines, _START]

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Passage]:
        return map(self.lines.read, self._lines.tolist())

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, row: int | slice) -> Passage | tuple[Passage, ...]:
        if isinstance(row, slice):
            return tuple(map(self.lines.read, self._lines[row].tolist()))
        return self.lines.read(int(self._lines[row]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Passage.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def row_of(self, passage_id: str) -> int | None:
        """The row of the passage with this id; None where there is none."""
        line = self.lines.line_of(passage_id)
        row = None if line is None else int(np.searchsorted(self._lines, line))
        return row if row is not None and row < len(self) and self._lines[row] == line else None

    def rows_in(self, section: Section) -> range:
        """The rows of the passages that begin in a section."""
        return range(*(bisect_left(self.starts, end) for end in (section.start, section.end)))

    def row_at(self, offset: int) -> int:
        """The row of the last passage that begins at or before a character of the text; 0 before the first."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def first_sentences(self) -> npt.NDArray[np.int64]:
        """The first sentence of each, counted over them all, and last how many there are; for those that are searched."""
        ends = self.lines.places[-1:, _SENTENCES]
        return np.concatenate([self.lines.places[self._lines, _SENTENCES], ends])
