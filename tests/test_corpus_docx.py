"""DOCX: paragraphs, styles, revisions, notes, pages where they are known, and hostile archives."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from test_corpus_epub import BOMB, packed
from test_corpus_html import HEADINGS, MARKDOWN

from corpus.draft.draft import Draft
from corpus.draft.layout import apply_edits
from corpus.errors import SourceError
from corpus.formats.docx.reader import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="urn:mc" xmlns:m="urn:m"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = f'<Relationships><Relationship Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
STYLES = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="a"><w:name w:val="章题"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="b"><w:name w:val="节题"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:styleId="c"><w:name w:val="標題 3"/></w:style><w:style w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style>
<w:style w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/></w:style></w:styles>"""
BREAK = '<w:r><w:br w:type="page"/></w:r>'
RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"


def quiet(stage: str, done: int, total: int) -> None:
    pass


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def up(text: str, position: str = "superscript") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="{position}"/></w:rPr><w:t>{text}</w:t></w:r>'


def down(text: str) -> str:
    return up(text, "subscript")


def p(inner: str, style: str = "", properties: str = "") -> str:
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{inner}</w:p>"


def members(body: str, **others: str) -> dict[str, bytes]:
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    parts = {"_rels/.rels": RELATIONS, "word/document.xml": document, "word/styles.xml": STYLES}
    return {name: text.encode() for name, text in (parts | others).items()}


def draft_of(tmp_path: Path, parts: dict[str, bytes] | bytes) -> Draft:
    path = tmp_path / "book.docx"
    path.write_bytes(parts if isinstance(parts, bytes) else packed(parts))
    return read(path, quiet)


def text_of(draft: Draft) -> str:
    """What is left of a draft's characters when its edits are made."""
    return apply_edits(draft.text, draft.edits)[0]


def test_styles_make_headings(tmp_path: Path) -> None:
    body = (
        p(run("小城智慧"), "t") + p(run("第一章"), "1") + p(run("第二章"), "a") + p(run("一、水"), "b")
        + p(run("（一）表"), "c") + p(run("自己定的"), "", '<w:outlineLvl w:val="3"/>')
        + p(run("正文"), "1", '<w:outlineLvl w:val="9"/>') + p(run("环"), "x") + p(run("无样式"), "Heading2")
        + p(run("又一题"), "t")
    )  # fmt: skip
    draft = draft_of(tmp_path, members(body))
    assert [(h.level, h.title) for h in draft.headings] == [
        (1, "小城智慧"), (1, "第一章"), (1, "第二章"), (2, "一、水"), (3, "（一）表"), (4, "自己定的"), (2, "无样式"),
    ]  # fmt: skip
    assert draft.imprint.title == "小城智慧" and draft.text.endswith("正文\n\n环\n\n无样式\n\n又一题")


RUNS = {
    "breaks and tabs": (
        "<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:cr/><w:t>三</w:t><w:tab/><w:t>四</w:t></w:r>",
        "一\n二\n三\t四",
    ),
    "hyphens": ("<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>m</w:t><w:softHyphen/><w:t>ail</w:t></w:r>", "e-mail"),
    "revisions": (
        f"{run('水')}<w:del><w:r><w:delText>电</w:delText></w:r>{run('火')}</w:del><w:ins>{run('路')}</w:ins>",
        "水路",
    ),
    "hidden": (f"{run('水')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>电</w:t></w:r>{run('路')}", "水路"),
    "a field": (f"<w:r><w:instrText>PAGE</w:instrText></w:r>{run('7')}<w:hyperlink>{run('页')}</w:hyperlink>", "7页"),
    "a control": (f"<w:sdt><w:sdtContent>{run('水')}</w:sdtContent></w:sdt>{run('电')}", "水电"),
    "tab stops": (run("水"), "水"),
    "ruby": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('zhì')}</w:rt><w:rubyBase>{run('智')}</w:rubyBase></w:ruby></w:r>{run('慧')}",
        "智慧",
    ),
    "a mark of one's own": (
        run("37") + "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='3'/><w:t>8</w:t></w:r>" + run(" 万斤"),
        "37 万斤",
    ),
    "a mark by hand": (run("37") + up("[1") + up("]") + run(" 万斤") + up("②") + run("。"), "37 万斤。"),
    "a power": (run("10") + up("3") + run("5 米") + up("2"), "10^3 5 米^2"),
    "an index": (run("H") + down("2") + run("O，10") + down("2"), "H2O，10_2"),
    "letters raised": (run("1") + up("st") + run(" x") + up("n+1"), "1st x^(n+1)"),
    "a formula": (
        run("共 ")
        + "<m:oMath><m:f><m:fPr/><m:num>{3}</m:num><m:den>{4}</m:den></m:f>{+}<m:sSup><m:e>{x}</m:e><m:sup>{2}</m:sup>"
        "</m:sSup>{=1}{0}<m:rad><m:deg/><m:e>{y}{z}</m:e></m:rad><m:d><m:e>{a}</m:e></m:d></m:oMath>".replace(
            "{", "<m:r><m:t>"
        ).replace("}", "</m:t></m:r>")
        + run(" 斤"),
        "共 3/4+x^2=10√(yz)(a) 斤",
    ),
    "symbols": (
        "<w:r><w:t>水</w:t><w:sym w:char='zz'/><w:sym/><w:sym w:char='00B0'/><w:sym w:char='F0B0'/><w:t>电</w:t></w:r>",
        "水°电",
    ),
}


