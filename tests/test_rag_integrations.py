"""In other people's Python: the retrievers of two frameworks give what `rag.retrieve` gives; notebooks show answers safely."""

from __future__ import annotations

import dataclasses

import pytest
from fakes_ui import answer

import rag
from rag.library.library import Library
from rag.types import Written, WrittenSentence

QUESTIONS = ("长庚桥是哪一年建成的？", "When was Changgeng Bridge built?", "浮橋一年要多少錢來養？")
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_langchain(question: str, sample_library: Library) -> None:
    pytest.importorskip("langchain_core")
    from rag.integrations.langchain import WenshuRetriever

    hits = rag.retrieve(question, 4, ["qingpu-bridges"], sample_library)
    found = WenshuRetriever(k=4, books=["qingpu-bridges"], library=sample_library).invoke(question)
    assert [d.id for d in found] == [h.passage.id for h in hits]
    assert [d.page_content for d in found] == [h.passage.text for h in hits]
    assert found[0].metadata["label_zh"] == hits[0].citation.label_zh and found[0].metadata["rank"] == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_llama_index(question: str, sample_library: Library) -> None:
    pytest.importorskip("llama_index.core")
    from rag.integrations.llama_index import WenshuRetriever

    hits = rag.retrieve(question, 4, ["qingpu-bridges"], sample_library)
    found = WenshuRetriever(4, ["qingpu-bridges"], sample_library).retrieve(question)
    assert [(n.node.node_id, n.score) for n in found] == [(h.passage.id, h.score) for h in hits]
    assert found[0].node.metadata["first_page"] == (hits[0].citation.pages.first if hits[0].citation.pages else None)


def test_an_answer_in_a_notebook() -> None:
    sentence = WrittenSentence(text="It opened <b>[1]", markers=(1,))
    shown = dataclasses.replace(
        answer(statement="<script>“图书馆在1987年开馆。”[1]"), written=Written(writer="m", sentences=(sentence,))
    )._repr_html_()
    assert "<script>" not in shown and "<b>" not in shown
    assert "&lt;script&gt;" in shown and "It opened &lt;b&gt;" in shown
    assert '<li value="1"><blockquote>图书馆在1987年开馆。' in shown and "《灯塔镇志》" in shown


def test_a_hit_in_a_notebook(sample_library: Library) -> None:
    (hit,) = rag.retrieve("浮桥", 1, ["qingpu-bridges"], sample_library)
    assert hit.citation.label_zh in hit._repr_html_() and "浮桥" in hit._repr_html_()
