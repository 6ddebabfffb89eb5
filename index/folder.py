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
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import SourceError
from corpus.language.folding import is_han
from corpus.language.segment import query_tokens, tokens
from corpus.storage import book_from_json, book_to_json, passages_from_jsonl, passages_to_jsonl
from corpus.types import Book, Passage
from index.dense import DenseIndex
from index.encoder import Encoder
from index.errors import IndexDamagedError
from index.manifest import FORMAT, MANIFEST, MEND, Manifest, check_files, file_sha256, manifest_bytes, read_manifest
from index.nearness import Space
from index.reference import Reference
from index.reuse import Known, encode_new, rows_of
from index.swap import put
from index.terms import TermIndex
from index.words.lexical import LexicalIndex, RowScores
from index.words.proper_names import ProperNames

BOOK, TEXT, PASSAGES = "book.json", "text.txt", "passages.jsonl"
REFERENCE = "reference.npy"
VECTORS, SENTENCES, LEXICAL, TERMS = "passages.faiss", "sentences.faiss", "lexical", "terms"
_LEAST_MASS = 1e-9
# What the libraries and the readers of parts raise for files that are none of theirs.
_MALFORMED = (
    SourceError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, RuntimeError, zipfile.BadZipFile,
)  # fmt: skip

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising from it cancels the work and leaves nothing behind."""


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

    def coverage(self, text: str, english: bool) -> tuple[RowScores, float]:
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


def build(
    book: Book,
    passages: tuple[Passage, ...],
    encoder: Encoder,
    progress: Progress | None = None,
    known: Known | None = None,
    names: ProperNames | None = None,
) -> BookIndex:
    """Index a book: tokens, then vectors of passages and sentences. Nothing is written.

    `known`: vectors by the same encoder, which are not made again. `names`: the proper names that all books share.
    """
    report = progress or (lambda stage, done, total: None)
    known = known or Known()
    searched = tuple(p for p in passages if p.searchable)
    report("words", 0, len(searched))
    segmented = [tokens(p.text) for p in searched]
    lexical = LexicalIndex.build(segmented)
    terms = TermIndex.build([p.text for p in searched], segmented, names)
    report("words", len(searched), len(searched))
    texts, sentences = _texts(book, searched)
    vectors = encode_new([*texts, *sentences], encoder, known, lambda done, total: report("vectors", done, total))
    return _assembled(
        book, passages,
        dense=DenseIndex.build(rows_of(texts, vectors, encoder.dim)),
        sentences=DenseIndex.build(rows_of(sentences, vectors, encoder.dim)),
        lexical=lexical, terms=terms, reference=known.reference or Reference.measure(encoder),
        encoder=encoder.name, encoder_revision=encoder.revision,
    )  # fmt: skip


def known_vectors(indexes: Iterable[BookIndex], encoder: Encoder) -> Known:
    """The vectors of these indexes that are by this encoder; of the first that has a text."""
    known = Known()
    for index in indexes:
        if (index.encoder, index.encoder_revision, index.dense.dim) == (encoder.name, encoder.revision, encoder.dim):
            known = known | known_of(index.book, index.passages, index.dense, index.sentences, index.reference)
    return known


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


def save(index: BookIndex, folder: Path, imported_from: str = "") -> None:
    """Write an index as `folder`, replacing what stood there only when all is written.

    Raises:
        HomeError: the folder cannot be written.
    """
    put(folder, lambda new: _write(index, new, imported_from))


def load(folder: Path, names: ProperNames | None = None) -> BookIndex:
    """The index that `save` wrote, every line of its manifest checked, with the names that all books share.

    Raises:
        IndexMissingError: no folder, or no manifest in it.
        IndexDamagedError: another format, or a file that is not what the manifest says.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest.files)
    try:
        index = _loaded(folder, manifest, names)
    except _MALFORMED as error:
        # The hashes agree, so it was written so.
        raise IndexDamagedError(
            f"the index is malformed ({error or type(error).__name__})", str(folder), MEND
        ) from error
    _check(index, manifest, folder)
    return index


