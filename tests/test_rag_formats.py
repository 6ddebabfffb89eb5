"""Every format of the termbase: one contract for all, then each read by the tool it is made for."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from skips import unpublished

from corpus.errors import WenshuError
from corpus.terms.entries import ConceptEntry, Term, curated_entries, entries_to_json, sections_of
from rag.exchange.csv import guard, unguard
from rag.exchange.formats import FORMATS
from rag.exchange.page import STATUS_NAMES
from rag.exchange.rows import join_list, split_list
from rag.exchange.values import ExportInfo
from rag.glossary.merging import differences
from rag.glossary.termbase import Termbase

pytestmark = [
    # genanki 0.13 warns of what looks like markup in a field; the fields are escaped, and the test looks at them.
    pytest.mark.filterwarnings("ignore:Field contained the following HTML tags:UserWarning"),
    # rdflib 7 names its own classes by their old names while it loads.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*"),
]
HEADING = ExportInfo("b", "术语 <b>Terms</b>")
SCHEMAS = Path(__file__).parents[2] / "shared" / "schemas" / "tbx"
READABLE = [name for name, form in FORMATS.items() if form.read]
XML = "{http://www.w3.org/XML/1998/namespace}"
TBX = "{urn:iso:std:iso:30042:ed-2}"

HARD = (
    ConceptEntry(
        id="1=bad|id _x0041_ #ä",
        sections=sections_of(
            {
                "zh-Hans": [Term("=1+1"), Term("@SUM(A1)", "admitted"), Term("-甲|乙\\", "proposed"), Term("<旧>", "deprecated")],
                "zh-Hant": [Term("＝繁&體"), Term("@SUM(A1)", "admitted")],
                "en": [
                    Term('=HYPERLINK("http://x","y")'), Term("+cmd|' /C calc'!A0", "admitted", "dictionary"), Term("'=quoted", "admitted"),
                    Term("a | b \\n c", "proposed", "book"), Term("*bad* _term_ [x](y)", "deprecated"), Term("#hash", "deprecated"),
                ],
            }
        ),
        subject="smart & <city>",
        pinyin="+ jiǎ",
        abbreviation="@AB",
        part_of_speech="noun",
        definition_zh="第一行\n- 第二行；<script>alert(1)</script>\\n",
        definition_en='=cmd()\n"quoted", \'single\' & <b>bold</b> | pipe; tab',
        source="curated",
        source_note="ISO/IEC 1 \\ 2 | 3",
        status="preferred",
        note="status: deprecated\nid: other",
        occurrences=7,
        first="b/ch01-p001",
        places=("b/ch01", "b/ch|02"),
    ),
    ConceptEntry(id="only-chinese", sections=sections_of({"zh-Hans": [Term("只有中文", "proposed")]}), pinyin="zhǐ yǒu", status="proposed", definition_en="no English name"),
    ConceptEntry(id="only-english", sections=sections_of({"en": [Term("only English", "admitted")]}), status="deprecated", definition_zh="没有中文名", abbreviation="OE"),
    ConceptEntry(id="only-old", sections=sections_of({"zh-Hant": [Term("舊名", "deprecated")], "en": [Term("old name", "deprecated")]}), pinyin="jiù míng", status="deprecated"),
    ConceptEntry(id="rare", sections=sections_of({"zh-Hans": [Term("𠮷😀")], "en": [Term("ｗｉｄｅ é ñ")]}), pinyin="jí", status="admitted", abbreviation="ｗｉｄｅ é ñ"),
)  # fmt: skip
ALL = (*curated_entries(), *HARD)


def export(name: str, entries=ALL) -> bytes:
    return FORMATS[name].write(entries, HEADING)


def names(entries=ALL) -> set[tuple[str, str, str]]:
    """(language, text, status) of every term: what no format may lose."""
    return {(s.language, t.text, t.status) for e in entries for s in e.sections for t in s.terms}


def definitions(entries=ALL) -> set[str]:
    return {text for e in entries for text in (e.definition_zh, e.definition_en) if text}


def one_line(texts) -> set[str]:
    return {" ".join(text.split()) for text in texts}


# --- The contract


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_entries_give_the_same_bytes(name):
    first = export(name, HARD)
    time.sleep(0.01)
    assert export(name, HARD) == first


@pytest.mark.parametrize("name", FORMATS)
def test_the_extension_leads_back_to_the_format(name, tmp_path):
    tb = Termbase(tmp_path / "t", "b", HARD)
    path = tmp_path / f"a{FORMATS[name].extension}"
    tb.export(path, name)
    if name != "tbx2":  # shares its extension with version 3
        by_extension = tmp_path / f"b{FORMATS[name].extension}"
        tb.export(by_extension)
        assert by_extension.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_termbase_can_be_exported(name):
    assert export(name, ()) or name == "omegat"


@pytest.mark.parametrize("name", READABLE)
def test_export_import_export_is_byte_identical(name, tmp_path):
    path = tmp_path / "one"
    Termbase(tmp_path / "a", "b", ALL).export(path, name)
    other = Termbase(tmp_path / "c", "another-book", ())
    outcome = other.import_(path, name)
    assert (len(outcome.added), outcome.conflicts, outcome.ignored) == (len(ALL), (), ())
    other.export(tmp_path / "two", name)
    assert (tmp_path / "two").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", READABLE)
def test_what_is_read_back_is_what_was_written(name):
    read = FORMATS[name].read(export(name), "file").entries
    assert [e.id for e in read] == [e.id for e in ALL]
    # OmegaT keeps every field too; only the order of equal-ranking Traditional names may change there.
    assert names(read) == names() and definitions(read) == definitions()
    for before, after in zip(ALL, read, strict=True):
        assert differences(before, after) == () == differences(after, before)
        assert (before.occurrences, before.first) == (after.occurrences, after.first)
    if name in ("csv", "xlsx", "json"):
        assert read == ALL


@pytest.mark.parametrize("name", READABLE)
def test_importing_the_own_export_changes_nothing(name, tmp_path):
    tb = Termbase(tmp_path / "a", "b", ALL)
    tb.export(tmp_path / "one", name)
    outcome = tb.import_(tmp_path / "one", name)
    assert (outcome.added, outcome.updated, outcome.conflicts) == ((), (), ())
    assert len(outcome.unchanged) == len(ALL)


BAD_FILES = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "text": "这不是术语表。\n只是两行文字。\n".encode(),
    "gb18030 text": "这不是术语表，也没有表头，只有一些文字在这里。\n".encode("gb18030") * 5,
    "broken utf-8": b"id,zh_hans,en\nx,\xff\xfe\xfa\xfb,y\n" * 3,
    "header only": b"id,zh_hans,en\r\n",
    "wrong columns": b"a,b,c\r\n1,2,3\r\n",
    "bad status": b"zh,en,status\r\n\xe7\x94\xb2,a,approved\r\n",
    "bad number": b"zh,en,occurrences\r\n\xe7\x94\xb2,a,many\r\n",
    "json array": b"[1, 2]",
    "json of another kind": b'{"format": "other"}',
    "html": b"<html><body><p>no</p></body></html>",
    "truncated xml": b'<?xml version="1.0"?><tbx><text><body><conceptEntry id="a"><langSec xml:lang="en">',
    "bomb": b'<?xml version="1.0"?><!DOCTYPE tbx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<tbx><text><body><conceptEntry id="c"><langSec xml:lang="en"><termSec><term>&b;</term></termSec></langSec></conceptEntry></body></text></tbx>',
    "outside entity": b'<?xml version="1.0"?><!DOCTYPE tbx [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    b'<tbx><text><body><conceptEntry id="c"><langSec xml:lang="en"><termSec><term>&e;</term></termSec></langSec></conceptEntry></body></text></tbx>',
    "deep": b"<tbx>" * 5000 + b"</tbx>" * 5000,
    "no entries": b'<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><text/></tbx>',
    "french": b'<martif><text><body><termEntry id="a"/></body></text></martif>',
    "zip": b"PK\x03\x04" + b"\0" * 200,
}


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("name", READABLE)
def test_a_bad_file_is_one_line_of_news_or_nothing_lost(name, kind, tmp_path):
    """Either a WenshuError with what and where, or (where the bytes happen to be a table) an outcome that says what was left out."""
    path = tmp_path / "file"
    path.write_bytes(BAD_FILES[kind])
    tb = Termbase(tmp_path / "t", "b", ())
    try:
        outcome = tb.import_(path, name)
    except WenshuError as error:
        assert "\n" not in str(error) and error.what and str(path) in error.where
        assert tb.entries == ()
    else:
        assert outcome.ignored or name == "omegat", (name, kind, outcome)


@pytest.mark.parametrize("name", ["xlsx", "tbx", "tbx2", "json"])
def test_a_file_cut_short_is_an_error(name, tmp_path):
    data = export(name)
    path = tmp_path / "file"
    for share in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(WenshuError):
            Termbase(tmp_path / "t", "b", ()).import_(path, name)


# --- CSV, XLSX


def test_csv_is_for_excel():
    data = export("csv")
    assert data.startswith(b"\xef\xbb\xbfid,status,zh_hans,")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(ALL)
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=+\-@\t\r＝＋－＠]", cell)]
    assert next(row for row in rows if row["subject"] == "smart & <city>")["zh_hans"] == "'=1+1"


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "'=1", "''=1", "'x", "x", "", "'"]
)
def test_guarding_is_undone(cell):
    assert unguard(guard(cell)) == cell
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", guard(cell))


@pytest.mark.parametrize("parts", [["a"], ["a", "b"], ["a|b", "c\\"], ["\\", "|", "\\|"], ["a | b", "c"]])
def test_lists_in_a_cell(parts):
    assert split_list(join_list(parts)) == parts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_from_elsewhere(encoding, delimiter):
    lines = [
        ("术语", "English", "备注", "其他"),
        ("云计算", "cloud computing", "常用的说法", "x"),
        ("", "", "", "x"),
        ("物联网", "Internet of Things", "互相连接的物品", ""),
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    reading = FORMATS["csv"].read(text.encode(encoding), "f.csv")
    assert [(e.id, e.zh_hans, e.en, e.note) for e in reading.entries] == [
        ("yun-ji-suan", "云计算", "cloud computing", "常用的说法"),
        ("wu-lian-wang", "物联网", "Internet of Things", "互相连接的物品"),
    ]
    assert reading.ignored[0] == "column '其他' is not known"


def test_xlsx_cells_are_text_for_openpyxl():
    sheet = openpyxl.load_workbook(io.BytesIO(export("xlsx"))).active
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == len(ALL)
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "n"}  # "n" is an empty cell
    assert not [cell for row in rows for cell in row.values() if cell.data_type == "n" and cell.value is not None]
    formula = next(row for row in rows if row["subject"].value == "smart & <city>")["zh_hans"]
    assert (formula.value, formula.data_type, formula.quotePrefix) == ("=1+1", "s", True)
    assert {row["definition_en"].value for row in rows} - {None} == {e.definition_en for e in ALL} - {""}
    assert {row["status"].value for row in rows} == {e.status for e in ALL}


def test_xlsx_refuses_what_a_cell_would_cut_off():
    long = ConceptEntry(id="a", sections=HARD[0].sections, definition_en="x" * 40_000)
    with pytest.raises(WenshuError, match="XLSX cell"):
        export("xlsx", [long])


def test_xlsx_with_entities_or_too_much_inside_is_refused():
    def archive(member: str, data: bytes) -> bytes:
        buffer = io.BytesIO(export("xlsx", HARD))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr(member, data)
        return buffer.getvalue()

    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    for data in (
        archive("xl/x.xml", bomb),
        archive("xl/x.xml", bomb.decode().encode("utf-16")),
        archive("xl/media/x.bin", b"\0" * (300 << 20)),
    ):
        with pytest.raises(WenshuError):
            FORMATS["xlsx"].read(data, "f.xlsx")


# --- TBX


def _schema(name: str) -> Path:
    return unpublished(SCHEMAS / name, "the TBX schemas")


def _rng_errors(data: bytes) -> list[str]:
    schema = etree.RelaxNG(etree.parse(str(_schema("TBXcoreStructV03.rng"))))
    schema.validate(etree.fromstring(data))
    return [str(error) for error in schema.error_log]


def _schematron_failures(data: bytes) -> list[str]:
    """Each assert that fails, by XPath 2: within a pattern a node belongs to the first rule whose context it matches."""
    saxonche = pytest.importorskip("saxonche")
    rules = etree.parse(str(_schema("TBX-Basic_DCA.sch"))).getroot()
    sch = "{http://purl.oclc.org/dsdl/schematron}"
    assert not list(rules.iter(f"{sch}let", f"{sch}extends", f"{sch}report", f"{sch}phase"))  # else: evaluate them too
    failures = []
    with saxonche.PySaxonProcessor(license=False) as processor:
        xpath = processor.new_xpath_processor()
        for namespace in rules.iter(f"{sch}ns"):
            xpath.declare_namespace(namespace.get("prefix"), namespace.get("uri"))
        xpath.set_context(xdm_item=processor.parse_xml(xml_text=data.decode("utf-8")))
        for pattern in rules.iter(f"{sch}pattern"):
            earlier = []
            for rule in pattern.iter(f"{sch}rule"):
                context = f"//{rule.get('context')}"
                nodes = f"(({context}) except ({' | '.join(earlier)}))" if earlier else f"({context})"
                earlier.append(context)
                for check in rule.iter(f"{sch}assert"):
                    count = xpath.evaluate_single(f"count({nodes}[not({check.get('test')})])")
                    failures += [check.text] * int(count.string_value)
    return failures


def test_tbx3_is_valid_tbx_basic():
    data = export("tbx")
    assert _rng_errors(data) == []
    assert _schematron_failures(data) == []


def test_the_checks_themselves_find_faults():
    data = export("tbx", HARD).decode()
    wrong = data.replace(">noun<", ">Substantiv<", 1)
    assert len(_schematron_failures(wrong.encode())) == 1
    wrong = data.replace("<termSec>", '<termSec><descrip type="context">x</descrip>', 1)
    assert _rng_errors(wrong.encode())
    wrong = re.sub(
        r"(<termNote type=\"administrativeStatus\">[^<]*</termNote>)",
        r'\1<descrip type="definition">x</descrip>',
        data,
        count=1,
    )
    assert _rng_errors(wrong.encode()) == [] and len(_schematron_failures(wrong.encode())) == 1


def test_tbx3_loses_nothing():
    root = etree.fromstring(export("tbx"))
    found = set()
    for section in root.iter(f"{TBX}langSec"):
        for term in section.iter(f"{TBX}termSec"):
            notes = {n.get("type"): n.text for n in term.iter(f"{TBX}termNote")}
            if notes.get("termType") != "abbreviation":
                status = notes.get("administrativeStatus", "").removesuffix("Term-admn-sts") or term.findtext(
                    f"{TBX}note"
                ).removeprefix("status: ")
                found.add((section.get(f"{XML}lang"), term.findtext(f"{TBX}term"), status))
    assert found == names()
    assert {d.text for d in root.iter(f"{TBX}descrip") if d.get("type") == "definition"} == definitions()
    assert len({e.get("id") for e in root.iter(f"{TBX}conceptEntry")}) == len(ALL)


def test_tbx2_is_read_by_translate_toolkit():
    tbx = pytest.importorskip("translate.storage.tbx")
    store = tbx.tbxfile.parsestring(export("tbx2"))
    assert len(store.units) == len(ALL)
    found = set()
    for unit in store.units:
        for language in ("zh-Hans", "zh-Hant", "en"):
            found |= {(language, t.text, _toolkit_status(t)) for t in unit.get_target_terms(language)}
    abbreviations = {("en", e.abbreviation, "admitted") for e in ALL if e.abbreviation}
    assert found >= names() and found - names() <= abbreviations
    assert {n.text for u in store.units for n in _all_notes(u) if n.category == "definition"} == definitions()


def _toolkit_status(term) -> str:
    if term.administrative_status is None:
        return next(
            note.text for note in term.notes if note.text.startswith("status: ") and note.scope == "term"
        ).removeprefix("status: ")
    return term.administrative_status.removesuffix("Term-admn-sts")


def _all_notes(unit):
    return [
        note
        for language in ("zh-Hans", "zh-Hant", "en")
        for term in unit.get_target_terms(language)
        for note in term.notes
    ]


def test_tbx_from_elsewhere():
    data = """<?xml version='1.0'?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX" xml:lang="en"><martifHeader/><text><body>
    <termEntry id="c5"><descripGrp><descrip type="definition">  A common
      definition. </descrip></descripGrp><note>seen</note>
    <langSet xml:lang="zh-CN"><ntig><termGrp><term>云<hi>计算</hi></term><termNote type="partOfSpeech">Nomen</termNote></termGrp></ntig>
      <tig><term>云端运算</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet>
    <langSet xml:lang="zh-TW"><tig><term>雲端運算</term></tig></langSet><langSet xml:lang="fr"><tig><term>nuage</term></tig></langSet>
    <langSet xml:lang="en-US"><tig><term>cloud computing</term></tig><tig><term>CC</term><termNote type="termType">acronym</termNote></tig></langSet>
    </termEntry></body></text></martif>""".encode()
    reading = FORMATS["tbx2"].read(data, "f.tbx")
    (entry,) = reading.entries
    assert (entry.id, entry.zh_hans, entry.zh_hant, entry.en, entry.abbreviation) == (
        "c5",
        "云计算",
        "雲端運算",
        "cloud computing",
        "CC",
    )
    assert entry.terms("zh-Hans")[1] == Term("云端运算", "deprecated")
    assert (entry.part_of_speech, entry.note, entry.status) == ("other", "seen", "")
    assert "A common" in entry.definition_zh
    assert len(reading.ignored) == 1 and "'fr'" in reading.ignored[0]


# --- TMX, OmegaT


def test_tmx_is_read_by_translate_toolkit_and_loses_nothing():
    tmx = pytest.importorskip("translate.storage.tmx")
    data = export("tmx")
    store = tmx.tmxfile.parsestring(data, sourcelanguage="zh-Hans", targetlanguage="en")
    root = etree.fromstring(data)
    assert len(store.units) == len(list(root.iter("tu")))
    pairs = {(u.source, u.target) for u in store.units if u.source and u.target}
    assert {(e.zh_hans, e.en) for e in curated_entries()} <= pairs
    found = {(v.get(f"{XML}lang"), v.findtext("seg"), v.findtext("prop[@type='x-status']")) for v in root.iter("tuv")}
    found |= {(p.get(f"{XML}lang"), p.text, "deprecated") for p in root.iter("prop") if p.get("type") == "x-deprecated"}
    assert found == names()
    assert {
        p.text for p in root.iter("prop") if p.get("type") in ("x-definition-zh", "x-definition-en")
    } == definitions()
    header = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert set(root.find("header").attrib) == header
    assert sum(p.get("type") == "x-status" and p.getparent().tag == "tu" for p in root.iter("prop")) == len(ALL)


def test_tmx_suggests_no_deprecated_name():
    root = etree.fromstring(export("tmx", curated_entries()))
    assert "top-floor design" not in {seg.text for seg in root.iter("seg")}


def test_omegat_has_three_columns_and_no_header():
    lines = export("omegat").decode("utf-8").split("\n")
    assert lines.pop() == "" and {line.count("\t") for line in lines} == {2}
    pairs = {tuple(line.split("\t")[:2]) for line in lines}
    assert {
        ("物联网", "Internet of Things"),
        ("物聯網", "Internet of Things"),
        ("顶层设计", "top-floor design"),
    } <= pairs
    assert "zh-Hans: preferred" in lines[0] and "en: preferred" in lines[0]


def test_a_glossary_of_omegat():
    data = "云计算\tcloud computing\t\n云计算\tcloud\tshort\nplain line\n物联网\tIoT\n".encode()
    reading = FORMATS["omegat"].read(data, "g.txt")
    cloud, things = reading.entries
    assert cloud.terms("en") == (Term("cloud computing"), Term("cloud", "admitted"))
    assert (cloud.note, things.en, things.status) == ("short", "IoT", "")
    assert reading.ignored == ("line 3 has no two columns",)


# --- SKOS


def _graph(name: str, entries=ALL):
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph()
    return graph.parse(
        data=export(name, entries).decode("utf-8"), format={"skos": "turtle", "skos-jsonld": "json-ld"}[name]
    )


@pytest.mark.parametrize("name", ["skos", "skos-jsonld"])
def test_skos_keeps_its_integrity_and_loses_nothing(name):
    rdflib = pytest.importorskip("rdflib")
    skos, own = rdflib.namespace.SKOS, rdflib.Namespace("urn:wenshu:vocabulary:")
    graph = _graph(name)
    labels = {p: set(graph.subject_objects(p)) for p in (skos.prefLabel, skos.altLabel, skos.hiddenLabel)}
    # S13: the three are pairwise disjoint.
    assert not labels[skos.prefLabel] & labels[skos.altLabel]
    assert not labels[skos.prefLabel] & labels[skos.hiddenLabel]
    assert not labels[skos.altLabel] & labels[skos.hiddenLabel]
    # S14: one prefLabel a language.
    preferred = [(concept, text.language) for concept, text in labels[skos.prefLabel]]
    assert len(preferred) == len(set(preferred))
    assert len(list(graph.subjects(rdflib.RDF.type, skos.Concept))) == len(ALL)
    assert len(list(graph.subject_objects(skos.inScheme))) == len(ALL)
    assert {str(o) for o in graph.objects(None, skos.definition)} == definitions()
    assert len(list(graph.subject_objects(own.status))) == len(ALL)
    proposed = set(graph.subject_objects(own.proposedLabel))
    short = set(graph.subject_objects(own.abbreviation))
    kinds = {skos.prefLabel: "preferred", skos.altLabel: "admitted", skos.hiddenLabel: "deprecated"}
    language = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
    found = {
        (language[pair[1].language.lower()], str(pair[1]), "proposed" if pair in proposed else kinds[p])
        for p, pairs in labels.items() for pair in pairs
    }  # fmt: skip
    assert found >= names() and found - names() <= {("en", str(o), "admitted") for _, o in short}


def test_turtle_and_jsonld_are_one_graph():
    pytest.importorskip("rdflib")
    # No blank nodes, so equal sets of triples are isomorphic graphs.
    assert set(_graph("skos")) == set(_graph("skos-jsonld"))


# --- For reading


class _Text(HTMLParser):
    """The text a browser shows, and the tags it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.parts.append(" " if tag == "br" else "")
        assert not [
            key for key, value in attrs if key.startswith("on") or (value or "").startswith(("http", "javascript"))
        ]

    def handle_data(self, data):
        self.parts.append(data)