@pytest.mark.parametrize(("inner", "expected"), RUNS.values(), ids=RUNS.keys())
def test_what_a_paragraph_shows(tmp_path: Path, inner: str, expected: str) -> None:
    assert text_of(draft_of(tmp_path, members(p(inner, "", '<w:tabs><w:tab w:pos="1"/></w:tabs>')))) == expected


def test_tables_and_boxes(tmp_path: Path) -> None:
    row = f"<w:tr><w:tc>{p(run('名'))}</w:tc><w:tc>{p(run('数'))}</w:tc></w:tr>"
    layout = f"<w:tr><w:tc>{p(run('甲'))}{p(run('乙'))}</w:tc></w:tr>"
    box = f"<w:txbxContent>{p(run('框'))}</w:txbxContent>"
    drawing = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    sdt = f"<w:sdt><w:sdtContent>{p(run('控'))}</w:sdtContent></w:sdt>"
    draft = draft_of(tmp_path, members(f"<w:tbl>{row}{layout}</w:tbl>{p(run('前') + drawing + run('后'))}{sdt}"))
    assert draft.text.split("\n\n") == ["名\t数", "甲", "乙", "前后", "框", "控"]


def test_notes_stand_behind_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{p(run("线"))}</w:footnote>'
        f'<w:footnote w:id="1">{p("<w:r><w:footnoteRef/></w:r>" + run(" 注一"))}{p(run("续"))}</w:footnote>'
        f'<w:footnote w:id="2">{p(run("注二"))}</w:footnote></w:footnotes>'
    )
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = p(run("一"), "1") + p(run("水37") + mark.format(1) + run(" 万斤")) + p(run("路")) + p(run("二"), "1")
    body += p(run("车") + mark.format(2) + mark.format(9))
    draft = draft_of(tmp_path, members(body, **{"word/footnotes.xml": notes}))
    assert text_of(draft).split("\n\n") == ["一", "水37 万斤", "注一", "续", "路", "二", "车", "注二"]
    # The file shows marks, which are no text: 一, a blank line, 水37[1] 万斤 3–13, 注一 15–17, 续 19, 路, 二, 车[2][3].
    assert [(e.kind, draft.text[e.start : e.end]) for e in draft.edits] == [
        ("note mark", "[1]"), ("note mark", "[2]"), ("note mark", "[3]"),
    ]  # fmt: skip
    assert [(draft.text[n.start : n.end], n.label, draft.text[: n.mark][-2:]) for n in draft.notes] == [
        ("注一", "1", "37"), ("续", "1", "37"), ("注二", "2", "\n车"),
    ]  # fmt: skip


def pages(n: int) -> dict[str, str]:
    return {"docProps/app.xml": f"<Properties><Pages>{n}</Pages></Properties>"}


def test_pages_are_marked_only_where_word_counted_as_many(tmp_path: Path) -> None:
    # A break by hand with the rendered one after it is one page; a rendered one within a paragraph another.
    body = p(run("水")) + p(BREAK) + p(RENDERED + run("电")) + p(run("路上") + RENDERED + run("有车"))
    draft = draft_of(tmp_path, members(body, **pages(3)))
    assert draft.text == "水\n\n电\n\n路上有车"
    assert [(m.offset, m.label, m.physical) for m in draft.marks] == [(0, "", 1), (3, "", 2), (8, "", 3)]
    assert draft.text[draft.marks[2].offset :] == "有车"
    assert draft_of(tmp_path, members(body, **pages(4))).marks == ()
    assert draft_of(tmp_path, members(body)).marks == ()
    assert draft_of(tmp_path, members(body, **{"docProps/app.xml": "<Properties>"})).marks == ()


