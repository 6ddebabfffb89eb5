"""From the bytes of a file to characters: which encoding, and why."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

import charset_normalizer
from charset_normalizer.md import mess_ratio

from corpus.draft.files import MAX_TEXT_BYTES, read_bytes, source_of
from corpus.errors import SourceError
from corpus.language.folding import is_han
from corpus.types import Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Leading bytes of files that are often given by mistake (each format's own specification).
_OTHER_FORMATS = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (EPUB, DOCX, XLSX …)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"ITSF", "a CHM file"),
    (b"AT&TFORM", "a DjVu document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
# Which format can be read instead, and what makes it.
_MENDS = {
    "an old Office document": "open it in Word or LibreOffice and save it as DOCX",
    "an RTF document": "open it in Word or LibreOffice and save it as DOCX",
    "a ZIP archive (EPUB, DOCX, XLSX …)": "unpack it and give the book in it; an ODT: save it as DOCX",
    "a gzip archive": "unpack it first",
    "a RAR archive": "unpack it and give the book in it",
    "a 7z archive": "unpack it and give the book in it",
    "a CHM file": "unpack it (7z x FILE) and give the folder of its pages",
    "a DjVu document": "make a PDF with a text layer of it",
    "a Kindle book (MOBI, AZW3)": "convert it to EPUB, with Calibre for example",
}
_CANDIDATES = ["gb18030", "big5hkscs", "utf_16_le", "utf_16_be"]
# A character of a Chinese double-byte encoding (GBK, Big5).
_PAIR = re.compile(rb"[\x81-\xfe]([\x40-\x7e\x80-\xfe])")
# Of Chinese characters in Big5 about six in ten have a second byte as high as the first, in GB 2312 all.
_LEAST_HIGH = 0.4
_ODD = frozenset(("Cc", "Cn", "Co", "Cs"))
_MOST_CHAOS = 0.1
_SAMPLE = 20000
_FEWEST_HAN = 10  # fewer are found in any noise
_MEND = "give a plain-text file in UTF-8, GB18030, Big5 or UTF-16"


def read_text(path: Path) -> tuple[str, Source]:
    """The characters of a text file, a byte-order mark included, and what is known of the file.

    Raises:
        SourceError: missing, a directory, unreadable, too large, empty, not text, or undecodable.
    """
    data = read_bytes(path, MAX_TEXT_BYTES)
    encoding, reason = detect(data, str(path))
    text = data.decode(encoding)
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise SourceError("the file holds no text", str(path), "give a file with the book's text")
    return text, source_of(path, data, text, "text", (encoding, reason))


def detect(data: bytes, where: str) -> tuple[str, str]:
    """The encoding of `data` and the reason for the choice.

    Order: byte-order mark; strict UTF-8; what charset-normalizer finds least chaotic among the other
    encodings Chinese books come in.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            _decodes(data, encoding, where)
            return encoding, "byte-order mark"
    kind = next((name for magic, name in _OTHER_FORMATS if data.startswith(magic)), None)
    if data[60:68] in (b"BOOKMOBI", b"TEXtREAd"):  # the type and creator of a Palm database
        kind = "a Kindle book (MOBI, AZW3)"
    if kind:
        raise SourceError(f"not a text file but {kind}", where, _MENDS.get(kind, _MEND))
    if b"\0" not in data and (_is_mostly_utf8(data) or _has_stray_bytes(data)):
        _decodes(data, "utf-8", where)
        return "utf-8", "decodes as UTF-8 without error"
    best = charset_normalizer.from_bytes(data, cp_isolation=_CANDIDATES, threshold=_MOST_CHAOS).best()
    if best is not None and _looks_like_text(str(best)):
        encoding, chaos = best.encoding.replace("_", "-"), best.percent_chaos / 100
    else:
        encoding, chaos = _least_chaotic(data, where)
    _decodes(data, encoding, where)
    return encoding, f"charset-normalizer, chaos {chaos:.1%}".replace("%", " %")


def _least_chaotic(data: bytes, where: str) -> tuple[str, float]:
    """As charset-normalizer chooses, but spaces that do not break and signs of no width do not count as chaos."""
    found = []
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = _plain(text[:_SAMPLE])
        chaos = mess_ratio(plain, maximum_threshold=_MOST_CHAOS)
        if chaos < _MOST_CHAOS and _looks_like_text(text) and sum(map(is_han, plain)) >= _FEWEST_HAN:
            found.append((chaos, encoding.replace("_", "-")))
    if not found:
        raise SourceError("the encoding cannot be recognised", where, _MEND)
    chaos, encoding = min(found)
    return encoding, chaos


def _plain(text: str) -> str:
    kinds = ((c, unicodedata.category(c)) for c in text)
    return "".join(" " if kind == "Zs" else c for c, kind in kinds if kind != "Cf")


def _is_mostly_utf8(data: bytes) -> bool:
    """True for UTF-8 with at most a stray byte or two: then the place of the damage is the news."""
    text = data.decode("utf-8", errors="replace")
    n_bad = text.count("\ufffd")
    n_whole = len(text) - len(text.encode("ascii", "ignore")) - n_bad
    return n_bad <= min(len(data) // 1000, n_whole // 10)


def _has_stray_bytes(data: bytes) -> bool:
    """True for Latin text with a few bytes of an encoding that is not Chinese: they stand before letters, not in pairs."""
    n_high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    seconds = _PAIR.findall(data)
    return n_high <= len(data) // 1000 and sum(b >= b"\x80" for b in seconds) < _LEAST_HIGH * len(seconds) + 1


def _decodes(data: bytes, encoding: str, where: str) -> None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(f"not valid {encoding} at byte {error.start}", where, _MEND) from error


def _looks_like_text(text: str) -> bool:
    """False where control, private-use or unassigned characters show that the decoding made noise."""
    sample = text[:_SAMPLE]
    odd = sum(unicodedata.category(c) in _ODD and c not in "\n\r\t\f\v" for c in sample)
    return odd <= 0.005 * len(sample)
