"""Runs and qrels in TREC's format, worked by hand and beside trec_eval where it is installed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from corpus.errors import RequestError, SourceError
from rag.evaluation.measures import by_query, compare
from rag.evaluation.trec import ranked, read_dataset, read_qrels, read_run, write_qrels, write_run

QRELS = {"q1": {"a": 1}, "q2": {"b": 2, "c": 1}, "q3": {"z": 0}}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_is_ordered_by_score_then_by_document_from_high_to_low(tmp_path: Path) -> None:
    path = write(tmp_path / "run", "q1 Q0 a 1 1.5 x\nq1 Q0 c 2 2.5 x\r\n\nq1\tQ0\tb\t3\t1.5\tx\nq2 Q0 a 1 -1e-3 x\n")
    run = read_run(path)
    assert run == {"q1": {"a": 1.5, "c": 2.5, "b": 1.5}, "q2": {"a": -0.001}}
    assert ranked(run) == {"q1": ("c", "b", "a"), "q2": ("a",)}  # the ranks in the file are passed over


@pytest.mark.parametrize(
    "line", ["q1 Q0 a 1 1.5", "q1 Q0 a 1 1.5 x y", "q1 Q0 a 1 high x", "q1 Q0 a 1 nan x", "q1 Q0 b 1 .5 x"]
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "run", f"q1 Q0 b 1 2.0 x\n{line}\n")
    with pytest.raises(SourceError) as caught:
        read_run(path)
    assert caught.value.where == f"{path}:2" and caught.value.mend
    assert caught.value.what.startswith("not a line of a TREC run") or "stands twice" in caught.value.what


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gb").write_bytes("q1 Q0 段 1 1 x".encode("gb18030"))
    for path in (tmp_path / "none", tmp_path, tmp_path / "gb"):
        with pytest.raises(SourceError, match="cannot be read"):
            read_run(path)
        with pytest.raises(SourceError, match="cannot be read"):
            read_qrels(path)


def test_a_run_written_is_read_in_the_same_order(tmp_path: Path) -> None:
    # a tie, which trec_eval would turn round, and a score above the one before it
    run = {"问1": {"a": 0.7, "b": 0.7, "c": 0.7, "d": 0.9, "e": -0.1}, "q2": {"段落": 0.0, "x": 0.0}}
    path = tmp_path / "run.trec"
    write_run(run, path)
    assert path.read_text(encoding="utf-8").splitlines()[0] == "问1 Q0 a 1 0.699999988 wenshu"
    again = read_run(path)
    assert ranked(again) == {"问1": ("a", "b", "c", "d", "e"), "q2": ("段落", "x")}
    assert again["问1"]["c"] == pytest.approx(0.7) and again["问1"]["e"] == pytest.approx(-0.1)


def test_what_no_run_can_hold_is_refused(tmp_path: Path) -> None:
    for name in ("a b", "a\u3000b", "a\n", ""):
        with pytest.raises(RequestError, match="white space"):
            write_run({"q": {name: 1.0}}, tmp_path / "run")
        with pytest.raises(RequestError, match="white space"):
            write_qrels({name: {"d": 1}}, tmp_path / "qrels")
    for path in (tmp_path, tmp_path / "none" / "run"):
        with pytest.raises(RequestError, match="cannot be written"):
            write_run({"q": {"d": 1.0}}, path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["test.tsv", "test.qrels"])
def test_qrels_written_are_read(tmp_path: Path, name: str) -> None:
    write_qrels(QRELS, tmp_path / name)
    assert read_qrels(tmp_path / name) == QRELS


def test_qrels_of_both_kinds(tmp_path: Path) -> None:
    assert read_qrels(write(tmp_path / "a.tsv", "query-id\tcorpus-id\tscore\nq 1\ta\t2\n")) == {"q 1": {"a": 2}}
    assert read_qrels(write(tmp_path / "b.tsv", "q1\ta\t-1\r\n")) == {"q1": {"a": -1}}
    assert read_qrels(write(tmp_path / "qrels.txt", "q1 0 a 1\nq1\t0\tb\t0\n")) == {"q1": {"a": 1, "b": 0}}


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [("a.tsv", "q1\ta\t1\nq1 b 1\n", 2), ("q.txt", "q1 0 a\n", 1), ("q.txt", "\nq1 0 a x\n", 2), ("q.txt", "q1\n", 1)],
)
def test_malformed_qrels(tmp_path: Path, name: str, text: str, number: int) -> None:
    path = write(tmp_path / name, text)
    with pytest.raises(SourceError, match="not a line of qrels") as caught:
        read_qrels(path)
    assert caught.value.where == f"{path}:{number}"


@pytest.mark.parametrize("name", ["qrels/test.tsv", "qrels/test.qrels", "qrels.txt"])
def test_a_folder_may_hold_qrels_of_either_kind(tmp_path: Path, name: str) -> None:
    write(tmp_path / "corpus.jsonl", json.dumps({"_id": "a", "title": "题", "text": "文"}) + "\n")
    write(tmp_path / "queries.jsonl", json.dumps({"_id": "q1", "text": "问"}) + "\n\n")
    with pytest.raises(SourceError, match="cannot be read"):
        read_dataset(tmp_path)
    write(tmp_path / name, "q1\ta\t1\n" if name.endswith("tsv") else "q1 0 a 1\n")
    data = read_dataset(tmp_path)
    assert data.documents == (("a", "题\n文"),) and data.queries == (("q1", "问"),) and data.qrels == {"q1": {"a": 1}}


def test_two_runs_compared() -> None:
    this = {"q1": ["a"], "q2": ["b", "c"], "q3": ["z"]}
    other = {"q1": ["x", "a"], "q2": ["b", "c"], "q9": ["a"], "q8": ["a"]}
    table = compare(QRELS, this, other, ["q1", "q2", "q3"])
    assert (table.n_queries, table.unknown_queries, table.missing_queries) == (2, 2, 0)
    mrr = table.measures["MRR@10"]
    # q1: 1 less 1/2; q2: 1 less 1. Resampled means are 0, .25, .5 with chances 1/4, 1/2, 1/4.
    assert (mrr.this, mrr.other, mrr.difference, mrr.interval) == (1.0, 0.75, 0.25, (0.0, 0.5))
    assert (mrr.better, mrr.worse, mrr.equal) == (1, 0, 1)
    assert mrr.p == 1  # of one difference both signs are as far from 0
    assert table.measures["Recall@5"].difference == 0 and table.measures["Recall@5"].equal == 2
    back = compare(QRELS, other, this, ["q1", "q2", "q3"]).measures["MRR@10"]
    assert (back.difference, back.interval, back.worse) == (-0.25, (-0.5, 0.0), 1)


def test_a_query_the_other_run_leaves_out_counts_0() -> None:
    table = compare(QRELS, {"q1": ["a"], "q2": ["b"]}, {"q1": ["a"]}, ["q1", "q2"])
    assert table.missing_queries == 1 and table.measures["Success@1"].other == 0.5


def test_nothing_to_compare() -> None:
    with pytest.raises(RequestError, match="nothing to compare"):
        compare({"q3": {"z": 0}}, {}, {}, ["q3"])


def test_trec_eval_says_the_same(tmp_path: Path) -> None:
    peer = pytest.importorskip("pytrec_eval", reason="pip install pytrec_eval-terrier")
    draw = random.Random(7)
    names = [f"d{i:02}" for i in range(30)]
    # few different scores, so that ties decide; grades below 0 too
    run = {f"q{q}": {d: draw.randrange(8) / 4 for d in draw.sample(names, 20)} for q in range(40)}
    qrels = {q: {d: draw.choice((-1, 0, 1, 2)) for d in draw.sample(names, 12)} | {"d00": 1} for q in run}
    write_run({q: {d: run[q][d] for d in order} for q, order in ranked(run).items()}, tmp_path / "run")
    measures = {"nDCG@10": "ndcg_cut_10", "Success@1": "success_1", "Recall@5": "recall_5"}
    judge = peer.RelevanceEvaluator(qrels, {"ndcg_cut.10", "success.1", "recall.5"})
    for scores in (run, read_run(tmp_path / "run")):
        expected = judge.evaluate(scores)
        found = by_query(qrels, ranked(scores))
        for ours, theirs in measures.items():
            assert found[ours].tolist() == pytest.approx([expected[q][theirs] for q in qrels]), ours
