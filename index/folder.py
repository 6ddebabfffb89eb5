"""The folder of one book: text, passages, vectors, lexical index, and a manifest that vouches for them.

manifest.json    format, corpus hash, encoder, dimensions, counts, length and SHA-256 of every file
book.json        metadata, sections, page marks, repairs
text.txt         the canonical text
passages.jsonl   one passage a line; places.npy, ids.*: where each begins, and the line of each id
vectors/         one vector per searchable passage, and one per sentence of those, centred (index/vectors/)
lexical/         BM25 (bm25s)
reference.npy    what all questions and all passages have in common, by this encoder
terms/           the words English, names, pinyin and numbers lead to
lists/           what more than 50,000 vectors are searched by; not in the manifest, and made again where it is missing

All but the book and its text is mapped into memory, and read where a question needs it.
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
from index.encoder import Encoder, Vectors
from index.errors import IndexDamagedError
from index.manifest import (
    FORMAT,
    HASHED_WHEN_OPENED,
    LISTS,
    MANIFEST,
    MEND,
    Manifest,
    check_opened,
    file_sha256,
    manifest_bytes,
    read_manifest,
)
from index.passages import LINES, Lines, Passages
from index.reference import Reference
from index.reuse import Known, encode_new, rows_of
from index.swap import put
from index.terms import TermIndex
from index.vectors.centred import Centred
from index.vectors.nearness import Shares, Space
from index.vectors.rows import ENDING, Ids
from index.vectors.store import LocalStore, Store
from index.words.lexical import LexicalIndex, RowScores
from index.words.proper_names import ProperNames

BOOK, TEXT = "book.json", "text.txt"
REFERENCE = "reference.npy"
VECTORS, LEXICAL, TERMS = "vectors", "lexical", "terms"
OF_PASSAGES, OF_SENTENCES = "passages", "sentences"
_LEAST_MASS = 1e-9
_BLOCK = 128
# What the libraries and the readers of parts raise for files that are none of theirs.
_MALFORMED = (
    SourceError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, RuntimeError, zipfile.BadZipFile,
)  # fmt: skip

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising from it cancels the work and leaves nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookIndex:
    """A book ready to be searched. Row i of `dense`, `lexical` and `terms` is `passages[i]`.

    `all_passages` adds those that are quoted but not searched (contents lines, headings). Row j of `sentences` is
    sentence j of the searched passages in order, `first_sentence[i]` the first of passage i; a companion has none.
    """

    book: Book
    passages: Passages
    all_passages: Passages
    dense: Centred
    sentences: Centred
    first_sentence: Ids
    lexical: LexicalIndex
    terms: TermIndex
    reference: Reference
    space: Space
    store: Store
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

    def candidates(self, query: Vectors, coverage: RowScores, k: int, spans: Iterable[range] = ()) -> Ids:
        """The rows that may be among the best: by each leg its `k` best, sorted.

        `query`: the question, centred, (dim,) float32. `spans`: rows of which the nearest count too, however near
        others are.
        """
        if len(self.passages) <= k:
            return np.arange(len(self.passages))
        found = [self.store.nearest(query, k), highest(coverage, k)]
        return np.unique(np.concatenate([*found, *(self.store.nearest(query, k, span) for span in spans)]))

    def seen(self, shares: Shares | None = None, reference: Reference | None = None) -> BookIndex:
        """The same book with other shares taken away, or another reference."""
        shares, reference = shares or self.space.shares, reference or self.reference
        dense, sentences = self.dense, self.sentences
        if shares.centre != self.space.shares.centre:
            dense, sentences = dense.recentred(shares.centre), sentences.recentred(shares.centre)
        return replace(self, **_views(self.passages, dense, sentences, reference, shares))


def _views(
    passages: Passages, dense: Centred, sentences: Centred, reference: Reference, shares: Shares
) -> dict[str, Any]:
    """The parts of an index that are worked out from its vectors."""
    first = passages.first_sentences() if len(sentences) else np.zeros(len(passages) + 1, np.int64)
    store = LocalStore(dense, sentences, first)
    space = Space(store, first, dense.mean_length, reference, shares)
    return {
        "dense": dense, "sentences": sentences, "first_sentence": first, "store": store, "space": space,
        "reference": reference,
    }  # fmt: skip


def highest(scores: RowScores, k: int) -> Ids:
    """The rows of the `k` highest scores above 0, highest first, ties by row."""
    # As many blocks as are asked for hold a score at least as high as the k-th highest of the blocks' highest.
    blocks = np.maximum.reduceat(scores, np.arange(0, len(scores), _BLOCK)) if len(scores) else scores
    least = np.partition(blocks, -k)[-k] if 0 < k <= len(blocks) else 0.0
    rows = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    return rows[np.lexsort((rows, -scores[rows]))][:k]


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
    languages = [p.language for p in searched]
    spoken = [p.language for p in searched for _ in p.sentences] if sentences else []
    centre = Shares().centre
    return _assembled(
        book, Lines.of(passages, book.canonical_text),
        dense=Centred.build(rows_of(texts, vectors, encoder.dim), languages, centre),
        sentences=Centred.build(rows_of(sentences, vectors, encoder.dim), spoken, centre),
        lexical=lexical, terms=terms, reference=known.reference or Reference.measure(encoder),
        encoder=encoder.name, encoder_revision=encoder.revision,
    )  # fmt: skip


def known_vectors(indexes: Iterable[BookIndex], encoder: Encoder) -> Known:
    """The vectors of these indexes that are by this encoder; of the first that has a text."""
    known = Known()
    for index in indexes:
        if (index.encoder, index.encoder_revision, index.dense.dim) == (encoder.name, encoder.revision, encoder.dim):
            vectors, sentences = index.dense.vectors(), index.sentences.vectors()
            known = known | known_of(index.book, index.passages, vectors, sentences, index.reference)
    return known


def _assembled(
    book: Book, lines: Lines, dense: Centred, sentences: Centred, reference: Reference, **parts: Any
) -> BookIndex:
    """The index of a book from its parts, with what is worked out from them."""
    passages = Passages(lines, searched=True)
    if len(dense) != len(passages) or len(sentences) not in (0, int(passages.first_sentences()[-1])):
        raise ValueError("vectors and passages differ in number")
    views = _views(passages, dense, sentences, reference, Shares())
    return BookIndex(book=book, passages=passages, all_passages=Passages(lines, searched=False), **views, **parts)


def corpus_sha256(book: Book, passages: Sequence[Passage]) -> str:
    """The hash that ties an index to its text and to the way the text was cut."""
    lines = passages_to_jsonl(tuple(passages)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(book.canonical_text.encode("utf-8", "surrogatepass") + lines).hexdigest()


def _corpus_sha256(index: BookIndex) -> str:
    """The same of an index."""
    digest = hashlib.sha256(index.book.canonical_text.encode("utf-8", "surrogatepass"))
    digest.update(index.passages.lines.data)
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
    check_opened(folder, manifest)
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
    book = _read_book(folder)
    lines = Lines.load(folder, book.canonical_text)
    n_searched = len(Passages(lines, searched=True))
    return _assembled(
        book,
        lines,
        dense=Centred.load(folder / VECTORS, OF_PASSAGES, folder / LISTS),
        sentences=Centred.load(folder / VECTORS, OF_SENTENCES, folder / LISTS),
        lexical=LexicalIndex.load(folder / LEXICAL, n_searched),
        terms=TermIndex.load(folder / TERMS, names),
        reference=Reference.load(folder / REFERENCE),
        encoder=manifest.encoder,
        encoder_revision=manifest.encoder_revision,
    )


def read_text(folder: Path) -> tuple[Book, tuple[Passage, ...]]:
    """The book in a folder of this format or an earlier one, and all its passages. Raises SourceError, ValueError."""
    book = _read_book(folder)
    lines = (folder / LINES).read_bytes().decode("utf-8", "surrogatepass")
    return book, passages_from_jsonl(lines, book.canonical_text, str(folder / LINES))


def _read_book(folder: Path) -> Book:
    canonical = (folder / TEXT).read_bytes().decode("utf-8", "surrogatepass")
    return book_from_json((folder / BOOK).read_text(encoding="utf-8"), canonical, str(folder / BOOK))


def _texts(book: Book, searched: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """The texts that have a vector: of the passages, and of their sentences."""
    # A companion's paragraphs are as short as sentences, and the first use of the program waits for them.
    held = searched if book.layer == "book" else ()
    return [p.text for p in searched], [book.canonical_text[a:b] for p in held for a, b in p.sentences]


def known_of(
    book: Book, searched: Sequence[Passage], vectors: Vectors, sentences: Vectors, reference: Reference
) -> Known:
    """The vectors of a book's texts."""
    texts, sentence_texts = _texts(book, searched)
    return Known.of(((texts, vectors), (sentence_texts, sentences)), reference)


