"""EPUB: spine order, the contents' levels, printed pages, metadata, and hostile archives."""

from __future__ import annotations

import contextlib
import io
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from test_corpus_html import HEADINGS, MARKDOWN, text_of

from corpus.draft.draft import Draft
from corpus.errors import SourceError
from corpus.formats.epub.package import _valid_isbn
from corpus.formats.epub.reader import read
from corpus.reading import read_book

CONTAINER = '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>'
METADATA = """<dc:title id="s">副题</dc:title><dc:title id="t">小城智慧</dc:title>
<meta refines="#t" property="title-type">main</meta><dc:creator id="a">李一</dc:creator>
<dc:creator id="b">王二</dc:creator><meta refines="#b" property="role">trl</meta><dc:publisher>样书出版社</dc:publisher>
<dc:identifier>urn:uuid:1</dc:identifier><dc:identifier>urn:isbn:978-7-5086-3797-6</dc:identifier>
<dc:date>2020-03-01</dc:date>"""


def quiet(stage: str, done: int, total: int) -> None:
    pass


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
    )


def members(
    pages: dict[str, str], contents: str = "", page_list: str = "", metadata: str = METADATA, ncx: str = ""
) -> dict[str, bytes]:
    """The members of an EPUB with these pages in its spine."""
    items = "".join(f'<item id="i{i}" href="{n}" media-type="application/xhtml+xml"/>' for i, n in enumerate(pages))
    refs = "".join(f'<itemref idref="i{i}"/>' for i in range(len(pages)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f'<spine toc="ncx"><itemref idref="nav"/>{refs}</spine></package>'
    )
    made = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "O/p.opf": opf}
    made |= {f"O/{name}": page(body) for name, body in pages.items()}
    if contents:
        nav = f'<nav epub:type="toc"><h1>目录</h1><ol>{contents}</ol></nav>'
        nav += f'<nav epub:type="page-list"><ol>{page_list}</ol></nav>' if page_list else ""
        made["O/nav.xhtml"] = page(nav)
    if ncx:
        made["O/toc.ncx"] = ncx
    return {name: text.encode() for name, text in made.items()}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def draft_of(tmp_path: Path, parts: dict[str, bytes] | bytes) -> Draft:
    path = tmp_path / "book.epub"
    path.write_bytes(parts if isinstance(parts, bytes) else packed(parts))
    return read(path, quiet)


def entry(title: str, href: str, inner: str = "") -> str:
    return f'<li><a href="{href}">{title}</a>{f"<ol>{inner}</ol>" if inner else ""}</li>'


def test_the_contents_give_the_levels(tmp_path: Path) -> None:
    pages = {
        "1.xhtml": '<p>卷首语&nbsp;。</p><a id="p1"/><section id="c1"><h1>第一章 水</h1></section><p>甲</p>'
        '<h2 id="s1">一、表</h2><p>乙</p><h3>（一）针</h3><h2>二、管</h2>',
        "2.xhtml": '<p class="title">第二章  路</p><p>丙<br/><a id="s2"/>丁</p>',
        "3.xhtml": '<p><img src="x.png" alt=""/></p>',
    }
    contents = entry("卷一", "1.xhtml#p1", entry("第一章 水", "1.xhtml#c1", entry("一、表", "1.xhtml#s1")))
    contents += entry("第二章 路", "2.xhtml") + entry("丁节", "2.xhtml#s2") + entry("封底", "3.xhtml")
    contents += entry("自己", "nav.xhtml") + entry("无", "none.xhtml") + entry("失", "1.xhtml#lost")
    draft = draft_of(tmp_path, members(pages, contents))
    assert draft.text.split("\n\n") == [
        "卷首语\xa0。", "第一章 水", "甲", "一、表", "乙", "（一）针", "二、管", "第二章 路", "丙\n丁",
    ]  # fmt: skip
    shown = [(h.level, h.title, draft.text[h.start : h.end]) for h in draft.headings]
    assert shown == [
        (1, "卷一", ""), (2, "第一章 水", "第一章 水"), (3, "一、表", "一、表"), (4, "（一）针", "（一）针"),
        (3, "二、管", "二、管"), (1, "第二章 路", "第二章 路"), (1, "丁节", ""), (1, "封底", ""),
    ]  # fmt: skip
    assert draft.text[draft.headings[6].start :] == "丁"
    assert draft.headings[7].start == len(draft.text)


