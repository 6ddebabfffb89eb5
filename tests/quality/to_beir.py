"""Write the questions of this folder as BEIR sets over a copy of the book: python tests/quality/to_beir.py COPY OUT.

OUT/facts: the questions with one passage that answers each. OUT/pasted: every third sentence as a reader may paste it,
in Traditional characters, without punctuation, a space between characters here and there, and nine characters out of the
middle of every sentence, where they stand in one passage only. OUT/names: English questions
with names in pinyin that no dictionary has. OUT/dates: questions with the text's dates written in Chinese numerals, or in
English. All for `wenshu eval --ablate`.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from corpus.language.folding import fold, skeleton, to_traditional
from corpus.passages import cut
from corpus.reading import read_book
from corpus.types import Passage

FOLDER = Path(__file__).parent
FACTS = ("facts.tsv", "facts-heldout.tsv", "facts-blind.tsv", "mixed.tsv")
LEAST = 12
NAMES = {
    "Mao Guanglie": "毛光烈", "Pan Yunhe": "潘云鹤", "Xia Baolong": "夏宝龙", "Zhao Hongzhu": "赵洪祝", "Sun Qian": "孙谦",
    "Wen Xihua": "温熙华", "Zhang Wei": "章威", "Tian Hua": "田华", "Bayinchaolu": "巴音朝鲁",
}  # fmt: skip
_DATE = re.compile(r"(\d{4})年(\d{1,2})月")
_NUMERALS = "〇一二三四五六七八九"
_MONTHS_ZH = "〇 一 二 三 四 五 六 七 八 九 十 十一 十二".split()
_MONTHS_EN = "- January February March April May June July August September October November December".split()
ASKED = ("Who is {}?", "What did {} do?", "What does the book say about {}?")


def main(copy: str, out: str) -> None:
    """The sets over the book in the file `copy`."""
    book = read_book(Path(copy))
    passages = [passage for passage in cut(book) if passage.searchable]
    facts = []
    for name in FACTS:
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            for i, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
                place = book.canonical_text.index(row["anchor"])
                held = next(p.id for p in passages if p.start <= place < p.end)
                facts.append((f"{name}-{i}", row["question"], held))
    write(Path(out) / "facts", passages, facts)
    write(Path(out) / "pasted", passages, pasted(passages))
    write(Path(out) / "names", passages, asked_by_name(passages))
    write(Path(out) / "dates", passages, asked_by_date(passages))


def pasted(passages: list[Passage]) -> list[tuple[str, str, str]]:
    """Whole sentences and pieces of them, each with the passage it is from."""
    sentences = [(p, re.sub(r"[^\w]", "", p.text[a - p.start : b - p.start])) for p in passages for a, b in p.sentences]
    long = [(f"s{i}", p, text) for i, (p, text) in enumerate(sentences) if len(text) > LEAST]
    pieces = [(name, p, text[len(text) // 2 - 4 : len(text) // 2 + 5]) for name, p, text in long]
    known = [skeleton(p.text).text for p in passages]
    once = [row for row in pieces if sum(skeleton(row[2]).text in text for text in known) == 1]
    return [(name, as_pasted(text), p.id) for name, p, text in long[::3]] + [
        (f"{name}-piece", as_pasted(text), p.id) for name, p, text in once
    ]


def asked_by_name(passages: Iterable[Passage]) -> list[tuple[str, str, str]]:
    """Each question once for every passage that has the name in it."""
    held = [(name, p.id) for name, chinese in NAMES.items() for p in passages if chinese in fold(p.text)]
    return [(f"{name}-{i}", form.format(name), found) for i, form in enumerate(ASKED) for name, found in held]


def asked_by_date(passages: Iterable[Passage]) -> list[tuple[str, str, str]]:
    """Every year and month of the text, in Chinese numerals and in English, for all passages that have them."""
    asked = []
    for passage in passages:
        for year, month in dict.fromkeys(_DATE.findall("".join(passage.text.split()))):
            written = f"{''.join(_NUMERALS[int(d)] for d in year)}年{_MONTHS_ZH[int(month)]}月"
            asked.append((f"{year}-{month}-zh", f"{written}有什么事？", passage.id))
            asked.append((f"{year}-{month}-en", f"What happened in {_MONTHS_EN[int(month)]} {year}?", passage.id))
    return asked


def as_pasted(sentence: str) -> str:
    """The sentence in Traditional characters, without punctuation, a space after every seventh character."""
    letters = re.sub(r"[^\w]", "", to_traditional(sentence))
    return " ".join(letters[i : i + 7] for i in range(0, len(letters), 7))


def write(folder: Path, passages: Iterable[Passage], questions: Iterable[tuple[str, str, str]]) -> None:
    """corpus.jsonl, queries.jsonl and qrels/test.tsv; a question is (id, text, id of its passage)."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    rows = list(questions)
    queries = list(dict.fromkeys((q, text) for q, text, _ in rows))
    texts = {"corpus.jsonl": [(p.id, p.text) for p in passages], "queries.jsonl": queries}
    for name, pairs in texts.items():
        lines = (json.dumps({"_id": key, "text": text}, ensure_ascii=False) + "\n" for key, text in pairs)
        (folder / name).write_text("".join(lines), encoding="utf-8")
    qrels = "".join(f"{q}\t{held}\t1\n" for q, _, held in rows)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{qrels}", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
