"""A retriever for LangChain: passages as documents, with their citations as metadata. Needs `langchain-core`."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.integrations.metadata import metadata_of
from rag.search.retrieval import retrieve


class WenshuRetriever(BaseRetriever):  # type: ignore[misc]
    """The `k` best passages of `rag.retrieve`, in its order. `books`: ids, None for all; `library`: None for the reader's."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    k: int = 5
    books: list[str] | None = None
    library: Any = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = retrieve(query, self.k, self.books, self.library)
        return [Document(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata_of(hit)) for hit in hits]
