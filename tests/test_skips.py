"""What CI counts on is not skipped in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from skips import MAY_SKIP, UNPUBLISHED, may_skip

TESTS = """
import pytest

def test_runs(): pass
def test_lacks(): pytest.skip("no pandoc here")
@pytest.mark.skip(reason="some day")
def test_marked(): pass
def test_allowed(): pytest.skip("no soffice here (Debian: libreoffice-writer)")
@pytest.mark.xfail
def test_known(): assert False
"""
WHOLE = "import pytest\npytest.importorskip('a_module_that_nobody_has')\n"


@pytest.mark.parametrize(("ci", "expected"), [("", "1 passed, 4 skipped, 1 xfailed"), ("true", "FAILED")])
def test_a_skip_under_ci(tmp_path: Path, ci: str, expected: str) -> None:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "test_whole.py").write_text(WHOLE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "CI": ci}
    line = [sys.executable, "-m", "pytest", "-p", "skips", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    done = subprocess.run([*line, str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode != 0) == bool(ci), done.stdout
    if not ci:
        assert expected in done.stdout
        return
    assert "1 passed, 1 skipped, 1 xfailed" in done.stdout.replace("2 failed, ", ""), done.stdout
    for name in ("test_lacks", "test_marked", "test_whole"):
        assert name in done.stdout.partition("short test summary")[2]
    assert "install what it needs, or list the reason in tests/skips.py" in done.stdout


def test_what_may_skip() -> None:
    assert may_skip(f"{UNPUBLISHED}the reader's copy (/x)", shared_is_here=False)
    assert not may_skip(f"{UNPUBLISHED}the reader's copy (/x)", shared_is_here=True)
    assert may_skip("root writes anywhere", shared_is_here=True)
    assert not may_skip("no pandoc here (Debian: pandoc)", shared_is_here=False)
    assert all(len(why) > 20 for why in MAY_SKIP.values())
