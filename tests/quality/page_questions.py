"""Asks where phrases of a book stand: python tests/quality/page_questions.py BOOK [HOW_MANY]; the library is that of $WENSHU_HOME.

Phrases are drawn from the text with a fixed seed and asked for in Chinese and in English. Right: the first quote holds the phrase, and
the page stated is the one the book's page marks give for it. Prints how many are right, without a place, and wrong.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter

import rag
from rag.citation import cite, passage_at

ASKED = ("“{}”在第几页？", "On which page does it say “{}”?")


def main(book_id: str, n: int) -> None:
    """Prints the counts, and what went wrong."""
    library = rag.Library.open()
    index = library.index(book_id)
    text = index.book.canonical_text
    runs = [m for m in re.finditer(r"[㐀-鿿]{8,14}", text) if text.count(m[0]) == 1]
    runs = [
        m
        for m in runs
        if passage_at(index.passages, m.start()).start <= m.start() < passage_at(index.passages, m.start()).end
    ]
    counts: Counter[str] = Counter()
    for match in random.Random(17).sample(runs, n):
        expected = cite(index.book, passage_at(index.passages, match.start()), match.start(), match.end())
        for asked in ASKED:
            answer = rag.ask(asked.format(match[0]), books=[book_id], library=library)
            quote = answer.quotes[0] if answer.quotes else None
            if quote is None:
                result = "no place"
            elif match[0] not in re.sub(r"\s", "", quote.text):
                result = "wrong place"
            else:
                result = "right" if quote.citation.pages == expected.pages else "wrong page"
            counts[result] += 1
            if result != "right":
                print(
                    result,
                    asked.format(match[0]),
                    answer.verdict,
                    quote and (quote.text, quote.citation.pages),
                    expected.pages,
                )
    print(book_id, dict(counts))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
