"""What a reader would otherwise take, each set up for Chinese as well as it can be: words by jieba, our encoder, two legs fused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from index.encoder import Encoder

Documents = Sequence[tuple[str, str]]
_DEPTH = 50


class Peer(Protocol):
    """A retriever over documents (id, text)."""

    def best(self, query: str, k: int) -> list[str]:
        """The ids of the best k documents, best first."""


def words(text: str) -> list[str]:
    """The words of a text by jieba's search mode, which is what Chinese users of BM25 take."""
    import jieba

    return [word for word in jieba.lcut_for_search(text.casefold()) if word.strip()]


class _Words:
    """BM25 (rank_bm25, which LangChain's own retriever uses) over these words."""

    def __init__(self, documents: Documents) -> None:
        from rank_bm25 import BM25Okapi

        self._ranking: Any = BM25Okapi([words(text) for _, text in documents])

    def best(self, query: str) -> list[tuple[int, float]]:
        """The best documents by their number, with their scores."""
        scores = self._ranking.get_scores(words(query))
        return [(i, float(scores[i])) for i in sorted(range(len(scores)), key=lambda i: -scores[i])[:_DEPTH]]


class LangChain:
    """EnsembleRetriever over BM25 and InMemoryVectorStore, weights of one half."""

    def __init__(self, documents: Documents, encoder: Encoder) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_core.documents import Document
        from langchain_core.embeddings import Embeddings
        from langchain_core.retrievers import BaseRetriever
        from langchain_core.vectorstores import InMemoryVectorStore

        class Ours(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [row.tolist() for row in encoder.encode_passages(texts)]

            def embed_query(self, text: str) -> list[float]:
                return [float(x) for x in encoder.encode_queries([text])[0]]

        made = [Document(page_content=text, metadata={"id": name}) for name, text in documents]
        ranking = _Words(documents)

        class ByWords(BaseRetriever):
            def _get_relevant_documents(self, query: str, **_: Any) -> list[Document]:
                return [made[i] for i, _ in ranking.best(query)]

        store = InMemoryVectorStore(Ours())
        store.add_documents(made)
        dense = store.as_retriever(search_kwargs={"k": _DEPTH})
        self._retriever: Any = EnsembleRetriever(retrievers=[ByWords(), dense], weights=[0.5, 0.5])

    def best(self, query: str, k: int) -> list[str]:
        """The ids of the best k documents."""
        return [found.metadata["id"] for found in self._retriever.invoke(query)[:k]]


class LlamaIndex:
    """QueryFusionRetriever by reciprocal rank over BM25 and a VectorStoreIndex."""

    def __init__(self, documents: Documents, encoder: Encoder) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.embeddings import BaseEmbedding
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
        from llama_index.core.schema import NodeWithScore, TextNode

        class Ours(BaseEmbedding):
            def _get_text_embedding(self, text: str) -> list[float]:
                return [float(x) for x in encoder.encode_passages([text])[0]]

            def _get_query_embedding(self, query: str) -> list[float]:
                return [float(x) for x in encoder.encode_queries([query])[0]]

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_query_embedding(query)

        nodes = [TextNode(id_=name, text=text) for name, text in documents]
        ranking = _Words(documents)

        class ByWords(BaseRetriever):
            def _retrieve(self, query_bundle: Any) -> list[Any]:
                return [NodeWithScore(node=nodes[i], score=score) for i, score in ranking.best(query_bundle.query_str)]

        index = VectorStoreIndex(nodes, embed_model=Ours())
        self._retriever: Any = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=_DEPTH), ByWords()],
            llm=MockLLM(), mode="reciprocal_rerank", num_queries=1, use_async=False, similarity_top_k=_DEPTH,
        )  # fmt: skip

    def best(self, query: str, k: int) -> list[str]:
        """The ids of the best k documents."""
        return [found.node.node_id for found in self._retriever.retrieve(query)[:k]]


PEERS: tuple[type, ...] = (LangChain, LlamaIndex)
