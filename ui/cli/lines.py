"""Values as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from corpus.types import Repair, Section
from rag.citation import citation_label
from rag.types import Answer, ArchiveReport, BookSummary, Citation, Difference, Hit, ImportReport, Quote, Verification

_MOST_SHOWN = 12
# What the companion reports, and the key terms.
_HELP = (
    "What our companion reports of this paragraph (not the book’s words): ",
    "Key terms from our glossary and a dictionary (not the book’s words): ",
)

if TYPE_CHECKING:
    from rag.evaluation.ablation import Removal
    from rag.evaluation.evaluate import Evaluation
    from rag.evaluation.measures import Comparison


def answer_lines(answer: Answer, language: str) -> list[str]:
    """The statement, then each quote's citation."""
    lines = [_searched_for(answer.searched_for, language)] if answer.searched_for else []
    lines += [*(visible(line) for line in answer.statement.splitlines()), ""] if answer.statement else []
    for quote in answer.quotes:
        layer = _layer(quote.citation, language)
        lines.append(f"[{quote.marker}] {layer} {label(quote.citation, language)}")
        lines += _help_lines(quote, answer.quotes)
    lines += [f"    → {suggestion}" for suggestion in answer.suggestions]
    lines.append(f"({answer.verdict}, {answer.confidence:.2f})")
    return lines


def _help_lines(quote: Quote, quotes: Sequence[Quote]) -> list[str]:
    """The English help with a quote, said to be ours; what an earlier quote had already is only pointed to."""
    if quote.help is None:
        return []
    report, terms = _HELP
    earlier = next((q.marker for q in quotes if q.help == quote.help and q.marker < quote.marker), None)
    shown = f"→ [{earlier}]" if earlier else visible(quote.help.text)
    source = f" ({visible(quote.help.source)})" if quote.help.source and not earlier else ""
    return [f"    {report if quote.help.kind == 'companion' else terms}{shown}{source}"]


def _searched_for(words: str, language: str) -> str:
    if language == "en":
        return f"searched for: {words} (--no-context undoes it)"
    return f"按此查找：{words}（--no-context 只按字面查）"  # the same in both scripts


def hit_lines(hits: Sequence[Hit], language: str) -> list[str]:
    """Each hit with its rank, score, citation and text."""
    lines = []
    for hit in hits:
        lines += [
            f"{hit.rank}. {hit.score:.3f}  {_layer(hit.citation, language)} {label(hit.citation, language)}",
            f"   {visible(hit.passage.text)}",
            "",
        ]
    return lines or ["nothing found"]


def verification_lines(check: Verification) -> list[str]:
    """Whether the quote exists and where, or what comes closest."""
    if check.exists:
        lines = ["exists: true"]
        for place in check.places:
            lines += [f"  {place.label_zh} / {place.label_en}", f"    {visible(place.text)}"]
        if check.as_cited is not None:
            lines.append(f"on the page cited: {str(check.as_cited).lower()}")
        return lines
    lines = ["exists: false"]
    if check.closest:
        lines += [
            f"closest ({check.closest.similarity:.0%}): {visible(check.closest.text)}",
            f"  {check.closest.citation.label_zh}",
        ]
    lines += [f"  {_difference(difference)}" for difference in check.differences]
    return lines


def _difference(difference: Difference) -> str:
    """What the quote has → what the book has."""
    quoted, in_book = (f"“{visible(words)}”" if words else "—" for words in (difference.quoted, difference.in_book))
    return f"{difference.kind}: {quoted} → {in_book}"


def report_lines(report: ImportReport) -> list[str]:
    """What an import found, and what the copy lacks."""
    matched = {"isbn": "recognised by ISBN", "title": "recognised by title", "none": "no edition record"}
    repairs = ", ".join(f"{kind} × {n}" for kind, n in report.repairs.items()) or "none"
    found = _some(report.text_found) or "none"
    lines = [
        f"{report.title} → {report.book_id} ({matched[report.matched_by]})",
        f"  {_format(report)}",
        f"  contents: {report.n_chapters} chapters, {report.n_sections} sections",
        f"  text found for: {found}"
        + (f"; not in this copy: {len(report.text_missing)}" if report.text_missing else ""),
        f"  repairs: {repairs} (wenshu books --repairs {report.book_id})",
        f"  {report.n_characters} characters, {report.n_lost} lost; {report.n_passages} passages",
    ]
    if report.n_pages is not None:
        lines.insert(2, f"  pages: {report.n_pages}, {report.n_labelled} of them with a printed number")
    if report.contents_missing:
        lines.append(f"  on its contents page but not found in its text: {_some(report.contents_missing)}")
    return [visible_line(line) for line in lines]


def _some(headings: Sequence[str]) -> str:
    """The first of many headings, and how many more there are."""
    shown = ", ".join(headings[:_MOST_SHOWN])
    return shown if len(headings) <= _MOST_SHOWN else f"{shown} and {len(headings) - _MOST_SHOWN} more"


def _format(report: ImportReport) -> str:
    encoding = f"encoding: {report.encoding} ({report.encoding_reason})" if report.encoding else ""
    shown = f"format: {report.format}" if report.format != "text" else ""
    return "; ".join(part for part in (shown, encoding) if part)


