"""Terms that a question turns on and the book never says."""

from __future__ import annotations

import pytest

from corpus.language.folding import fold
from rag.search.compounds import terms_in

# More than five kinds of 智慧…, two kinds of …城市 twice each.
BOOK = """智慧城市从智慧物流、智慧健康、智慧电网、智慧交通、智慧能源、智慧医疗、智慧政务做起。
智慧城市与山水城市不同，也与园林城市不同；山水城市看山，园林城市看树。
桥面铺石板，宽度三米。教育要靠学校。
"""


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("区块链有什么用", ["区块链"], id="a listed term"),
        pytest.param("怎么看人工智能", ["人工智能"], id="a longer listed term"),
        pytest.param("智慧教育怎么建设", ["智慧教育"], id="of a kind the book makes"),
        pytest.param("海绵城市怎么建", ["海绵城市"], id="of a kind by its end"),
        pytest.param("智慧物流怎么做", [], id="said"),
        pytest.param("桥面宽度是多少", [], id="an ordinary pair of nouns"),
        pytest.param("為什麼要看區塊鏈", ["区块链"], id="Traditional"),
        pytest.param("哪年换了电动船", ["电动船"], id="a thing of a kind the book never speaks of"),
        pytest.param("怎样钻研智慧城市", [], id="the second word belongs to the third"),
        pytest.param("为什么城市底子好", [], id="a common word makes no terms"),
        pytest.param("学校教育靠什么", [], id="two words of one sentence"),
    ],
)
def test_terms(question: str, terms: list[str]) -> None:
    assert list(terms_in(fold(question), BOOK)) == terms