def test_what_python_docx_writes(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("第一章", 1)
    document.add_paragraph("水表会说话。")
    document.add_heading("一、電", 2)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "名", "数"
    document.core_properties.title = "小城智慧"
    file = io.BytesIO()
    document.save(file)
    draft = draft_of(tmp_path, file.getvalue())
    assert draft.text.split("\n\n") == ["第一章", "水表会说话。", "一、電", "名\t数"]
    assert [(h.level, h.title) for h in draft.headings] == [(1, "第一章"), (2, "一、電")]
    assert (draft.imprint.title, draft.imprint.authors) == ("小城智慧", ())


def hostile() -> dict[str, bytes]:
    good = members(p(run("水")))
    return {
        "entity bomb": packed(good | {"word/document.xml": BOMB}),
        "entity bomb in the styles": packed(good | {"word/styles.xml": BOMB}),
        "deep": packed(good | {"word/document.xml": b"<a>" * 100_000}),
        "deep paragraphs": packed(members("<w:p>" * 100_000 + "</w:p>" * 100_000)),
        "cut XML": packed(good | {"word/document.xml": good["word/document.xml"][:-20]}),
        "no document": packed({"_rels/.rels": RELATIONS.encode()}),
        "no relations": packed({"word/document.xml": good["word/document.xml"]}),
        "no text": packed(members(p(""))),
        "a bomb": packed(good | {"word/document.xml": b" " * (63 << 20)}),
        "a bad symbol": packed(members(p('<w:r><w:sym w:char="zz"/></w:r>'))),
        "a box nowhere": packed(members("<w:tc></w:tc>" + "<w:p/>")),
        "cut": packed(good)[:300],
    }


@pytest.mark.parametrize("case", hostile().items(), ids=lambda case: case[0])
def test_hostile_documents_are_one_clear_error(tmp_path: Path, case: tuple[str, bytes]) -> None:
    with pytest.raises(SourceError) as caught:
        draft_of(tmp_path, case[1])
    assert "\n" not in str(caught.value)


def test_any_byte_may_be_wrong(tmp_path: Path) -> None:
    whole = packed(members(p(run("水"), "1") + p(run("电")), **pages(1)))
    for i in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[i] ^= 0x55
        with contextlib.suppress(SourceError):
            assert draft_of(tmp_path, bytes(damaged)).text


def test_what_pandoc_writes(tmp_path: Path) -> None:
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not on this machine")
    (tmp_path / "b.md").write_text(MARKDOWN, encoding="utf-8")
    subprocess.run(["pandoc", "b.md", "-o", "b.docx"], cwd=tmp_path, check=True, capture_output=True)
    draft = read(tmp_path / "b.docx", quiet)
    assert [(h.level, h.title) for h in draft.headings] == HEADINGS
    assert text_of(draft).split("\n\n") == [
        "第一章 起步", "小城的水表会说话，李一写道。", "此处有注。", "一、水", "甲", "乙", "名\t数", "水\t3", "引文一句。", "code  x",
        "第二章 路", "图说", "尾。",
    ]  # fmt: skip


def test_the_numbers_word_writes_before_headings(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml

    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    wordml = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering.insert(0, parse_xml(f'<w:abstractNum {wordml} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {wordml} w:numId="88"><w:abstractNumId w:val="77"/></w:num>'))
    for style, depth in (("Heading 1", 0), ("Heading 2", 1)):
        rule = f'<w:numPr {wordml}><w:ilvl w:val="{depth}"/><w:numId w:val="88"/></w:numPr>'
        document.styles[style].element.get_or_add_pPr().append(parse_xml(rule))
    for title, level in (("起风", 1), ("海上", 2), ("岸上", 2), ("落潮", 1), ("归船", 2)):
        document.add_heading(title, level)
        document.add_paragraph(f"{title}的正文。")
    path = tmp_path / "numbered.docx"
    document.save(str(path))
    titles = [heading.title for heading in read(path, lambda *step: None).headings]
    assert titles == ["第一章 起风", "1.1 海上", "1.2 岸上", "第二章 落潮", "2.1 归船"]
