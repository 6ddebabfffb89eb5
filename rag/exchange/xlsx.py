"""XLSX: one sheet, the columns of the CSV, every cell text (a formula cannot arise)."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from corpus.terms.entries import ConceptEntry
from rag.errors import TermFileError
from rag.exchange.csv import guard
from rag.exchange.rows import COLUMNS, read_rows, row_of
from rag.exchange.values import ExportInfo, Reading
from rag.exchange.zip import check_office_archive, pack, unpack

_MAX_CELL = 32767  # Excel's limit; openpyxl would cut the rest off without a word
_MAX_COLUMNS = 256
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DATE = "2000-01-01T00:00:00Z"
_WIDE = {"definition_zh": 40, "definition_en": 40, "zh_hans": 20, "zh_hant": 20, "en": 28, "pinyin": 24, "id": 20}
_WRAPPED = ("definition_zh", "definition_en", "note")  # a style on every cell would take most of the time
_WRAP = Alignment(vertical="top", wrap_text=True)
_DAMAGE = (
    InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, SyntaxError,
)  # fmt: skip


def write_xlsx(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as a workbook with frozen header and filter.

    Raises:
        TermFileError: a text longer than an XLSX cell can be.
    """
    rows = [row_of(entry) for entry in entries]
    for row in rows:
        _check_length(row)
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "Wenshu"
    book.properties.created = datetime.datetime(2000, 1, 1)
    sheet = book.create_sheet("Terms")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(entries) + 1}"
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(column, 16)
    sheet.append([_header_cell(sheet, column) for column in COLUMNS])
    for row in rows:
        sheet.append([_text_cell(sheet, row[column], column in _WRAPPED) for column in COLUMNS])
    buffer = io.BytesIO()
    book.save(buffer)
    members = unpack(buffer.getvalue())
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + _DATE.encode(), core)
    return pack(members)


def read_xlsx(data: bytes, where: str) -> Reading:
    """The entries of the first sheet; its first row names the columns.

    Raises:
        TermFileError: not a whole XLSX file, or not a table of terms.
    """
    check_office_archive(data, where)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            return _read_sheet(book.worksheets, where)
        finally:
            book.close()
    except _DAMAGE as error:
        raise TermFileError(
            f"not a whole XLSX file ({error})", where, "save it again from the spreadsheet as .xlsx"
        ) from error


def _read_sheet(sheets: Sequence[Any], where: str) -> Reading:
    rows = ([_text(value) for value in row] for row in _values(sheets[0])) if sheets else iter(())
    header = next(rows, [])
    if not any(header):
        raise TermFileError("the first sheet is empty", where, "give a sheet with a header row and terms")
    return read_rows(header, rows, where)


def _check_length(row: dict[str, str]) -> None:
    for column, value in row.items():
        if len(value) > _MAX_CELL:
            what = f"{column} is longer than the {_MAX_CELL} characters of an XLSX cell"
            raise TermFileError(what, row["id"], "export as CSV or TBX")


def _text_cell(sheet: Any, value: str, wrap: bool) -> Any:
    if not value:
        return None
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # openpyxl makes a formula of what begins with =
    if guard(value) != value:
        cell.quotePrefix = True
    if wrap:
        cell.alignment = _WRAP
    return cell


def _header_cell(sheet: Any, column: str) -> Any:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # The dimension a file states can be wrong; without it the rows are read as they stand. One cell in the last
    # column would fill every row up to it, so there is an end to the columns.
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
