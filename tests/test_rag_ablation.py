"""A small test set, asked through the command line and without each step of the search in turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import KeywordEncoder

import rag.evaluation.evaluate
from index.folder import BookIndex
from rag.evaluation.ablation import FULL, STEPS, ablate
from rag.evaluation.evaluate import Trial, ask_all, evaluate, measure
from rag.evaluation.trec import read_dataset
from rag.question.reading import read_question
from rag.search.retrieval import score
from ui.cli.main import main
from ui.shapes.evaluation import ablation_to_list, evaluation_to_dict

DOCUMENTS = {
    "d1": "宁波在二〇一〇年决定建设智慧城市。",
    "d2": "标准与规范写明了政府的职责。",
    "d3": "特斯拉访问了云服务中心。城市里有三座桥。",
}
QUERIES = {
    "q1": "宁波哪一年决定建设智慧城市？",
    "q2": "What do the standards say about the duties of government?",
    "q3": "特斯拉訪問了哪裡？",
    "q4": "红烧肉怎么做？",
}
QRELS = {"q1": "d1", "q2": "d2", "q3": "d3"}
CONTRACT = {
    "nDCG@10", "Success@1", "Recall@5", "MRR@10", "n_queries", "n_passages", "answerability_auroc", "latency_ms",
    "encode_ms", "index_s", "encoder", "per_query",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("beir")
    for name, rows in (("corpus", DOCUMENTS), ("queries", QUERIES)):
        lines = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in rows.items()]
        (path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (path / "qrels.txt").write_text("".join(f"{q} 0 {d} 1\n" for q, d in QRELS.items()), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.evaluation.evaluate, "open_encoder", lambda name: KeywordEncoder())


@pytest.fixture(scope="module")
def trial(folder: Path) -> Trial:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.evaluation.evaluate, "open_encoder", lambda name: KeywordEncoder())
        return ask_all(read_dataset(folder))


def changed(trial: Trial, name: str) -> BookIndex:
    return next(step for step in STEPS if step.name == name).index(trial.index)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["eval", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_figures(trial: Trial, folder: Path) -> None:
    result = measure(trial)
    assert trial.rankings["q1"][0] == "d1" and set(trial.rankings["q4"]) == set(DOCUMENTS)
    assert result.measures["Success@1"] == 1 and result.intervals["nDCG@10"] == (1, 1)
    low, high = result.intervals["answerability_auroc"]
    assert 0 <= low <= (result.answerability_auroc or 0) <= high <= 1
    shares = result.answerability
    assert shares is not None and shares.threshold == {"zh": 0.4, "en": 0.55}
    # q1 to q3 can be answered, q4 cannot
    bounds = {"q1": 0.27, "q2": 0.37, "q3": 0.27, "q4": 0.27}
    answered = {r.id: r.confidence >= bounds[r.id] for r in result.per_query}
    assert shares.refused == pytest.approx(1 - (answered["q1"] + answered["q2"] + answered["q3"]) / 3)
    assert shares.answered == float(answered["q4"])
    for one in result.per_query:
        assert len(one.scores) == len(one.ranking) == 3 and list(one.scores) == sorted(one.scores, reverse=True)
    again = evaluation_to_dict(evaluate(folder))
    times = {"latency_ms", "encode_ms", "index_s"}
    assert {k: v for k, v in again.items() if k not in times} == {
        k: v for k, v in evaluation_to_dict(result).items() if k not in times
    }


def test_every_step_is_taken_away_and_the_first_row_is_the_whole(trial: Trial) -> None:
    before = score(trial.index, trial.asked[1].question, trial.asked[1].vector)
    rows = ablate(trial)
    assert [row.step for row in rows] == [step.name for step in STEPS] and rows[0].step == FULL
    result = measure(trial)
    assert {name: rows[0].figures[name] for name in ("nDCG@10", "Success@1")} == {
        name: result.measures[name] for name in ("nDCG@10", "Success@1")
    }
    assert set(rows[0].difference.values()) == {0.0} and rows[0].interval == (0, 0)
    for row in rows:
        assert row.difference["nDCG@10"] == pytest.approx(row.figures["nDCG@10"] - rows[0].figures["nDCG@10"])
        assert set(ablation_to_list([row])[0]) == {"step", "nDCG@10", "Success@1", "AUROC", "difference", "interval"}
    after = score(trial.index, trial.asked[1].question, trial.asked[1].vector)
    assert after.total.tolist() == before.total.tolist()  # the index itself is left as it was


def test_the_legs(trial: Trial) -> None:
    one = trial.asked[0]
    full = score(trial.index, one.question, one.vector)
    steps = {step.name: step.fusion for step in STEPS}
    words = score(trial.index, one.question, one.vector, steps["nearness in meaning (all vectors)"]).total
    near = score(trial.index, one.question, one.vector, steps["coverage (all words)"]).total
    assert words == pytest.approx(0.4 * full.coverage) and near == pytest.approx(full.dense)
    # no question is in a passage word for word here, so the sum is the two legs'
    assert full.total == pytest.approx(words + near)


def test_the_views_of_the_vectors(trial: Trial) -> None:
    vector, plain = trial.asked[0].vector, trial.index
    whole = changed(trial, "vectors of sentences").space.near(vector, english=False, rows=np.arange(3)).passages
    best = changed(trial, "vectors of whole passages").space.near(vector, english=False, rows=np.arange(3)).passages
    assert plain.space.near(vector, english=False, rows=np.arange(3)).passages == pytest.approx(
        (whole + best) / 2, abs=1e-6
    )
    reference = changed(trial, "means of questions").space.near(vector, english=False, rows=np.arange(3))
    assert reference.stretch != plain.space.near(vector, english=False, rows=np.arange(3)).stretch
    bare = changed(trial, "centring").space.near(vector, english=False, rows=np.arange(3))
    cosines = plain.dense.vectors() @ vector
    sentences = plain.sentences.vectors() @ vector
    # without centring: plain cosines, half the passage and half its best sentence; d3 has two sentences
    expected = (cosines + np.array([sentences[0], sentences[1], max(sentences[2:])])) / 2
    assert bare.passages == pytest.approx(expected, abs=1e-6) and bare.stretch == pytest.approx(1)


def labels(index: BookIndex, text: str) -> dict[str, tuple[str, ...]]:
    return {g.label: tuple(sorted(g.keys)) for g in index.terms.groups(text, english=True)}


def test_the_ways_into_chinese_words(trial: Trial) -> None:
    text = "What do the standards say of smart cities in 2010?"
    assert labels(trial.index, text)["smart city"] == ("智慧城市",)
    alone = labels(changed(trial, "phrases"), text)
    assert "smart city" not in alone and alone["standards"] and alone["cities"]
    nothing = labels(changed(trial, "English words (dictionary, termbase)"), text)
    assert not nothing["standards"] and nothing["#2010"] == labels(trial.index, text)["#2010"] != ()


def test_the_groups_in_the_sum(trial: Trial) -> None:
    text = "zebras of the standards in 2010"
    groups = trial.index.terms.groups(text, english=True)
    full = trial.index.terms.weigh(groups)
    no_numbers = changed(trial, "numbers").terms.weigh(groups)
    assert no_numbers[2] == pytest.approx(full[2] - trial.index.terms.rarity(groups[-1]))
    known = changed(trial, "unknown words in the sum").terms.weigh(groups)
    assert known[0].tolist() == full[0].tolist() and full[1] < full[2]
    assert known[1] == known[2] == pytest.approx(full[1])
    assert changed(trial, "names and numbers not in the book").terms.absent("Barcelona in 1999?", True) == ()
    # two keys of one passage each: df 1 each with half the weight, where together they have df 1 and all of it
    both = next(g for g in groups if len(g.keys) == 2)
    one = trial.index.terms.weigh([both])
    two = changed(trial, "synonyms as one term").terms.weigh([both])
    assert two[2] == pytest.approx(one[2]) and 0 < two[0].max() < one[0].max()


def test_only_questions_that_simplifying_changes_are_encoded_again(trial: Trial) -> None:
    step = next(step for step in STEPS if step.name == "simplifying the question")
    vectors = step.vectors(trial)
    assert [a is b.vector for a, b in zip(vectors, trial.asked, strict=True)] == [True, True, False, True]
    assert trial.asked[2].question == read_question(QUERIES["q3"])


def test_eval_writes_a_run_and_compares_with_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.trec"
    code, out, errors = run(capsys, str(folder), "--run", str(path), "--json")
    first: dict[str, Any] = json.loads(out)
    assert (code, errors) == (0, "") and set(first) >= CONTRACT | {"intervals", "answerability"}
    assert set(first["intervals"]) == {"nDCG@10", "Success@1", "Recall@5", "MRR@10", "answerability_auroc"}
    assert set(first["answerability"]) == {"refused", "answered", "threshold"}
    assert [set(row) for row in first["per_query"]] == [{"id", "ranking", "confidence"}] * 4
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4 * 3
    path.write_text(path.read_text(encoding="utf-8") + "other Q0 d1 1 1.0 x\n", encoding="utf-8")
    code, out, _ = run(capsys, str(folder), "--compare", str(path), "--ablate", "--json")
    table = json.loads(out)
    assert (table["comparison"]["unknown_queries"], table["comparison"]["missing_queries"]) == (1, 0)
    for name, change in table["comparison"]["measures"].items():
        assert change["this"] == change["other"] == first[name]
        assert (change["difference"], change["interval"], change["p"], change["equal"]) == (0, [0, 0], 1, 3)
    assert len(table["ablation"]) == len(STEPS)


def test_eval_as_text(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q1 Q0 d1 1 1.0 x\nelse Q0 d1 1 1.0 x\n", encoding="utf-8")
    code, out, _ = run(capsys, str(folder), "--compare", str(path), "--ablate")
    lines = out.splitlines()
    assert code == 0 and lines[0] == "nDCG@10      1.0000  [1.0000, 1.0000]"
    # the other run has q1 alone of three: 1 to 1/3. Two differences: signs alike in two of four patterns
    assert "nDCG@10      1.0000  0.3333  +0.6667 [+0.0000, +1.0000]  p = 0.5000  2 better, 0 worse, 1 equal" in lines
    assert "1 queries of the other run are not in this test set" in lines
    assert "2 judged queries are not in the other run and count 0 there" in lines
    assert sum(line.startswith(FULL) for line in lines) == 1 and "answerable refused" in out


def test_slips_are_found_before_the_work_begins(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.evaluation.evaluate, "ask_all", lambda *_: pytest.fail("it began"))
    (tmp_path / "bad").write_text("q1 d1 1\n", encoding="utf-8")
    code, _, errors = run(capsys, str(folder), "--compare", str(tmp_path / "bad"))
    assert code == 2 and "not a line of a TREC run" in errors and "bad:1" in errors and errors.count("\n") == 1
    code, _, errors = run(capsys, str(folder), "--run", str(tmp_path / "none" / "run"))
    assert code == 2 and "cannot be written" in errors
    spaced = tmp_path / "spaced"
    spaced.mkdir()
    (spaced / "corpus.jsonl").write_text('{"_id": "d 1", "text": "文"}\n', encoding="utf-8")
    (spaced / "queries.jsonl").write_text('{"_id": "q1", "text": "问"}\n', encoding="utf-8")
    (spaced / "qrels.txt").write_text("q1 0 d 1\n", encoding="utf-8")
    code, _, errors = run(capsys, str(spaced), "--run", str(tmp_path / "run"))
    assert code == 2 and "white space" in errors and "'d 1'" in errors