def test_the_contents_of_epub_2(tmp_path: Path) -> None:
    ncx = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>部</text></navLabel>'
        '<content src="a.xhtml"/><navPoint><navLabel><text>章&nbsp;</text></navLabel><content src="a.xhtml#c"/></navPoint>'
        "</navPoint></navMap><pageList><pageTarget><navLabel><text>7</text></navLabel>"
        '<content src="a.xhtml#q"/></pageTarget></pageList></ncx>'
    )
    body = '<h2>部</h2><h2 id="c">章</h2><p>水<a id="q"/>电</p>'
    draft = draft_of(tmp_path, members({"a.xhtml": body}, ncx=ncx))
    assert [(h.level, h.title) for h in draft.headings] == [(1, "部"), (2, "章")]
    assert [(m.offset, m.label) for m in draft.marks] == [(draft.text.index("电"), "7")]


def test_printed_pages_are_marked_once(tmp_path: Path) -> None:
    body = (
        '<p>水<span epub:type="pagebreak" id="g1" title="12"/>电</p><div epub:type="pagebreak" id="g2">13</div>'
        '<p>路<span epub:type="pagebreak" id="g3"/>车</p>'
    )
    page_list = entry("12", "a.xhtml#g1") + entry("13", "a.xhtml#g2") + entry("14", "a.xhtml#g3")
    page_list += entry("15", "a.xhtml#lost")
    draft = draft_of(tmp_path, members({"a.xhtml": body}, entry("水", "a.xhtml"), page_list))
    assert draft.text == "水电\n\n路车"
    assert [(m.offset, m.label, m.physical) for m in draft.marks] == [(1, "12", None), (4, "13", None), (5, "14", None)]


def test_metadata(tmp_path: Path) -> None:
    imprint = draft_of(tmp_path, members({"a.xhtml": "<p>水</p>"})).imprint
    assert (imprint.title, imprint.authors, imprint.publisher) == ("小城智慧", ("李一",), "样书出版社")
    assert (imprint.year, imprint.isbn) == (2020, "9787508637976")
    made = '<dc:date>2026-01-01T00:00:00Z</dc:date><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
    assert draft_of(tmp_path, members({"a.xhtml": "<p>水</p>"}, metadata=made)).imprint.year is None


@pytest.mark.parametrize(
    ("identifier", "isbn"),
    [("7-5086-3797-X", ""), ("0-306-40615-2", "0306406152"), ("080442957X", "080442957X"), ("9787508637977", "")],
)
def test_only_a_valid_isbn_counts(identifier: str, isbn: str) -> None:
    assert _valid_isbn(identifier) == isbn


def test_a_missing_page_is_passed_over_where_others_are_there(tmp_path: Path) -> None:
    parts = members({"a.xhtml": "<p>水</p>", "b.xhtml": "<p>电</p>"})
    del parts["O/a.xhtml"]
    assert draft_of(tmp_path, parts).text == "电"
    del parts["O/b.xhtml"]
    with pytest.raises(SourceError, match="not a whole EPUB"):
        draft_of(tmp_path, parts)


def test_scrambled_fonts_are_no_protection(tmp_path: Path) -> None:
    parts = members({"a.xhtml": "<p>水</p>"})
    form = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    parts["META-INF/encryption.xml"] = form.format("http://www.idpf.org/2008/embedding").encode()
    assert draft_of(tmp_path, parts).text == "水"
    parts["META-INF/encryption.xml"] = form.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc").encode()
    with pytest.raises(SourceError, match="protection"):
        draft_of(tmp_path, parts)


def test_markup_that_is_not_well_formed_is_read_as_html(tmp_path: Path) -> None:
    body = "<a id='x'/><p>水<br>电 & 路<p>车"
    assert draft_of(tmp_path, members({"a.xhtml": body})).text == "水\n电 & 路\n\n车"


BOMB = b'<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><p>&b;</p>'
OUTSIDE = b'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>'
GOOD = members({"a.xhtml": "<p>水</p>"}, entry("水", "a.xhtml"))


