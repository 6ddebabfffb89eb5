"""Ablation: each leg and each step of the search taken away in turn, to see what it is worth on a test set.

The book is indexed once and the queries are encoded once. A step is taken away by changing a copy of the index's parts,
or the weights of the fusion; nothing is tuned anew to make up for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.encoder import Vectors
from index.folder import BookIndex
from index.reference import Reference
from index.terms import Group, TermIndex
from index.vectors.nearness import Shares
from index.words.lexical import RowScores
from index.words.word_tables import Translations
from rag.evaluation.evaluate import Progress, Trial, by_answer, documents
from rag.evaluation.measures import Interval, Values, auroc, bootstrap, by_query
from rag.question.language import to_search_form
from rag.search.retrieval import Fusion, score, to_hits
from rag.search.verdict import log_odds

FULL = "nothing (the full pipeline)"
_FUSION = Fusion()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is taken away, and how: by another index, other weights, or other vectors of the questions."""

    name: str
    index: Callable[[BookIndex], BookIndex] = lambda index: index
    fusion: Fusion = _FUSION
    vectors: Callable[[Trial], Sequence[Vectors]] = lambda trial: [one.vector for one in trial.asked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The figures without one step, and `difference`: by how much they are above the full pipeline's.

    `interval`: the 95 % paired-bootstrap interval of the difference in nDCG@10; None where no query is judged.
    """

    step: str
    figures: dict[str, float]
    difference: dict[str, float]
    interval: Interval | None


def ablate(trial: Trial, progress: Progress | None = None) -> tuple[Removal, ...]:
    """nDCG@10, Success@1 and AUROC with all steps, then without each; AUROC only where some queries have no answer.

    AUROC is that of the log-odds of an answer, which unlike the confidence are not rounded.
    """
    report = progress or (lambda stage, done, total: None)
    rows: list[Removal] = []
    full: tuple[dict[str, float], Values] | None = None
    for done, step in enumerate(STEPS):
        report("ablation", done, len(STEPS))
        figures, each = _measured(trial, step)
        full = full or (figures, each)
        rows.append(
            Removal(
                step=step.name,
                figures=figures,
                difference={name: value - full[0][name] for name, value in figures.items()},
                interval=bootstrap(each - full[1]) if len(each) else None,
            )
        )
    report("ablation", len(STEPS), len(STEPS))
    return tuple(rows)


def _measured(trial: Trial, step: Step) -> tuple[dict[str, float], Values]:
    """The figures without a step, and nDCG@10 query by query."""
    index = step.index(trial.index)
    rankings, judged = {}, []
    for one, vector in zip(trial.asked, step.vectors(trial), strict=True):
        scores = score(index, one.question, vector, step.fusion)
        rankings[one.result.id] = tuple(documents(index, scores))
        best = to_hits(index, scores, one.question, 1)
        judged.append(log_odds(one.question, best[0].evidence) if best else 0.0)
    values = by_query(trial.data.qrels, rankings)
    figures = {name: float(values[name].mean()) for name in ("nDCG@10", "Success@1") if len(values[name])}
    area = auroc(*by_answer(trial, judged))
    return (figures if area is None else {**figures, "AUROC": area}), values["nDCG@10"]


def _seen(
    shares: Shares | None = None, reference: Callable[[Reference], Reference] = lambda reference: reference
) -> Callable[[BookIndex], BookIndex]:
    """Another view of the same vectors."""
    return lambda index: index.seen(shares, reference(index.reference))


def _led(change: Callable[[Translations], Translations]) -> Callable[[BookIndex], BookIndex]:
    """Other ways into the Chinese words."""

    def changed(index: BookIndex) -> BookIndex:
        postings, glossary, lengths = index.terms.parts
        return replace(index, terms=TermIndex(postings, change(glossary), lengths))

    return changed


def _weighed(sift: Callable[[Sequence[Group]], list[Group]]) -> Callable[[BookIndex], BookIndex]:
    """Other groups of terms in the sum."""

    class Sifted(TermIndex):
        def weigh(self, groups: Sequence[Group]) -> tuple[RowScores, float, float]:
            return super().weigh(sift(groups))

    return lambda index: replace(index, terms=Sifted(*index.terms.parts))


class _Unsuspecting(TermIndex):
    """Terms that miss no name and no number."""

    def absent(self, text: str, english: bool) -> tuple[str, ...]:
        return ()


def _each_alone(groups: Sequence[Group]) -> list[Group]:
    """Every key as a term of its own; together they weigh as much as their group."""
    split = [Group(g.label, {key: w}, g.weight / len(g.keys)) for g in groups for key, w in g.keys.items()]
    return split + [g for g in groups if not g.keys]


def _without_question_means(reference: Reference) -> Reference:
    return replace(reference, chinese=0 * reference.chinese, english=0 * reference.english)


def _as_written(trial: Trial) -> list[Vectors]:
    """The questions encoded as they were asked, where simplifying changes them."""
    differ = [to_search_form(one.question.text) != one.question.text for one in trial.asked]
    return [
        trial.encoder.encode_queries([one.question.text])[0] if differs else one.vector
        for one, differs in zip(trial.asked, differ, strict=True)
    ]


STEPS: tuple[Step, ...] = (
    Step(name=FULL),
    Step(name="nearness in meaning (all vectors)", fusion=Fusion(meaning=0.0)),
    Step(name="coverage (all words)", fusion=Fusion(coverage=(0.0, 0.0))),
    Step(name="vectors of sentences", index=_seen(Shares(whole=1.0))),
    Step(name="vectors of whole passages", index=_seen(Shares(whole=0.0))),
    Step(name="centring", index=_seen(Shares(centre=0.0))),
    Step(name="means of questions", index=_seen(reference=_without_question_means)),
    Step(name="the mean of English questions", index=_seen(reference=lambda r: replace(r, english=r.chinese))),
    Step(name="simplifying the question", vectors=_as_written),
    Step(name="English words (dictionary, termbase)", index=_led(lambda g: replace(g, phrases={}, stems={}))),
    Step(
        name="phrases", index=_led(lambda g: replace(g, phrases={k: v for k, v in g.phrases.items() if " " not in k}))
    ),
    Step(name="stems", index=_led(lambda g: replace(g, stems={}))),
    Step(name="transliterated names", index=_led(lambda g: replace(g, names={}))),
    Step(name="pinyin", index=_led(lambda g: replace(g, pinyin={}))),
    Step(name="numbers", index=_weighed(lambda groups: [g for g in groups if not g.is_number])),
    Step(name="synonyms as one term", index=_weighed(_each_alone)),
    Step(name="unknown words in the sum", index=_weighed(lambda groups: [g for g in groups if g.keys])),
    Step(name="bonus for the exact wording", fusion=Fusion(exact=0.0)),
    Step(name="neutral passages in the support", fusion=Fusion(neutral=(0.0, 0.0))),
    Step(
        name="names and numbers not in the book",
        index=lambda index: replace(index, terms=_Unsuspecting(*index.terms.parts)),
    ),
)
