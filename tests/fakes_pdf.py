"""PDFs written by hand (PDF 32000-1:2008): Latin text at stated places, an outline, page labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 595, 842
_FONTS = {"F1": "Helvetica", "F2": "Courier", "F3": "Helvetica-Bold"}


class Text(NamedTuple):
    """A line at (x, y) in points from the lower left corner. `font`: F1 proportional, F2 of one width, F3 bold."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"


def pdf(
    pages: Sequence[Sequence[Text]],
    outline: Sequence[tuple[str, int, float]] = (),
    labels: str = "",
    title: str = "",
) -> bytes:
    """A PDF of such pages. `outline`: (title, page from 0, height), all of one level. `labels`: a /Nums array."""
    n_pages, n_fonts = len(pages), len(_FONTS)
    first_page, first_entry = 3 + n_fonts, 3 + n_fonts + 2 * n_pages
    kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(n_pages))
    fonts = " ".join(f"/{name} {3 + i} 0 R" for i, name in enumerate(_FONTS))
    root = "<< /Type /Catalog /Pages 2 0 R"
    root += f" /Outlines {first_entry} 0 R" if outline else ""
    root += f" /PageLabels << /Nums [{labels}] >>" if labels else ""
    objects = [f"{root} >>", f"<< /Type /Pages /Kids [{kids}] /Count {n_pages} >>"]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>" for font in _FONTS.values()
    ]
    for i, page in enumerate(pages):
        shown = "\n".join(f"BT /{t.font} {t.size} Tf {t.x} {t.y} Td ({_escaped(t.text)}) Tj ET" for t in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {first_page + 2 * i + 1} 0 R"
            f" /Resources << /Font << {fonts} >> >> >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    objects += _outline(outline, first_entry, first_page)
    return _file(objects, f"<< /Title ({_escaped(title)}) >>" if title else "")


def _outline(entries: Sequence[tuple[str, int, float]], first: int, first_page: int) -> list[str]:
    if not entries:
        return []
    objects = [f"<< /Type /Outlines /First {first + 1} 0 R /Last {first + len(entries)} 0 R /Count {len(entries)} >>"]
    for i, (title, page, y) in enumerate(entries):
        around = (f" /Prev {first + i} 0 R" if i else "") + (
            f" /Next {first + i + 2} 0 R" if i + 1 < len(entries) else ""
        )
        objects.append(
            f"<< /Title ({_escaped(title)}) /Parent {first} 0 R{around} /Dest [{first_page + 2 * page} 0 R /XYZ 0 {y} 0] >>"
        )
    return objects


def _file(objects: Sequence[str], information: str) -> bytes:
    parts, places = ["%PDF-1.4\n"], []
    for i, body in enumerate([*objects, *([information] if information else [])], start=1):
        places.append(sum(map(len, parts)))
        parts.append(f"{i} 0 obj\n{body}\nendobj\n")
    start = sum(map(len, parts))
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    info = f" /Info {len(places)} 0 R" if information else ""
    parts.append(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}")
    parts.append(f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R{info} >>\nstartxref\n{start}\n%%EOF\n")
    return "".join(parts).encode("latin-1")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
