"""A retriever for LlamaIndex: passages as scored nodes, with their citations as metadata. Needs `llama-index-core`."""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.integrations.metadata import metadata_of
from rag.library.library import Library
from rag.search.retrieval import retrieve


class WenshuRetriever(BaseRetriever):  # type: ignore[misc]
    """The `k` best passages of `rag.retrieve`, in its order and with its scores."""

    def __init__(self, k: int = 5, books: Sequence[str] | None = None, library: Library | None = None) -> None:
        """`books`: ids, None for all; `library`: None for the reader's."""
        super().__init__()
        self._k, self._books, self._library = k, books, library

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = retrieve(query_bundle.query_str, self._k, self._books, self._library)
        return [
            NodeWithScore(
                node=TextNode(id_=hit.passage.id, text=hit.passage.text, metadata=metadata_of(hit)), score=hit.score
            )
            for hit in hits
        ]
