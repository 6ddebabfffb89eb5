"""Files that no reader should be given: a few whole ones of each format, and what damage and malice make of them."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator

PAGE = "<html><head><title>{0}</title></head><body><h1>第一章 {0}</h1><p>港口的清晨很静，船还没有回来。</p><h2>一、潮汐</h2><p>{1}</p></body></html>"
PROSE = "老船长把潮汐表钉在门后。他说水线不会印错，而潮汐表在一九八七年印错过一次。" * 8
MARKDOWN = f"# 港口\n\n## 第一章 起风\n\n{PROSE}\n\n- 一\n- 二\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n## 第二章 落潮\n\n{PROSE}\n"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>'
    '<item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
)
NAV = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
    '<nav epub:type="toc"><ol><li><a href="a.xhtml">第一章</a></li></ol></nav></body></html>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def packed(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def epub(page: str = "", opf: str = OPF, **more: str | bytes) -> bytes:
    """A small EPUB; other members by name."""
    page = page or PAGE.format("起风", PROSE)
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "c.opf": opf, "n.xhtml": NAV,
        "a.xhtml": page,
    }  # fmt: skip
    return packed(members | more)


def docx(body: str = "", head: str = "", **more: str | bytes) -> bytes:
    """A small Word document."""
    body = body or "".join(f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>" for _ in range(3))
    document = f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return packed({"[Content_Types].xml": "<Types/>", "_rels/.rels": RELATIONS, "word/document.xml": document} | more)


def pdf(*, count: int = 1, outline: str = "", extra: str = "", kids: str = "[3 0 R]", content: bytes = b"") -> bytes:
    """A PDF of one page, written by hand; object 10 is its outline, `extra` holds further objects."""
    lines = b" ".join(b"(Line %d of the harbour book, which goes on for a while.) Tj T*" % i for i in range(30))
    content = content or b"BT /F1 11 Tf 14 TL 72 760 Td " + lines + b" ET"
    objects = (
        f"1 0 obj <</Type /Catalog /Pages 2 0 R {'/Outlines 10 0 R' if outline else ''}>> endobj\n"
        f"2 0 obj <</Type /Pages /Kids {kids} /Count {count}>> endobj\n"
        "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> "
        "/XObject <</X1 6 0 R>>>>>> endobj\n"
        "5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\n"
        f"{outline}\n{extra}\n"
    )
    stream = b"4 0 obj <</Length %d>> stream\n" % len(content) + content + b"\nendstream endobj\n"
    return b"%PDF-1.4\n" + objects.encode() + stream + b"trailer <</Root 1 0 R /Size 20>>\n%%EOF\n"


CYCLE = (
    "10 0 obj <</First 11 0 R /Last 11 0 R /Count 2>> endobj 11 0 obj <</Title (A) /Parent 10 0 R /Next 12 0 R "
    "/First 11 0 R /Last 12 0 R /Dest [3 0 R /XYZ 0 700 0]>> endobj 12 0 obj <</Title (B) /Parent 10 0 R /Next 11 0 R "
    "/Dest [3 0 R /XYZ 0 600 0]>> endobj"
)
FORM = (
    "6 0 obj <</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X1 6 0 R>>>> /Length 6>> stream\n"
    "/X1 Do\nendstream endobj"
)
# The standard security handler with a user password nobody knows (PDF 32000-1, 7.6.3): the keys are made up.
LOCKED = pdf().replace(
    b"/Size 20>>",
    b"/Size 20 /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt <</Filter /Standard "
    b"/V 1 /R 2 /P -4 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b">>>>>",
)
BOMB_XML = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def whole() -> dict[str, bytes]:
    """One good file of each format, by file name."""
    corpus = "".join(json.dumps({"_id": f"d{i}", "title": f"文{i}", "text": PROSE}) + "\n" for i in range(3))
    return {
        "b.epub": epub(), "b.docx": docx(), "b.pdf": pdf(outline=CYCLE.replace("/Next 11 0 R", "").replace("/First 11 0 R /Last 12 0 R /Dest", "/Dest")),
        "b.html": PAGE.format("起风", PROSE).encode(), "b.md": MARKDOWN.encode(), "b.jsonl": corpus.encode(),
        "b.txt": PROSE.encode(), "gb.txt": PROSE.encode("gb18030"), "big5.txt": "港口的清晨很靜，船還沒有回來。".encode("big5") * 20,
        "utf16.txt": PROSE.encode("utf-16"),
    }  # fmt: skip


def special() -> Iterator[tuple[str, bytes]]:
    """(file name, bytes): each kind of malice by itself."""
    yield from _archives()
    yield from _markup()
    yield from _pdfs()
    yield from _texts()
    for name, data in whole().items():
        for suffix in (".txt", ".pdf", ".epub", ".docx", ".html", ".md", ".jsonl", ".exe"):
            yield f"as-{name}{suffix}", data


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "bomb.epub", epub(**{"big.xhtml": b"\0" * (300 << 20)})
    yield "bomb-page.epub", epub("<html><body><p>" + "a" * (90 << 20) + "</p></body></html>")
    yield "bomb.docx", docx("<w:p><w:r><w:t>" + "a" * (90 << 20) + "</w:t></w:r></w:p>")
    yield "up.epub", epub(**{"../../outside.xhtml": PAGE})
    yield "up-spine.epub", epub(opf=OPF.replace('href="a.xhtml"', 'href="../../../../etc/passwd"'))
    yield "absolute.epub", epub(**{"/tmp/outside-of-home.xhtml": PAGE})
    yield "absolute-spine.epub", epub(opf=OPF.replace('href="a.xhtml"', 'href="file:///etc/passwd"'))
    yield "drive.docx", docx(**{"C:\\outside.xml": "x"})
    yield "many.epub", epub(**{f"m{i}.txt": "" for i in range(30_000)})
    yield "empty.zip", packed({})
    yield "other.zip", packed({"a.txt": "正文"})
    yield "nested.epub", packed({"b.epub": epub()})
    yield "loop-nav.epub", epub(**{"n.xhtml": NAV.replace("<ol>", "<ol><li><a href='n.xhtml#n'>自己</a></li>")})
    yield "deep-nav.epub", epub(**{"n.xhtml": NAV.replace("<ol>", "<ol><li>" * 50_000)})
    yield "no-spine.epub", epub(opf=OPF.replace("<itemref", "<nothing"))


def _markup() -> Iterator[tuple[str, bytes]]:
    for name, head in (("entities", BOMB_XML), ("external", EXTERNAL)):
        body = f"<x>{'&j;' if name == 'entities' else '&e;'}</x>"
        yield f"{name}.html", (head + body).encode()
        yield f"{name}.epub", epub(head + f"<html><body><p>{body}</p></body></html>")
        yield f"{name}-opf.epub", epub(opf=head + OPF)
        yield f"{name}.docx", docx(head=head)
    yield "deep.html", b"<div>" * 300_000 + PROSE.encode()
    yield "deep-inline.html", b"<b>" * 200_000 + PROSE.encode()
    yield "deep-table.html", b"<table><tr><td>" * 60_000
    yield "deep.epub", epub("<html><body>" + "<div>" * 100_000 + "</div>" * 100_000 + "</body></html>")
    yield "deep.docx", docx("<w:p>" * 100_000 + "</w:p>" * 100_000)
    yield "headings.html", b"<h1>a</h1>" * 60_000
    yield "attributes.html", b"<p " + b'a"' * 400_000 + b">x</p>"
    yield "unclosed.html", b"<!--" + PROSE.encode() * 500
    yield "nul.html", (PAGE.format("起\0风", "\0" * 5000 + PROSE)).encode()
    yield "references.html", b"<p>" + b"&#xD800;&#0;&#x110000;" * 50_000 + b"</p>"


def _pdfs() -> Iterator[tuple[str, bytes]]:
    yield "cycle.pdf", pdf(outline=CYCLE)
    yield "million.pdf", pdf(count=1_000_000)
    yield "million-kids.pdf", pdf(count=1_000_000, kids="[" + "3 0 R " * 200_000 + "]")
    yield "own-kid.pdf", pdf(count=3, kids="[2 0 R 3 0 R]")
    yield "negative.pdf", pdf(count=-5)
    yield "form.pdf", pdf(extra=FORM, content=b"/X1 Do")
    yield "locked.pdf", LOCKED
    yield "no-text.pdf", pdf(content=b"0 0 m 9 9 l S")
    yield "huge-page.pdf", pdf().replace(b"595 842", b"1e38 1e38")
    yield "nested-arrays.pdf", pdf(extra="13 0 obj " + "[" * 100_000)
    yield "nested-dictionaries.pdf", pdf(outline="10 0 obj " + "<</First " * 50_000)
    yield (
        "long-content.pdf",
        pdf(content=b"BT /F1 1 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 20_000 + b"ET"),
    )
    yield "only-header.pdf", b"%PDF-1.7\n"
    items = "".join(
        f"{100 + i} 0 obj <</Title (T{i}) /Parent 10 0 R /Next {101 + i} 0 R /Dest [3 0 R /XYZ 0 700 0]>> endobj\n"
        for i in range(4_000)
    )
    yield "outline.pdf", pdf(outline=f"10 0 obj <</First 100 0 R /Last 4099 0 R /Count 4000>> endobj\n{items}")


def _texts() -> Iterator[tuple[str, bytes]]:
    for suffix in (".txt", ".md", ".html", ".jsonl"):
        yield f"line{suffix}", b"a" * (65 << 20)
        yield f"nul{suffix}", b"\0" * 100_000
        yield f"nuls-between{suffix}", "港\0口".encode() * 5000
        yield f"surrogate{suffix}", "港口".encode() + b"\xed\xa0\x80" + "清晨".encode()
    yield "surrogate-escape.jsonl", b'{"_id": "1", "title": "\\ud800", "text": "\\udfff harbour"}\n'
    yield "no-object.jsonl", b"{}\n[]\n"
    yield "deep.jsonl", b'{"_id": ' + b"[" * 200_000
    yield "brackets.md", b"[" * 200_000
    yield "stars.md", b"*a" * 60_000
    yield "quotes.md", b">" * 200_000 + b" a"
    yield "ticks.md", b"`" * 100_001 + b"a" + b" `" * 100_000
    yield "list.md", b"".join(b" " * i + b"- a\n" for i in range(3000))
    yield "links.md", b"[a](b" * 60_000
    yield "table.md", b"|a" * 3000 + b"|\n" + b"|-" * 3000 + b"|\n" + b"|b" * 3000 + b"|\n"
    yield "headings.md", b"# a\n" * 30_000
    yield "contents.txt", "".join(f"第{i}节 港口……{i % 999}\n" for i in range(20_000)).encode()
    yield "marks.txt", "1、".encode() * 60_000
    yield "spaces.txt", b"a" + b" " * 2_000_000 + b"b"
    yield "returns.txt", b"\r\n" * 100_000 + "港口".encode()
    yield "labels.txt", b"12\n\n" * 100_000
    yield "long-name-" + "港" * 60 + ".txt", PROSE.encode()


def mutated(seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """`n` damaged files: cut short, bits turned, pieces doubled, taken out or filled with zeros."""
    chance = random.Random(seed)
    files = list(whole().items())
    for i in range(n):
        name, data = chance.choice(files)
        broken = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8, 64))):
            _damage(broken, chance)
        yield f"{i}-{name}", bytes(broken)


def _damage(data: bytearray, chance: random.Random) -> None:
    if not data:
        return
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((1, 4, 30, 300)))
    kind = chance.choice(("bit", "bit", "bit", "cut", "zero", "double", "out", "digits"))
    if kind == "bit":
        data[start] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[start:]
    elif kind == "zero":
        data[start:end] = bytes(end - start)
    elif kind == "double":
        data[start:start] = data[start:end] * chance.choice((1, 50))
    elif kind == "out":
        del data[start:end]
    else:
        data[start:end] = b"9" * (end - start)
