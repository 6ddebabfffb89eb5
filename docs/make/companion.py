"""Encode the companions anew and write their vectors to index/data: `make companion`, after a change to their texts."""

from __future__ import annotations

from pathlib import Path

from corpus.companion import SUFFIX, companion_ids, read_companion
from index.encoder import open_encoder
from index.shipped import ship

FOLDER = Path(__file__).parents[2] / "index" / "data"


def main() -> None:
    """Write a file a companion."""
    FOLDER.mkdir(exist_ok=True)
    for edition_id in companion_ids():
        texts = [passage.text for passage in read_companion(edition_id).passages]
        ship(FOLDER, edition_id + SUFFIX, texts, open_encoder())


if __name__ == "__main__":
    main()
