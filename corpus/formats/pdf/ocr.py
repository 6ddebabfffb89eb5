"""Pages that are pictures, read by tesseract (https://tesseract-ocr.github.io), where that is installed."""

from __future__ import annotations

import csv
import io
import shutil
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import pypdfium2 as pdfium

from corpus.errors import SourceError
from corpus.formats.pdf.lines import Line
from corpus.language.line_breaks import glue

LANGUAGES = "chi_sim+eng"
_DPI = 300
_POINTS = 72
_LONGEST_SIDE = 6000
_TIMEOUT_S = 120
_LEAST_CONFIDENCE = 20.0
_UNEVEN = 0.25
_MEND = (
    "install tesseract with Chinese (Debian: tesseract-ocr tesseract-ocr-chi-sim), or make a text layer with ocrmypdf"
)


def ocr_lines(document: pdfium.PdfDocument, number: int, where: str) -> list[Line]:
    """The lines that OCR finds on page `number` (from 0), none where it has no picture or no text.

    Raises:
        SourceError: tesseract or its Chinese data is not installed, or it fails.
    """
    ocr_version()
    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(_DPI / _POINTS, _LONGEST_SIDE / max(width, height, 1))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    except (pdfium.PdfiumError, ValueError, MemoryError):
        return []
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    command = ["tesseract", "stdin", "stdout", "-l", LANGUAGES, "--dpi", str(round(scale * _POINTS)), "tsv"]
    try:
        done = subprocess.run(command, input=buffer.getvalue(), capture_output=True, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(f"OCR failed on page {number + 1} ({error})", where, _MEND) from error
    if done.returncode:
        raise SourceError(f"OCR failed on page {number + 1}", where, _MEND)
    return list(_lines(done.stdout.decode("utf-8", "replace"), number, scale, height))


def evened(lines: Sequence[Line]) -> list[Line]:
    """Lines read by OCR, those of about the usual size all of that size: heights of letters vary from line to line."""
    sizes = [line.size for line in lines for _ in line.text]
    usual = statistics.median_low(sizes) if sizes else 0.0
    return [replace(line, size=usual) if abs(line.size - usual) <= _UNEVEN * usual else line for line in lines]


@lru_cache(maxsize=1)
def ocr_version() -> str:
    """The name and version of the OCR program. Raises SourceError where it, or its Chinese data, is missing."""
    program = shutil.which("tesseract")
    if program is None:
        raise SourceError("OCR needs tesseract, which is not installed", "--ocr", _MEND)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=_TIMEOUT_S)
    if not set(LANGUAGES.split("+")) <= set(listed.stdout.split()):
        raise SourceError(f"OCR needs tesseract's data for {LANGUAGES}", "--ocr", _MEND)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=_TIMEOUT_S)
    return " ".join((version.stdout or version.stderr).split()[:2])


def _lines(table: str, number: int, scale: float, height: float) -> Iterator[Line]:
    """The lines of tesseract's TSV (columns: level … left top width height conf text), in points from the bottom."""
    rows = [r for r in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE) if _is_word(r)]
    for _, group in groupby(rows, key=lambda r: (r["block_num"], r["par_num"], r["line_num"])):
        words = list(group)
        text = ""
        for word in words:
            text += glue(text, word["text"]) + word["text"]
        tops = [float(w["top"]) for w in words]
        heights = [float(w["height"]) for w in words]
        yield Line(
            page=number,
            text=text,
            left=float(words[0]["left"]) / scale,
            right=(float(words[-1]["left"]) + float(words[-1]["width"])) / scale,
            base=height - (statistics.median(tops) + statistics.median(heights)) / scale,
            # Heights of letters vary within a line; whole steps keep lines of one type together.
            size=float(round(max(heights) / scale / 2) * 2) or 10.0,
        )


def _is_word(row: dict[str, str]) -> bool:
    return row.get("level") == "5" and bool((row.get("text") or "").strip()) and float(row["conf"]) >= _LEAST_CONFIDENCE