def _shown(text: str) -> str:
    return " ".join(text.split())


def test_html_shows_everything_as_text():
    page = _Text()
    page.feed(export("html").decode("utf-8"))
    assert not page.tags & {"script", "img", "iframe", "link", "b"}
    text = _shown("".join(page.parts))
    missing = [t for t in one_line({n for _, n, _ in names()} | definitions()) if t not in text]
    assert missing == []
    for _, name, status in names():
        if status in ("proposed", "deprecated"):
            assert f"{name} {STATUS_NAMES[status]}" in text, (name, status)


def test_html_has_an_index():
    data = export("html").decode("utf-8")
    targets = re.findall(r'<a href="#([^"]+)"', data)
    assert targets and all(f'<h2 id="{target}">' in data for target in targets)


def test_a_termbase_puts_each_letter_once(tmp_path):
    Termbase(tmp_path, "b", curated_entries()).export(tmp_path / "a.html")
    letters = re.findall(r'<h2 id="[^"]+">(.)</h2>', (tmp_path / "a.html").read_text(encoding="utf-8"))
    assert letters == sorted(set(letters)) and len(letters) > 15


def test_markdown_shows_everything_as_text():
    source = export("markdown").decode("utf-8")
    assert "<script>" not in source and "<b>" not in source
    plain = re.sub(r"\\([\\`*_{}\[\]<>()#|~!&$^])", r"\1", source)
    plain = re.sub(r"&#(\d+);", lambda m: chr(int(m.group(1))), plain)
    assert [t for t in one_line({n for _, n, _ in names()} | definitions()) if t not in plain] == []
    for _, name, status in names():
        if status in ("proposed", "deprecated"):
            assert f"{name} ({STATUS_NAMES[status]})" in plain, (name, status)


