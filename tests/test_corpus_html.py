"""HTML pages and folders of pages: text as a browser shows it, headings, pages, and hostile input."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from corpus.draft.draft import Draft
from corpus.draft.layout import apply_edits
from corpus.errors import SourceError
from corpus.formats.html.reader import read


def quiet(stage: str, done: int, total: int) -> None:
    pass


def draft_of(tmp_path: Path, page: str | bytes) -> Draft:
    path = tmp_path / "page.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return read(path, quiet)


def text_of(draft: Draft) -> str:
    """What is left of a draft's characters when its edits are made."""
    return apply_edits(draft.text, draft.edits)[0]


def blocks(draft: Draft) -> list[str]:
    return text_of(draft).split("\n\n")


BODIES = {
    "source lines of Chinese join": ("<p>小城的水表\n会说话，\n真的。</p>", ["小城的水表会说话，真的。"]),
    "source lines of Latin are a space": ("<p>smart\n  city 和\nGit</p>", ["smart city 和 Git"]),
    "a line break": ("<p>一<br/> 二<br>三</p>", ["一\n二\n三"]),
    "nested blocks, no text twice": (
        "<div>甲<div><p>乙</p>丙</div>丁</div><ul><li>一<ul><li>二</li></ul></li></ul>",
        ["甲", "乙", "丙", "丁", "一", "二"],
    ),
    "a row is one block": (
        "<table><caption>表</caption><tr><th>名</th><th>数</th></tr><tr><td><p>水表</p></td><td>3</td></tr></table>",
        ["表", "名\t数", "水表\t3"],
    ),
    "a layout table is none": ("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", ["甲", "乙"]),
    "preformatted": ("<p>见</p><pre>\na  b\n\n  c</pre>", ["见", "a  b", "  c"]),
    "unseen": (
        "<style>x</style><script>y</script><template>z</template><p hidden>甲</p><p style='display: none'>乙</p>丙",
        ["丙"],
    ),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>好</p>", ["漢字好"]),
    "a picture's file name": (
        "<p>按<img src='i/new_project_24.png' alt='new project 24'>和<img src='b.png' alt='开'></p>",
        ["按和开"],
    ),
    "a figure's caption repeats": ("<figure><img alt='图一'><figcaption>图一</figcaption></figure>", ["图一"]),
    "an image alone": ("<p><img src='a.png' alt='水表'></p>", ["水表"]),
    "marks of notes": (
        "<p>水表<sup><a href='#n1'>[1]</a></sup>会<a href='#n2' role='doc-noteref'>2</a>说话<a href='#n3'><sup>3</sup></a>。"
        "</p><section role='doc-endnotes'><p id='n1'>注文。<a href='#r1'>↩︎</a></p></section>",
        ["水表会说话。", "注文。"],
    ),
    "marks of notes beside numbers": (
        "<p>37<sup>1</sup> 万斤，38<sup>[2]</sup> 万斤，39<a class='noteref' href='#n'>3</a> 万斤，40<sup>①</sup> 万斤，"
        "41<span style='vertical-align:super'>*</span> 万斤，42<a href='#n'>[4]</a> 万斤。</p><p><sup>1</sup>注文。</p>",
        ["37 万斤，38 万斤，39 万斤，40 万斤，41 万斤，42 万斤。", "注文。"],
    ),
    "notes stand behind their paragraph": (
        "<p>甲<a role='doc-noteref' href='#n1'>1</a>乙<a role='doc-noteref' href='#n2'>2</a></p><p>丙</p><ol>"
        "<li id='n1'><p>注一。</p><p>续。</p></li><li id='n2'>注二。</li><li id='n3'>注三。</li></ol>",
        ["甲乙", "注一。", "续。", "注二。", "丙", "注三。"],
    ),
    "a link that is no mark": ("<p>见<a href='#c3'>3</a>章</p><p id='c3'>章</p>", ["见3章", "章"]),
    "powers stay": ("<p>10<sup>2</sup> 米，10<sup>-3</sup>，x<sup>n+1</sup></p>", ["10^2 米，10^-3，x^(n+1)"]),
    "units": ("<p>5 m<sup>2</sup>，3 米<sup>3</sup>，2<sup>10</sup>5</p>", ["5 m^2，3 米^3，2^10 5"]),
    "fractions": ("<p>1<sup>1</sup>/<sub>2</sub> 斤，<sup>3</sup>/<sub>4</sub> 斤</p>", ["1 1/2 斤，3/4 斤"]),
    "indices": ("<p>H<sub>2</sub>O，10<sub>2</sub></p>", ["H2O，10_2"]),
    "isotopes and ordinals": ("<p>含 <sup>14</sup>C，第 1<sup>st</sup></p>", ["含 14C，第 1st"]),
    "formulas": (
        "<p>共 <math><mfrac><mn>3</mn><mn>4</mn></mfrac><mo>+</mo><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo>"
        "<msup><mn>10</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup><annotation>x</annotation></math> 斤</p>",
        ["共 3/4+x^2=10^(n+1) 斤"],
    ),
    "comments, references": ("<p>甲<!-- 乙 -->丙&nbsp;&amp;&#x4e01;&shy;</p>", ["甲丙\xa0&丁"]),
    "definitions and quotes": (
        "<dl><dt>物</dt><dd>东西</dd></dl><blockquote><p>话</p></blockquote>",
        ["物", "东西", "话"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_text_is_what_a_browser_shows(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert blocks(draft_of(tmp_path, f"<!DOCTYPE html><html><body>{body}</body></html>")) == expected


def test_headings_and_printed_pages_stand_where_they_are(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "<html><h1>第一章\n起步</h1><p>水<span role='doc-pagebreak' aria-label='12'></span>电</p>"
        "<div role='doc-pagebreak' title='第13页'></div><h2>一、<br>路</h2><p>车</p><span role='doc-pagebreak' title='14'></span>",
    )
    assert draft.text == "第一章起步\n\n水电\n\n一、 路\n\n车"
    # 第一章起步 is 0–5, a blank line, 水电 7–9, a blank line, 一、 路 11–15.
    assert [(h.start, h.end, h.level, h.title) for h in draft.headings] == [
        (0, 5, 1, "第一章起步"),
        (11, 15, 2, "一、 路"),
    ]
    assert [(m.offset, m.label, m.physical) for m in draft.marks] == [(8, "12", None), (11, "13", None)]
    assert draft.text[draft.marks[0].offset :].startswith("电")


ENCODED = {
    "GB 2312 means GB 18030": ("<meta charset=gb2312><p>镕水㐂</p>", "gb18030", "gb18030"),
    "Big5": ("<meta http-equiv=Content-Type content='text/html; charset=big5'><p>電燈</p>", "big5", "big5hkscs"),
    "XML declaration": ("<?xml version='1.0' encoding='GBK'?><html><p>水</p></html>", "gbk", "gb18030"),
    "byte-order mark wins": ("<meta charset=gbk><p>水</p>", "utf-8-sig", "utf-8"),
    "UTF-16": ("<meta charset=utf-16><p>水电</p>", "utf-16", "utf-16-le"),
    "a false declaration": ("<meta charset=ascii><p>水电</p>", "utf-8", "utf-8"),
}


@pytest.mark.parametrize(("page", "written", "read_as"), ENCODED.values(), ids=ENCODED.keys())
def test_encodings(tmp_path: Path, page: str, written: str, read_as: str) -> None:
    draft = draft_of(tmp_path, page.encode(written))
    assert draft.source.encoding == read_as
    assert draft.text in page


def test_the_head_names_title_and_author_unless_by_default(tmp_path: Path) -> None:
    page = "<html><head><title>{}</title><meta name=author content='李一、王二'></head><p>水</p>"
    named = draft_of(tmp_path, page.format("小城智慧")).imprint
    assert (named.title, named.authors) == ("小城智慧", ("李一", "王二"))
    assert [draft_of(tmp_path, page.format(t)).imprint.title for t in ("Untitled", "page", "page.html")] == ["", "", ""]


def test_a_folder_is_read_in_the_order_of_its_index(tmp_path: Path) -> None:
    pages = {
        "index.html": "<p>目录</p><a href='b.html#x'>乙</a><a href='sub/a.html'>甲</a><a href='../out.html'>外</a>"
        "<a href='/etc/x.html'></a><a href='http://[bad'></a><a href='b.html'></a>",
        "b.html": "<h1>乙</h1><a href='index.html'></a><a href='ch10.html'></a>",
        "sub/a.html": "<h1>甲</h1><a href='../late.html'></a>",
        "ch10.html": "<p>十</p>",
        "late.html": "<p>迟</p>",
        "ch2.html": "<p>二</p>",
        "ch11.html": "",
        "style.css": "x",
    }
    folder = tmp_path / "book"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "out.html").write_text("<p>外</p>")
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "leak.html").symlink_to(tmp_path / "out.html")
    draft = read(folder, quiet)
    assert blocks(draft) == ["目录", "乙甲外", "乙", "十", "甲", "迟", "二"]
    assert [h.title for h in draft.headings] == ["乙", "甲"]
    assert read(folder, quiet).source.sha256 == draft.source.sha256
    (folder / "late.html").write_text("<p>遲</p>", encoding="utf-8")
    assert read(folder, quiet).source.sha256 != draft.source.sha256


@pytest.mark.parametrize("names_next", [False, True])
def test_an_appendix_that_is_only_mentioned_comes_where_it_is_listed(tmp_path: Path, names_next: bool) -> None:
    order = ["index", "ch2", "ch2a", "ch1", "app"]
    body = {
        "index": "<p>本书按许可证发布，全文见<a href='app.html'>附录</a>，请先读它再用。</p><ul><li><a href='ch2.html'>二</a></li>"
        "<li><span><a href='ch1.html'>一</a></span></li><li><a href='app.html'>附录</a></li></ul>",
        "ch2": "<h1>二</h1><p>先看一眼写在后面的<a href='app.html'>附录</a>再说。</p><dl><dt><a href='ch2a.html'>二之一</a></dt></dl>",
        "ch2a": "<h1>二之一</h1><div class='navfooter'>下一页</div>",
        "ch1": "<h1>一</h1>",
        "app": "<h1>附录</h1>",
    }
    if names_next:  # and the lists say otherwise
        body["index"] = body["index"].replace("ch2", "ch1", 1)
    for name, following in zip(order, [*order[1:], ""], strict=True):
        head = f"<link rel='next' href='{following}.html'>" if names_next and following else ""
        (tmp_path / f"{name}.html").write_text(f"<html><head>{head}</head><body>{body[name]}</body></html>", "utf-8")
    draft = read(tmp_path, quiet)
    assert [h.title for h in draft.headings] == ["二", "二之一", "一", "附录"]
    # The bar at the end of a page is none of its text, and listed all the same.
    assert [(e.kind, draft.text[e.start : e.end]) for e in draft.edits] == [("navigation", "下一页")]


def test_a_folder_without_pages(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="without HTML pages"):
        read(tmp_path, quiet)


HOSTILE = {
    "nested 100,000 deep": b"<div>" * 100_000 + b"x",
    "inline nested": b"<b><i>" * 100_000 + b"x",
    "attributes": b"<p " + b" ".join(b"a%d" % i for i in range(200_000)) + b">x</p>",
    "entity bomb": b'<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><p>&b;</p>',
    "no text": b"<html><body><script>x</script></body></html>",
    "tags only": b"<" * 5_000_000,
    "empty": b"",
    "zeros": b"<html>" + b"\0" * 100_000,
    "noise": b"<html>" + bytes(range(128, 256)) * 100,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_one_clear_error(tmp_path: Path, data: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(SourceError):
        draft_of(tmp_path, data)
    assert time.monotonic() - started < 10


ODD = {
    "controls": ("<p>水\0\x01电&#1;&#xD800;</p>", "水电"),
    "unclosed": ("<p>水<b>电<table><tr><td>路", "路"),
    "a link chain": ("<p>" + "<a href='#x'>水" * 1000 + "</p>", "水"),
    "tables": ("<table><tr><td>" * 300 + "水", "水"),
    "a long line": ("<p>" + "水" * 4_000_000 + "</p>", "水水"),
    "a local DTD": ("<!DOCTYPE html SYSTEM 'file:///etc/passwd'><p>水</p>", "水"),
}


@pytest.mark.parametrize(("page", "found"), ODD.values(), ids=ODD.keys())
def test_odd_pages_are_read(tmp_path: Path, page: str, found: str) -> None:
    text = draft_of(tmp_path, page).text
    assert found in text and text.encode("utf-8") and "root:" not in text


def test_time_grows_with_the_page_and_no_faster(tmp_path: Path) -> None:
    page = "".join(f"<h2>第{i}节</h2><p>水表 <i>会</i>\n说话 {i}。</p>\n" for i in range(100_000))
    started = time.monotonic()
    draft = draft_of(tmp_path, page)
    assert len(draft.headings) == 100_000
    assert time.monotonic() - started < 20  # 2 s alone on the machine


MARKDOWN = """# 第一章 起步

小城的水表会说话，[李一](http://example.org)写道。[^1]

[^1]: 此处有注。

## 一、水

- 甲
- 乙

| 名 | 数 |
|----|----|
| 水 | 3  |

> 引文一句。

    code  x

# 第二章 路

![图说](missing.png)

尾。
"""
HEADINGS = [(1, "第一章 起步"), (2, "一、水"), (1, "第二章 路")]


def test_what_pandoc_writes(tmp_path: Path) -> None:
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not on this machine")
    (tmp_path / "b.md").write_text(MARKDOWN, encoding="utf-8")
    subprocess.run(["pandoc", "-s", "b.md", "-o", "b.html"], cwd=tmp_path, check=True, capture_output=True)
    draft = read(tmp_path / "b.html", quiet)
    assert [(h.level, h.title) for h in draft.headings] == HEADINGS
    assert blocks(draft) == [
        "第一章 起步", "小城的水表会说话，李一写道。", "此处有注。", "一、水", "甲", "乙", "名\t数", "水\t3", "引文一句。",
        "code  x", "第二章 路", "图说", "尾。",
    ]  # fmt: skip
    assert draft.imprint.title == ""


def test_the_link_of_a_heading_to_itself_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '<h1>潮汐<a class="headerlink" href="#t">¶</a></h1><p>水线<a href="#t">潮汐</a></p>', encoding="utf-8"
    )
    draft = read(path, lambda *step: None)
    assert (draft.headings[0].title, draft.text) == ("潮汐", "潮汐\n\n水线潮汐")
