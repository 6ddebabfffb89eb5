"""The README's Python runs, the package is whole, and nothing in the tree is the book's own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import REAL_FILE, ROOT
from skips import unpublished

from corpus.companion import read_companion
from corpus.terms.entries import curated_entries
from rag.library.import_report import report_of
from rag.library.library import Library
from ui.cli.lines import report_lines
from ui.cli.main import COMMANDS, main

LEAST_RUN = 20
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))


def han(text: str) -> str:
    return "".join(re.findall(r"[一-鿿]", text))


def runs_of(text: str) -> set[str]:
    letters = han(text)
    return {letters[i : i + LEAST_RUN] for i in range(len(letters) - LEAST_RUN + 1)}


@pytest.fixture(scope="module")
def book_runs() -> set[str]:
    """Every run of 20 Chinese characters of the book's text, its contents page aside."""
    lines = unpublished(REAL_FILE, "the reader's copy").read_text(encoding="utf-8").splitlines()
    return runs_of("\n".join(line for line in lines if not re.search(r"/\s*[0-9IVX]+\s*$", line)))


def test_no_sentence_of_the_book_stands_in_the_tree(book_runs: set[str]) -> None:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    assert paths, "git lists no files"
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for line in text.splitlines():
            assert not runs_of(line) & book_runs, f"{path}: {line[:80]}"


def test_no_companion_paragraph_or_definition_repeats_the_book(book_runs: set[str]) -> None:
    texts = [p.text for p in read_companion("smart-city-practice").passages]
    texts += [entry.definition_zh for entry in curated_entries("smart-city-practice")]
    assert len(texts) > 500
    assert not [text for text in texts if runs_of(text) & book_runs]


def test_every_companion_paragraph_stands_in_both_languages() -> None:
    companion = read_companion("smart-city-practice")
    by_id = {p.id: p for p in companion.passages}
    chinese = [p for p in companion.passages if p.language == "zh-Hans"]
    assert len(chinese) >= 120 and len(companion.passages) == 2 * len(chinese)
    for passage in chinese:
        other = by_id[passage.pair_id or ""]
        assert other.language == "en" and other.pair_id == passage.id and other.basis == passage.basis
        assert len(han(passage.text)) > 20 and len(other.text.split()) > 15
        assert len(han(other.text)) < 0.3 * len(other.text)
    sections = {s.id for s in companion.book.sections}
    for basis in ("contents", "background"):
        assert sections == {p.section_id for p in chinese if p.basis == basis}, basis


@pytest.mark.long
def test_the_readme_runs(sample_library: Library) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    environment = {**os.environ, "WENSHU_HOME": str(sample_library.path)}
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", block], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert "structural" in done.stdout and "True True" in done.stdout


def test_the_readme_shows_what_is_printed(
    sample_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question of its first screen, to the letter; of the import, every line that is shown."""
    monkeypatch.setenv("WENSHU_HOME", str(sample_library.path))
    (block,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    imported, asked, answer = re.fullmatch(
        r"\$ wenshu import --sample\n(.*)\$ wenshu (ask [^\n]*)\n(.*)", block, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert main([*shlex.split(asked), "--no-context"]) == 0
    assert capsys.readouterr().out.strip() == answer.strip()
    book = sample_library.book("qingpu-bridges")
    report = "\n".join(report_lines(report_of(book, len(sample_library.index(book.id).passages))))
    assert all(line in report for line in imported.splitlines() if line != "  …"), report


def test_every_path_in_the_docs_is_there() -> None:
    """A module may be named without its ending; a folder, or a pattern, must hold something."""
    named = re.compile(r"`((?:corpus|index|rag|ui|tests|docs|\.ci|\.github)/[^`\s]*)`")
    found = 0
    for page in [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / ".github" / "SECURITY.md"]:
        for path in named.findall(page.read_text(encoding="utf-8")):
            found += 1
            held = list(ROOT.glob(path.rstrip("/"))) or list(ROOT.glob(f"{path}.py"))
            assert held, f"{page.name} names {path}"
    assert found > 100


def test_every_link_between_the_docs_leads_somewhere() -> None:
    for page in [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_ten_changes_have_a_row_each() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## Ten changes")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 10
    assert all(re.search(r"`[a-z/_.]+`", first) for _, first, _ in rows)


def test_every_option_stands_in_the_commands() -> None:
    text = (ROOT / "docs" / "COMMANDS.md").read_text(encoding="utf-8")
    for name, _, _, options in COMMANDS:
        assert f"wenshu {name}" in text and f"`wenshu {name}`" in README, name
        for flags, _ in options:
            assert flags[-1] in text or not flags[-1].startswith("-"), f"{name} {flags}"


def test_the_api_reference_is_fresh() -> None:
    done = subprocess.run([sys.executable, "docs/make/api.py", "--check"], cwd=ROOT)
    assert done.returncode == 0, "docstrings or signatures changed: make api"


def test_the_pictures_are_small_pngs() -> None:
    pictures = re.findall(r"\((docs/images/[^)]+\.png)\)", README)
    assert len(pictures) == 2
    for name in pictures:
        data = (ROOT / name).read_bytes()
        assert data.startswith(b"\x89PNG") and len(data) < 300_000, name


def test_pre_commit_has_the_ruff_of_the_constraints() -> None:
    hooks = (ROOT / ".github" / "pre-commit-config.yaml").read_text(encoding="utf-8")
    pinned = re.search(r"^ruff==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned and f"rev: v{pinned[1]}\n" in hooks


def test_the_wheel_works_from_any_folder(tmp_path: Path) -> None:
    """Built from the tree, unpacked elsewhere and run away from the sources: records and companion are inside."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("wenshu-*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        f"import sys; sys.path[:0] = [{str(site)!r}]; "
        f"sys.path = [p for p in sys.path if p not in ('', {str(ROOT)!r}) and not p.endswith('.pth')]; "
        "import corpus, ui.cli.main; assert corpus.__file__.startswith(sys.path[0]), corpus.__file__; "
        "from importlib import resources; assert (resources.files('ui') / 'page' / 'assets' / 'app.css').is_file(); "
        "from corpus.companion import read_companion; assert len(read_companion('smart-city-practice').passages) > 200; "
        "from index.encoder import open_encoder; from index.shipped import shipped; "
        "texts = [p.text for p in read_companion('smart-city-practice').passages]; "
        "assert len(shipped('smart-city-practice-companion', texts, open_encoder()).vectors) > 200; "
        "from corpus.structure.editions import edition; assert edition('smart-city-practice').isbn == '9787508637976'; "
        "from corpus.sample import sample_file; from corpus.reading import read_book\n"
        "with sample_file() as path: assert read_book(path).edition == 'qingpu-bridges'\n"
        "assert all((resources.files(name) / 'py.typed').is_file() for name in ('corpus', 'index', 'rag', 'ui'))\n"
        "sys.exit(ui.cli.main.main(['--help']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "import" in done.stdout and "verify" in done.stdout