# --- Anki


def _deck(data: bytes, folder: Path) -> tuple[list[tuple], list[tuple], dict, dict]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("media")) == {}
        path = folder / "collection.anki2"
        path.write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect(path)
    try:
        notes = connection.execute("select id, guid, mid, flds, tags from notes order by id").fetchall()
        cards = connection.execute("select id, nid, did from cards").fetchall()
        models, decks = connection.execute("select models, decks from col").fetchone()
    finally:
        connection.close()
    return notes, cards, json.loads(models), json.loads(decks)


def test_the_deck_is_a_database_that_loses_nothing(tmp_path):
    notes, cards, models, decks = _deck(export("anki"), tmp_path)
    assert len(notes) == len(ALL) and len({n[0] for n in notes} | {c[0] for c in cards}) == len(notes) + len(cards)
    assert {c[1] for c in cards} == {n[0] for n in notes}
    assert {str(c[2]) for c in cards} <= set(decks) and {str(n[2]) for n in notes} <= set(models)
    (model,) = (m for m in models.values() if m["name"] == "Wenshu term")
    columns = [field["name"] for field in model["flds"]]
    text = _Text()
    found: dict[str, dict[str, str]] = {}
    for note in notes:
        fields = dict(zip(columns, note[3].split("\x1f"), strict=True))
        text.feed("\n".join(fields.values()) + "\n")
        found[fields["Id"]] = fields
    assert text.tags <= {"br"}
    shown = _shown("".join(text.parts))
    assert [t for t in one_line({n for _, n, _ in names()} | definitions()) if t not in shown] == []
    for _, name, status in names():
        if status in ("proposed", "deprecated"):
            assert f"{name} ({STATUS_NAMES[status]})" in shown, (name, status)
    for entry in curated_entries():
        assert STATUS_NAMES[entry.status] == found[entry.id]["Status"]


