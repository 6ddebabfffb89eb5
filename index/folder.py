"""The folder of one book: text, passages, vectors, lexical index, and a manifest that vouches for them.

manifest.json    format, corpus hash, encoder, dimensions, counts, a SHA-256 per file
book.json        metadata, sections, page marks, repairs
text.txt         the canonical text
passages.jsonl   one passage a line
passages.faiss   one vector per searchable passage
sentences.faiss  one vector per sentence of those
lexical/         BM25 (bm25s)
reference.npy    what all questions and all passages have in common, by this encoder
terms/           the words English, names, pinyin and numbers lead to
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.folding import is_han
from corpus.segment import query_tokens, tokens
from corpus.storage import book_from_json, book_to_json, passages_from_jsonl, passages_to_jsonl
from corpus.types import Book, Passage
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.errors import HomeError, IndexDamagedError, IndexMissingError
from index.lexical import LexicalIndex, Scores
from index.nearness import Space
from index.reference import Reference
from index.terms import TermIndex

FORMAT = 6
MANIFEST, BOOK, TEXT, PASSAGES = "manifest.json", "book.json", "text.txt", "passages.jsonl"
REFERENCE = "reference.npy"
VECTORS, SENTENCES, LEXICAL, TERMS = "passages.faiss", "sentences.faiss", "lexical", "terms"
_BATCH = 16
_LEAST_MASS = 1e-9
_MEND = "import the book again with --replace"

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising from it cancels the work and leaves nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index folder says of itself; every line is checked on load."""

    format: int
    book_id: str
    corpus_sha256: str
    encoder: str
    encoder_revision: str
    dim: int
    metric: str
    n_passages: int
    n_sentences: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookIndex:
    """A book ready to be searched. Row i of `dense`, `lexical` and `terms` is `passages[i]`.

    `all_passages` adds those that are quoted but not searched (contents lines, headings). Row j of `sentences` is
    sentence j of the searched passages in order, `first_sentence[i]` the first of passage i; a companion has none.
    """

    book: Book
    passages: tuple[Passage, ...]
    all_passages: tuple[Passage, ...]
    dense: DenseIndex
    sentences: DenseIndex
    first_sentence: tuple[int, ...]
    lexical: LexicalIndex
    terms: TermIndex
    reference: Reference
    space: Space
    encoder: str
    encoder_revision: str

    def coverage(self, text: str, english: bool) -> tuple[Scores, float]:
        """How much of a question each passage covers, and how much of it the book knows at all.

        The first, (n,) float32 in [0, 1): what the passage has of the question's Chinese tokens and of its groups of
        terms, over the idf mass of them all, unknown ones included. The second is the known ones' share of it.
        """
        words = [token for token in query_tokens(text) if is_han(token[0])]
        bigrams = [token for token in words if len(token) == 2]  # longer words would count the same characters twice
        scores, known, total = self.lexical.weigh(bigrams or words)
        term_scores, term_known, term_total = self.terms.weigh(self.terms.groups(text, english))
        mass = max(total + term_total, _LEAST_MASS)
        return ((scores + term_scores) / mass).astype(np.float32), (known + term_known) / mass


def build(book: Book, passages: tuple[Passage, ...], encoder: Encoder, progress: Progress | None = None) -> BookIndex:
    """Index a book: tokens, then vectors of passages and sentences. Nothing is written."""
    report = progress or (lambda stage, done, total: None)
    searched = tuple(p for p in passages if p.searchable)
    report("words", 0, len(searched))
    segmented = [tokens(p.text) for p in searched]
    lexical = LexicalIndex.build(segmented)
    terms = TermIndex.build([p.text for p in searched], segmented)
    report("words", len(searched), len(searched))
    # A companion's paragraphs are as short as sentences, and the first use of the program waits for them.
    held = searched if book.layer == "book" else ()
    texts = [book.canonical_text[start:end] for p in held for start, end in p.sentences]
    total = len(searched) + len(texts)
    dense = DenseIndex.build(_encode([p.text for p in searched], encoder, report, 0, total))
    sentences = DenseIndex.build(_encode(texts, encoder, report, len(searched), total))
    return _assembled(
        book, passages, dense=dense, sentences=sentences, lexical=lexical, terms=terms,
        reference=Reference.measure(encoder), encoder=encoder.name, encoder_revision=encoder.revision,
    )  # fmt: skip


def _assembled(book: Book, passages: tuple[Passage, ...], **parts: Any) -> BookIndex:
    """The index of a book from its parts, with what is worked out from them."""
    searched = tuple(p for p in passages if p.searchable)
    first = _first_sentences(searched)
    vectors, sentence_vectors = parts["dense"].vectors(), parts["sentences"].vectors()
    space = Space(vectors, sentence_vectors, first, [p.language for p in searched], parts["reference"])
    return BookIndex(
        book=book, passages=searched, all_passages=passages, first_sentence=first, space=space, **parts
    )  # fmt: skip