def _write(index: BookIndex, folder: Path, imported_from: str) -> None:
    (folder / TEXT).write_bytes(index.book.canonical_text.encode("utf-8", "surrogatepass"))
    (folder / BOOK).write_text(book_to_json(index.book), encoding="utf-8")
    index.passages.lines.save(folder)
    (folder / VECTORS).mkdir()
    index.dense.save(folder / VECTORS, OF_PASSAGES)
    index.sentences.save(folder / VECTORS, OF_SENTENCES)
    index.lexical.save(folder / LEXICAL)
    index.terms.save(folder / TERMS)
    index.reference.save(folder / REFERENCE)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = replace(
        _manifest(index, _corpus_sha256(index)),
        files={name: file_sha256(folder / name) for name in names},
        n_bytes={name: (folder / name).stat().st_size for name in names},
        imported_from=imported_from,
    )
    (folder / MANIFEST).write_bytes(manifest_bytes(asdict(manifest)))
    save_lists(index, folder)


def save_lists(index: BookIndex, folder: Path) -> None:
    """Write what many vectors are searched by; for few, nothing. Raises OSError."""
    for name, vectors in ((OF_PASSAGES, index.dense), (OF_SENTENCES, index.sentences)):
        vectors.rows.save_lists(folder / LISTS / f"{name}{ENDING}")


def _manifest(index: BookIndex, sha256: str) -> Manifest:
    return Manifest(
        format=FORMAT,
        book_id=index.book.id,
        title=index.book.title,
        corpus_sha256=sha256,
        encoder=index.encoder,
        encoder_revision=index.encoder_revision,
        dim=index.dense.dim,
        metric="cosine",
        n_passages=len(index.passages),
        n_sentences=len(index.sentences),
        files={},
        n_bytes={},
    )


def _check(index: BookIndex, manifest: Manifest, folder: Path) -> None:
    # The lengths of large files were compared already.
    small = len(index.passages.lines.data) <= HASHED_WHEN_OPENED
    found = _manifest(index, _corpus_sha256(index) if small else manifest.corpus_sha256)
    for name in sorted(set(Manifest.__slots__) - {"imported_from", "files", "n_bytes"}):
        if getattr(found, name) != getattr(manifest, name):
            what = f"the manifest says {name} = {getattr(manifest, name)!r}, the index has {getattr(found, name)!r}"
            raise IndexDamagedError(what, str(folder / MANIFEST), MEND)