def archive_lines(report: ArchiveReport) -> list[str]:
    """What an archive holds, and what of it was left out."""
    lines = [
        f"{report.path} ({report.n_bytes:,} bytes)",
        f"  books: {', '.join(report.books) or 'none'}",
        f"  termbases: {', '.join(report.terms) or 'none'}",
    ]
    if report.terms_kept:
        kept = ", ".join(report.terms_kept)
        lines.append(f"  left as they are here, the archive has other edits (--replace takes those): {kept}")
    return [visible_line(line) for line in lines]


def book_lines(summaries: Iterable[BookSummary]) -> list[str]:
    """One line a book."""
    lines = []
    for s in summaries:
        held = f"; text: {_some(s.in_copy)}" if s.in_copy else ""
        state = (
            f"UNUSABLE: {s.error}"
            if s.error
            else f"{s.n_passages} passages, {s.n_chapters} chapters, {s.n_sections} sections{held}"
        )
        lines.append(f"{s.id}  [{s.layer}]  {s.title}  {state}")
    return lines


def repair_lines(repairs: Iterable[Repair]) -> list[str]:
    """One line a repair."""
    return [f"{r.kind} at {r.start}: {r.before!r} → {r.after!r}" for r in repairs] or ["no repairs"]


def contents_lines(title: str, rows: Iterable[tuple[Section, bool]]) -> list[str]:
    """The contents with pages; ● marks text this copy holds."""
    lines = [title]
    for section, in_copy in rows:
        page = f" / {section.page}" if section.page else ""
        english = f"  {section.title_en}" if section.title_en else ""
        lines.append(f"{'●' if in_copy else '○'} {'  ' * (section.level - 1)}{section.heading}{page}{english}")
    return lines


def evaluation_lines(result: Evaluation) -> list[str]:
    """The figures of a run with their 95 % intervals."""
    lines = [
        f"{name:12} {value:.4f}  {_interval(result.intervals.get(name))}" for name, value in result.measures.items()
    ]
    if result.answerability_auroc is not None:
        interval = _interval(result.intervals["answerability_auroc"])
        lines.append(f"{'AUROC':12} {result.answerability_auroc:.4f}  {interval}  (answerable or not, by confidence)")
    if result.answerability:
        shares = result.answerability
        bounds = ", ".join(f"{language} {value:g}" for language, value in shares.threshold.items())
        lines.append(
            f"at the threshold ({bounds}): {shares.refused:.1%} of the answerable refused, "
            f"{shares.answered:.1%} of the others answered"
        )
    lines.append(f"{result.n_queries} queries, {result.n_passages} passages, encoder {result.encoder}")
    lines.append(
        f"latency p50 {result.latency_ms['p50']} ms, p95 {result.latency_ms['p95']} ms; "
        f"of it encoding p50 {result.encode_ms['p50']} ms; indexed in {result.index_s} s"
    )
    return lines


def comparison_lines(comparison: Comparison) -> list[str]:
    """Each measure in this run and the other, the difference, and how many queries it comes from."""
    lines = ["", f"compared over {comparison.n_queries} queries: this run, the other, difference [95 %], p, queries"]
    for name, c in comparison.measures.items():
        lines.append(
            f"{name:12} {c.this:.4f}  {c.other:.4f}  {c.difference:+.4f} {_interval(c.interval, '+')}  p = {c.p:.4f}  "
            f"{c.better} better, {c.worse} worse, {c.equal} equal"
        )
    if comparison.unknown_queries:
        lines.append(f"{comparison.unknown_queries} queries of the other run are not in this test set")
    if comparison.missing_queries:
        lines.append(f"{comparison.missing_queries} judged queries are not in the other run and count 0 there")
    return lines


def ablation_lines(rows: Sequence[Removal]) -> list[str]:
    """One line a step: the figures without it, and their differences from the full pipeline's."""
    lines = ["", f"{'without':40}" + "".join(f"{name:20}" for name in rows[0].figures) + "difference in nDCG@10 [95 %]"]
    for row in rows:
        figures = "".join(f"{f'{value:.4f} ({row.difference[name]:+.4f})':20}" for name, value in row.figures.items())
        lines.append(f"{row.step:40}{figures}{_interval(row.interval, '+')}")
    return lines


def _interval(interval: tuple[float, float] | None, sign: str = "") -> str:
    return f"[{interval[0]:{sign}.4f}, {interval[1]:{sign}.4f}]" if interval else ""


def label(citation: Citation, language: str) -> str:
    """The citation's label in the reader's language."""
    return citation_label(citation, language)


def visible(text: str) -> str:
    """`text` on one line, without the control characters that would act on a terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def visible_line(line: str) -> str:
    """`visible`, with the spaces a line begins with."""
    return line[: len(line) - len(line.lstrip(" "))] + visible(line)


def _layer(citation: Citation, language: str) -> str:
    names = {"book": ("【书】", "【書】", "[book]"), "companion": ("【导读】", "【導讀】", "[companion]")}
    return names[citation.layer][{"zh-Hant": 1, "en": 2}.get(language, 0)]