def test_a_newer_deck_keeps_the_ids_of_its_notes(tmp_path):
    before, _, models, decks = _deck(export("anki", ALL[10:]), tmp_path)
    changed = [ConceptEntry(id=ALL[20].id, sections=ALL[20].sections, definition_en="new"), *ALL[:20], *ALL[21:]]
    after, _, models_after, decks_after = _deck(export("anki", changed), tmp_path)
    ids = {guid: (number, model) for number, guid, model, *_ in after}
    assert all(ids[guid] == (number, model) for number, guid, model, *_ in before)
    assert set(models) == set(models_after) and set(decks) == set(decks_after)


def test_a_deck_is_newer_after_an_edit(tmp_path):
    tb = Termbase(tmp_path / "t", "b", HARD)
    tb.export(tmp_path / "1.apkg")
    tb.export(tmp_path / "2.apkg")
    assert (tmp_path / "1.apkg").read_bytes() == (tmp_path / "2.apkg").read_bytes()
    later = ExportInfo("b", HEADING.title, HEADING.modified + 60)
    first, second = (FORMATS["anki"].write(HARD, heading) for heading in (HEADING, later))
    assert _deck(first, tmp_path)[0] == _deck(second, tmp_path)[0]  # ids, guids and fields
    assert first != second


# --- Text that no format can hold


def test_control_characters_never_reach_a_file():
    entry = ConceptEntry(
        id="a\x00b",
        sections=sections_of({"en": [Term("te\x0brm\ud800\ufffe")]}),
        definition_en="x\x1b[31m\x85y",
        note="\x00",
        status="admitted",
    )
    for form in FORMATS.values():
        data = form.write([entry], HEADING)
        if form.extension not in (".xlsx", ".apkg"):
            assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\ufffe]", data.decode("utf-8")), form.name
        if form.read:
            assert form.read(data, "f").entries == (entry,)
    assert entries_to_json([entry])
