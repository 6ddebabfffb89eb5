"""CSV for people and spreadsheets: UTF-8 with a byte-order mark, a header row, every field in its column.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes off again.
Source: RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence

from corpus.draft.decoding import detect
from corpus.terms.entries import ConceptEntry
from rag.errors import TermFileError
from rag.exchange.rows import COLUMNS, read_rows, row_of
from rag.exchange.values import ExportInfo, Reading

# The full-width signs count as formulas in East Asian versions of Excel.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def write_csv(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as CSV, comma and CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        row = row_of(entry)
        writer.writerow([guard(row[column]) for column in COLUMNS])
    return codecs.BOM_UTF8 + buffer.getvalue().encode("utf-8")


def read_csv(data: bytes, where: str) -> Reading:
    """The entries of a CSV file: any encoding Chinese files come in; comma, semicolon or tab.

    Raises:
        SourceError: not text, or an encoding that cannot be recognised.
        TermFileError: not a table of terms.
    """
    text = data.decode(detect(data, where)[0]).lstrip("\ufeff").replace("\0", "")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            [unguard(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise TermFileError(f"not a CSV table ({error})", where, "save it again as CSV, UTF-8") from error
    if not rows:
        raise TermFileError("the file is empty", where, "give a file with a header row and terms")
    return read_rows(rows[0], rows[1:], where)


def guard(cell: str) -> str:
    """`cell` so that no spreadsheet computes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell that `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
