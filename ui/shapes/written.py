"""What a language model wrote, as a table, and what is said beside it in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.types import Written

# (zh-Hans, zh-Hant, en)
_TEXTS = {
    "heading": (
        "{writer} 据以上引文写成（不是书中原文，逐句核对过）：",
        "{writer} 據以上引文寫成（不是書中原文，逐句核對過）：",
        "Written by {writer} from the quotes above (not the book’s words; each sentence checked):",
    ),
    "unsaid": ("（引文里没有：{words}）", "（引文裡沒有：{words}）", " (not in the quotes: {words})"),
    "left_out": (
        "{n} 句没有引文支持，已略去",
        "{n} 句沒有引文支持，已略去",
        "sentences left out, for no quote supports them: {n}",
    ),
    "problem": ("语言模型没有写完：{why}", "語言模型沒有寫完：{why}", "the language model did not finish: {why}"),
    "nothing": (
        "语言模型没有写出可用的文字：{why}",
        "語言模型沒有寫出可用的文字：{why}",
        "the language model wrote nothing that stands: {why}",
    ),
}


def written_to_dict(written: Written) -> dict[str, Any]:
    """The contract's `written` of an answer."""
    return {
        "writer": written.writer,
        "text": written.text,
        "sentences": [
            {"text": s.text, "markers": list(s.markers), "supported": s.supported, "unsaid": list(s.unsaid)}
            for s in written.sentences
        ],
        "n_left_out": written.n_left_out,
        "problem": written.problem,
    }


def heading(writer: str, language: str) -> str:
    """Who wrote, and that it is not the book."""
    return _say("heading", language, writer=writer)


def unsaid(words: Sequence[str], language: str) -> str:
    """What of a sentence no quote says; "" where they say it all."""
    return _say("unsaid", language, words=("、" if language != "en" else ", ").join(words)) if words else ""


def left_out(written: Written, language: str) -> str:
    """How many sentences were left out and why there are no more; "" where all is well."""
    parts = [_say("left_out", language, n=written.n_left_out)] if written.n_left_out else []
    if written.problem:
        parts.append(_say("problem" if written.sentences else "nothing", language, why=written.problem))
    return ("; " if language == "en" else "；").join(parts)


def _say(key: str, language: str, **values: object) -> str:
    return _TEXTS[key][{"zh-Hant": 1, "en": 2}.get(language, 0)].format(**values)
