"""Questions with one name or number replaced by another of its kind: how many are still answered, how often the difference is named.

python tests/quality/swap_names.py ../shared/bench/xquad-zh --most 200

Imports the folder's corpus into a library of its own (a minute or two), asks, and prints one line. The replaced word must stand in the passage that
answers the question as it was, and its like is drawn from the other questions, always the same ones.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from index.folder import BookIndex
from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.reading import read_question
from rag.search.claims import Claim, claims_of, unsupported

SEED = 7


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a BEIR folder")
    parser.add_argument("--most", type=int, default=200, help="how many questions are asked")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        library = Library.open(home)
        library.add(arguments.folder / "corpus.jsonl", book_id="swapped")
        swapped = swap(arguments.folder, library.index("swapped"), arguments.most)
        counts: Counter[str] = Counter()
        for question, word in swapped:
            answer = ask(question, ["swapped"], library=library)
            named = word.lower() in answer.statement.lower()
            counts.update({"asked": 1, "green": answer.verdict in ("answered", "structural"), "named": named})
    print(json.dumps(counts))


def swap(folder: Path, index: BookIndex, most: int) -> list[tuple[str, str]]:
    """Questions with one claim replaced, each with the word that replaces it."""
    questions = {row["_id"]: row["text"] for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))}
    gold = dict(line.split("\t")[:2] for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:])
    sections = {section.title: section.id for section in index.book.sections}
    passages = {passage.section_id: passage for passage in reversed(index.passages)}
    pool: dict[str, set[str]] = defaultdict(set)
    held: list[tuple[str, list[Claim]]] = []
    for query_id in sorted(questions):
        claims = [c for c in claims_of(read_question(questions[query_id]), index) if c.kind != "term"]
        passage = passages.get(sections.get(gold.get(query_id, ""), ""))
        for claim in claims:
            pool[claim.kind].add(claim.words)
        if claims and passage is not None:
            lacking = unsupported(claims, index, passage)
            held.append((questions[query_id], [c for c in claims if c not in lacking]))
    chance = random.Random(SEED)
    chance.shuffle(held)
    found = []
    for question, claims in held:
        claim = chance.choice(claims) if claims else None
        if claim is None or claim.words not in question:
            continue
        other = chance.choice(sorted(pool[claim.kind] - {claim.words}))
        found.append((question.replace(claim.words, other), other))
    return found[:most]


if __name__ == "__main__":
    main()