def patched(data: bytes, signature: bytes, at: int, form: str, value: int) -> bytes:
    """`data` with one field of every header of a kind changed."""
    out = bytearray(data)
    i = data.find(signature)
    while i >= 0:
        struct.pack_into(form, out, i + at, value)
        i = data.find(signature, i + 4)
    return bytes(out)


def twice(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        for other, data in GOOD.items():
            archive.writestr(other, data)
        archive.writestr(name, b"x")
    return file.getvalue()


def hostile() -> dict[str, bytes]:
    whole = packed(GOOD)
    return {
        "entity bomb in the package": packed(GOOD | {"O/p.opf": BOMB}),
        "external entity in the contents": packed(GOOD | {"O/nav.xhtml": OUTSIDE}),
        "entity bomb in a page": packed(GOOD | {"O/a.xhtml": BOMB}),
        "deep package": packed(GOOD | {"O/p.opf": b"<a>" * 100_000}),
        "deep page": packed(GOOD | {"O/a.xhtml": b"<div>" * 100_000 + b"x"}),
        "attributes": packed(GOOD | {"O/p.opf": b"<a " + b"".join(b'a%d="" ' % i for i in range(90_000)) + b"/>"}),
        "a bomb": packed(GOOD | {"O/a.xhtml": b" " * (63 << 20)}),
        "too large": packed(GOOD | {"O/a.xhtml": b" " * (65 << 20)}),
        "a path that leads out": packed(GOOD | {"../a.xhtml": b"x"}),
        "an absolute path": packed(GOOD | {"/etc/a.xhtml": b"x"}),
        "one name twice": twice("O/a.xhtml"),
        "20,001 members": packed(GOOD | {f"x{i}": b"" for i in range(20_001)}),
        "encrypted": patched(whole, b"PK\x01\x02", 8, "<H", 1),
        "another method": patched(whole, b"PK\x01\x02", 10, "<H", 12),
        "wrong CRC": patched(whole, b"PK\x01\x02", 16, "<I", 1),
        "cut": whole[: len(whole) // 2],
        "no container": packed({k: v for k, v in GOOD.items() if "container" not in k}),
        "no spine": packed(GOOD | {"O/p.opf": b"<package/>"}),
        "no text": packed(members({"a.xhtml": "<p/>"})),
        "empty": b"",
        "no archive": b"PK\x03\x04" + b"\0" * 100,
    }


@pytest.mark.parametrize("case", hostile().items(), ids=lambda case: case[0])
def test_hostile_archives_are_one_clear_error(tmp_path: Path, case: tuple[str, bytes]) -> None:
    with pytest.raises(SourceError) as caught:
        draft_of(tmp_path, case[1])
    assert "\n" not in str(caught.value)


def test_any_byte_may_be_wrong(tmp_path: Path) -> None:
    whole = packed(GOOD)
    for i in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[i] ^= 0x55
        with contextlib.suppress(SourceError):
            assert draft_of(tmp_path, bytes(damaged)).text


def test_what_pandoc_writes(tmp_path: Path) -> None:
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not on this machine")
    (tmp_path / "b.md").write_text(MARKDOWN, encoding="utf-8")
    subprocess.run(["pandoc", "b.md", "-o", "b.epub"], cwd=tmp_path, check=True, capture_output=True)
    draft = read(tmp_path / "b.epub", quiet)
    assert [(h.level, h.title) for h in draft.headings] == HEADINGS
    assert text_of(draft).split("\n\n") == [
        "第一章 起步", "小城的水表会说话，李一写道。", "此处有注。", "一、水", "甲", "乙", "名\t数", "水\t3", "引文一句。",
        "code  x", "第二章 路", "图说", "尾。",
    ]  # fmt: skip
    assert draft.imprint.year is None


def test_notes_of_another_file_stand_behind_their_paragraph(tmp_path: Path) -> None:
    pages = {
        "1.xhtml": '<h1>第一章</h1><p>稻谷 37<a epub:type="noteref" href="n/notes.xhtml#n1">1</a> 万斤。<span epub:type="pagebreak" '
        'title="12"/>又 38<a id="r2" href="n/notes.xhtml#n2">[2]</a> 万斤，<ruby>汉<rt>hàn</rt></ruby>字。</p><p>丙</p>',
        "n/notes.xhtml": '<h1>注释</h1><aside id="n1"><p>注一。</p></aside><p><a id="n2" href="../1.xhtml#r2">[2]</a>注二。</p><p>跋</p>',
    }
    draft = draft_of(tmp_path, members(pages, entry("第一章", "1.xhtml") + entry("注释", "n/notes.xhtml")))
    assert text_of(draft).split("\n\n") == [
        "第一章", "稻谷 37 万斤。又 38 万斤，汉字。", "注一。", "注二。", "丙", "注释", "跋",
    ]  # fmt: skip
    assert [(e.kind, draft.text[e.start : e.end]) for e in draft.edits] == [
        ("note mark", "1"), ("note mark", "[2]"), ("reading", "hàn"), ("note mark", "[2]"),
    ]  # fmt: skip
    (mark,) = draft.marks
    assert draft.text[mark.offset :].startswith("又 38")
    assert [(draft.text[n.start : n.end], n.label, draft.text[: n.mark][-2:]) for n in draft.notes] == [
        ("注一。", "1", "37"), ("[2]注二。", "2", "38"),
    ]  # fmt: skip


def test_a_span_in_the_contents_heads_its_sublist(tmp_path: Path) -> None:
    pages = {
        f"{n}.xhtml": f"<h1>第{n}章 {w}</h1><p>{w}的正文。</p>" for n, w in ((1, "水"), (2, "电"), (3, "路"), (4, "车"))
    }
    inner = [entry(f"第{n}章 {w}", f"{n}.xhtml") for n, w in ((1, "水"), (2, "电"), (3, "路"), (4, "车"))]
    contents = f"<li><span>卷一 起</span><ol>{inner[0]}{inner[1]}</ol></li><li><span>卷二 落</span><ol>{inner[2]}{inner[3]}</ol></li>"
    path = tmp_path / "book.epub"
    path.write_bytes(packed(members(pages, contents, metadata="")))
    assert [(s.kind, s.level, s.heading) for s in read_book(path).sections if s.level] == [
        ("part", 1, "卷一 起"), ("chapter", 2, "第1章 水"), ("chapter", 2, "第2章 电"),
        ("part", 1, "卷二 落"), ("chapter", 2, "第3章 路"), ("chapter", 2, "第4章 车"),
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["", "__MACOSX/._book"])
def test_an_epub_wrapped_in_a_folder(tmp_path: Path, other: str) -> None:
    parts = {
        f"book/{name}": data for name, data in members({"a.xhtml": "<h1>第一章</h1><p>水</p>"}, metadata="").items()
    }
    path = tmp_path / "book.zip"
    path.write_bytes(packed(parts | ({other: b"x"} if other else {})))
    assert [s.heading for s in read_book(path).sections if s.level] == ["第一章"]


def test_boxes_authors_and_navigation_of_docbook_are_no_sections(tmp_path: Path) -> None:
    body = (
        '<div class="navheader"><table><tr><td>上一页</td><td>下一页</td></tr></table></div><h1 class="title">第一章 水</h1>'
        '<div class="author"><h3 class="author">李一</h3></div><h3 class="othercredit">王二</h3><h2 class="subtitle">第三版</h2><p>水表。</p><div class="note"><h3 class="title">注意</h3><p>小心。</p></div>'
        '<div class="admonition tip"><h4>提示</h4><p>先关水。</p></div><h2>一、管</h2><p>管道。</p><div class="navfooter">下一页</div>'
    )
    path = tmp_path / "book.epub"
    path.write_bytes(packed(members({"a.xhtml": body}, entry("第一章 水", "a.xhtml"), metadata="")))
    book = read_book(path)
    assert [s.heading for s in book.sections if s.level] == ["第一章 水", "一、管"]
    assert book.canonical_text.split("\n\n") == [
        "第一章 水",
        "李一",
        "王二",
        "第三版",
        "水表。",
        "注意",
        "小心。",
        "提示",
        "先关水。",
        "一、管",
        "管道。",
    ]
    assert [r.before for r in book.repairs if r.kind == "navigation"] == ["上一页下一页", "下一页"]