def corpus_sha256(book: Book, passages: Sequence[Passage]) -> str:
    """The hash that ties an index to its text and to the way the text was cut."""
    digest = hashlib.sha256(book.canonical_text.encode("utf-8", "surrogatepass"))
    digest.update(passages_to_jsonl(tuple(passages)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def save(index: BookIndex, folder: Path) -> None:
    """Write an index as `folder`, replacing what stood there only when all is written.

    Raises:
        HomeError: the folder cannot be written.
    """
    new = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    old = folder.with_name(f".{folder.name}.old")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        _write(index, new)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise HomeError(
            f"cannot write the library ({error.strerror or error})",
            str(folder.parent),
            "make the folder writable, free some space, or set WENSHU_HOME to another one",
        ) from error


def recover(parent: Path) -> None:
    """Finish or undo what a killed `save` left in `parent`: a book moved aside comes back, half a book goes."""
    for old in parent.glob(".*.old"):
        folder = old.with_name(old.name[1 : -len(".old")])
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)
    for new in parent.glob(".*.new"):
        if time.time() - new.stat().st_mtime > 3600:
            shutil.rmtree(new, ignore_errors=True)


def load(folder: Path) -> BookIndex:
    """The index that `save` wrote, every line of its manifest checked.

    Raises:
        IndexMissingError: no folder, or no manifest in it.
        IndexDamagedError: another format, or a file that is not what the manifest says.
    """
    manifest = read_manifest(folder)
    _check_files(folder, manifest)
    canonical = (folder / TEXT).read_bytes().decode("utf-8", "surrogatepass")
    book = book_from_json((folder / BOOK).read_text(encoding="utf-8"), canonical, str(folder / BOOK))
    passages = passages_from_jsonl((folder / PASSAGES).read_text(encoding="utf-8"), canonical, str(folder / PASSAGES))
    n_searched = sum(p.searchable for p in passages)
    index = _assembled(
        book,
        passages,
        dense=DenseIndex.load(folder / VECTORS),
        sentences=DenseIndex.load(folder / SENTENCES),
        lexical=LexicalIndex.load(folder / LEXICAL, n_searched),
        terms=TermIndex.load(folder / TERMS),
        reference=Reference.load(folder / REFERENCE),
        encoder=manifest.encoder,
        encoder_revision=manifest.encoder_revision,
    )
    _check(index, manifest, folder)
    return index


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder. Raises IndexMissingError, IndexDamagedError."""
    path = folder / MANIFEST
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**table)
    except FileNotFoundError as error:
        raise IndexMissingError("the index is not whole: no manifest", str(folder), _MEND) from error
    except (ValueError, TypeError) as error:
        raise IndexDamagedError("the manifest cannot be read", str(path), _MEND) from error
    if manifest.format != FORMAT:
        raise IndexDamagedError(f"index format {manifest.format}, this version reads {FORMAT}", str(path), _MEND)
    return manifest


def _write(index: BookIndex, folder: Path) -> None:
    (folder / TEXT).write_bytes(index.book.canonical_text.encode("utf-8", "surrogatepass"))
    (folder / BOOK).write_text(book_to_json(index.book), encoding="utf-8")
    (folder / PASSAGES).write_text(passages_to_jsonl(index.all_passages), encoding="utf-8")
    index.dense.save(folder / VECTORS)
    index.sentences.save(folder / SENTENCES)
    index.lexical.save(folder / LEXICAL)
    index.terms.save(folder / TERMS)
    index.reference.save(folder / REFERENCE)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = _manifest(index, {name: _sha256(folder / name) for name in names})
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _manifest(index: BookIndex, files: dict[str, str]) -> Manifest:
    return Manifest(
        format=FORMAT,
        book_id=index.book.id,
        corpus_sha256=corpus_sha256(index.book, index.all_passages),
        encoder=index.encoder,
        encoder_revision=index.encoder_revision,
        dim=index.dense.dim,
        metric="cosine",
        n_passages=len(index.passages),
        n_sentences=len(index.sentences),
        files=files,
    )


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexDamagedError("a file of the index is gone", str(path), _MEND)
        if _sha256(path) != expected:
            raise IndexDamagedError("a file of the index was cut or altered", str(path), _MEND)


def _check(index: BookIndex, manifest: Manifest, folder: Path) -> None:
    found = _manifest(index, manifest.files)
    for name in Manifest.__slots__:
        if getattr(found, name) != getattr(manifest, name):
            what = f"the manifest says {name} = {getattr(manifest, name)!r}, the index has {getattr(found, name)!r}"
            raise IndexDamagedError(what, str(folder / MANIFEST), _MEND)
    if not len(index.dense) == len(index.passages):
        raise IndexDamagedError("vectors and passages differ in number", str(folder), _MEND)


def _encode(texts: list[str], encoder: Encoder, report: Progress, done: int, total: int) -> Vectors:
    batches = [np.empty((0, encoder.dim), np.float32)]
    for i in range(0, len(texts), _BATCH):
        report("vectors", done + i, total)
        batches.append(encoder.encode_passages(texts[i : i + _BATCH]))
    report("vectors", done + len(texts), total)
    return np.concatenate(batches)


def _first_sentences(passages: Sequence[Passage]) -> tuple[int, ...]:
    counts = [len(p.sentences) for p in passages]
    return tuple(int(n) for n in np.concatenate([[0], np.cumsum(counts)])[:-1]) if counts else ()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