def _loaded(folder: Path, manifest: Manifest, names: ProperNames | None) -> BookIndex:
    book, passages = read_text(folder)
    n_searched = sum(p.searchable for p in passages)
    return _assembled(
        book,
        passages,
        dense=DenseIndex.load(folder / VECTORS),
        sentences=DenseIndex.load(folder / SENTENCES),
        lexical=LexicalIndex.load(folder / LEXICAL, n_searched),
        terms=TermIndex.load(folder / TERMS, names),
        reference=Reference.load(folder / REFERENCE),
        encoder=manifest.encoder,
        encoder_revision=manifest.encoder_revision,
    )


def read_text(folder: Path) -> tuple[Book, tuple[Passage, ...]]:
    """The book in a folder and its passages. Raises SourceError, ValueError for another shape."""
    canonical = (folder / TEXT).read_bytes().decode("utf-8", "surrogatepass")
    book = book_from_json((folder / BOOK).read_text(encoding="utf-8"), canonical, str(folder / BOOK))
    passages = passages_from_jsonl((folder / PASSAGES).read_text(encoding="utf-8"), canonical, str(folder / PASSAGES))
    return book, passages


def _texts(book: Book, searched: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """The texts that have a vector: of the passages, and of their sentences."""
    # A companion's paragraphs are as short as sentences, and the first use of the program waits for them.
    held = searched if book.layer == "book" else ()
    return [p.text for p in searched], [book.canonical_text[a:b] for p in held for a, b in p.sentences]


def known_of(
    book: Book, searched: Sequence[Passage], dense: DenseIndex, sentences: DenseIndex, reference: Reference
) -> Known:
    """The vectors of a book's texts."""
    texts, sentence_texts = _texts(book, searched)
    return Known.of(((texts, dense.vectors()), (sentence_texts, sentences.vectors())), reference)


def _write(index: BookIndex, folder: Path, imported_from: str) -> None:
    (folder / TEXT).write_bytes(index.book.canonical_text.encode("utf-8", "surrogatepass"))
    (folder / BOOK).write_text(book_to_json(index.book), encoding="utf-8")
    (folder / PASSAGES).write_text(passages_to_jsonl(index.all_passages), encoding="utf-8")
    index.dense.save(folder / VECTORS)
    index.sentences.save(folder / SENTENCES)
    index.lexical.save(folder / LEXICAL)
    index.terms.save(folder / TERMS)
    index.reference.save(folder / REFERENCE)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = replace(
        _manifest(index, {name: file_sha256(folder / name) for name in names}), imported_from=imported_from
    )
    (folder / MANIFEST).write_bytes(manifest_bytes(asdict(manifest)))


def _manifest(index: BookIndex, files: dict[str, str]) -> Manifest:
    return Manifest(
        format=FORMAT,
        book_id=index.book.id,
        title=index.book.title,
        corpus_sha256=corpus_sha256(index.book, index.all_passages),
        encoder=index.encoder,
        encoder_revision=index.encoder_revision,
        dim=index.dense.dim,
        metric="cosine",
        n_passages=len(index.passages),
        n_sentences=len(index.sentences),
        files=files,
    )


def _check(index: BookIndex, manifest: Manifest, folder: Path) -> None:
    found = _manifest(index, manifest.files)
    for name in sorted(set(Manifest.__slots__) - {"imported_from"}):
        if getattr(found, name) != getattr(manifest, name):
            what = f"the manifest says {name} = {getattr(manifest, name)!r}, the index has {getattr(found, name)!r}"
            raise IndexDamagedError(what, str(folder / MANIFEST), MEND)
    if not len(index.dense) == len(index.passages):
        raise IndexDamagedError("vectors and passages differ in number", str(folder), MEND)


def _first_sentences(passages: Sequence[Passage]) -> tuple[int, ...]:
    counts = [len(p.sentences) for p in passages]
    return tuple(int(n) for n in np.concatenate([[0], np.cumsum(counts)])[:-1]) if counts else ()
