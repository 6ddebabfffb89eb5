"""The bench: its own set is what it says, and the load script counts what comes back."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT
from fakes import KeywordEncoder

sys.path.insert(0, str(ROOT / "tests" / "bench"))

import peers
from bench import sample_set

DOCUMENTS = [("a", "城市的标准由谁制定"), ("b", "宁波的城市建设"), ("c", "渡口的船")]


def test_the_questions_to_the_sample_book_have_passages_that_answer_them() -> None:
    data = sample_set()
    ids = {name for name, _ in data.documents}
    assert len(data.queries) == len(data.qrels) > 40
    assert all(set(held) <= ids and held for held in data.qrels.values())
    texts = dict(data.documents)
    assert all(texts[held].strip() for found in data.qrels.values() for held in found)


@pytest.mark.parametrize("peer", peers.PEERS, ids=lambda peer: peer.__name__)
def test_a_peer_finds_by_words_and_by_meaning(peer: type) -> None:
    try:
        found = peer(DOCUMENTS, KeywordEncoder()).best("宁波", 3)
    except ImportError as error:
        pytest.skip(f"an extra of the bench, not installed: {error}")
    assert found[0] == "b" and set(found) <= {"a", "b", "c"}
