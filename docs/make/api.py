"""Writes docs/API.md from the docstrings and signatures of what other programs may use. `make api` runs it.

The sources are parsed, not imported, so the same sources give the same bytes on any machine.
"""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "API.md"
# What `import rag` gives comes first; then the modules a program may want that builds on parts of it.
FIRST = "rag/__init__.py"
FURTHER = (
    "rag/types.py",
    "rag/citation.py",
    "rag/glossary/termbase.py",
    "corpus/reading.py",
    "corpus/passages.py",
    "corpus/types.py",
    "corpus/errors.py",
    "index/encoder.py",
    "index/folder.py",
)
HEAD = """# API reference

Made by `make api` from the docstrings; do not edit. What stands under `rag` is what `import rag` gives and keeps its meaning between
minor versions. The modules after it are what it is built of: documented, typed, and free to change.
"""
Definition = ast.FunctionDef | ast.ClassDef


def reference() -> str:
    """The whole text of docs/API.md."""
    parts = [HEAD, "## `rag`\n", _paragraphs(ast.get_docstring(_tree(FIRST)) or "")]
    for module, name in _re_exports(FIRST):
        parts += _definition(_find(module, name), "rag")
    shown = {name for _, name in _re_exports(FIRST)}
    for path in FURTHER:
        tree = _tree(path)
        module = path.removesuffix(".py").replace("/", ".")
        rest = [node for node in _public(tree) if not (path.startswith("rag/") and node.name in shown)]
        if rest:
            parts += [f"## `{module}`\n", _paragraphs(ast.get_docstring(tree) or "")]
            for node in rest:
                parts += _definition(node, module)
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def _re_exports(path: str) -> list[tuple[str, str]]:
    """(module, name) of what a package's root gives, functions before types."""
    found = [
        (f"{node.module}".replace(".", "/") + ".py", alias.name)
        for node in _tree(path).body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    ]
    return sorted(found, key=lambda pair: (pair[1][0].isupper(), pair[1]))


def _public(tree: ast.Module) -> list[Definition]:
    return [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]


def _find(path: str, name: str) -> Definition:
    return next(node for node in _public(_tree(path)) if node.name == name)


def _definition(node: Definition, module: str) -> list[str]:
    """Heading, signature, docstring; of a class also its fields and methods."""
    parts = [f"### `{module}.{node.name}`\n", _code(_signature(node)), _paragraphs(ast.get_docstring(node) or "")]
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                first = inspect.cleandoc(ast.get_docstring(method) or "")
                parts += [_code(_signature(method)), _paragraphs(first)]
    return [part for part in parts if part.strip()]


def _signature(node: Definition) -> str:
    decorators = [f"@{ast.unparse(d)}" for d in node.decorator_list if ast.unparse(d) in ("property", "classmethod")]
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        fields = [
            f"    {ast.unparse(statement)}"
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and not ast.unparse(statement.target).startswith("_")
        ]
        return "\n".join([f"class {node.name}{f'({bases})' if bases else ''}{':' if fields else ''}", *fields])
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"def {node.name}({ast.unparse(node.args)}){returns}"
    if len(line) > 110:
        arguments = _arguments(node.args)
        line = f"def {node.name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + f"){returns}"
    return "\n".join([*decorators, line])


def _arguments(arguments: ast.arguments) -> list[str]:
    """Each argument with its annotation and default."""
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    rows = [_argument(a, d) for a, d in zip(plain, defaults, strict=True)]
    if arguments.vararg:
        rows.append(f"*{_argument(arguments.vararg, None)}")
    elif arguments.kwonlyargs:
        rows.append("*")
    rows += [_argument(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return rows + ([f"**{_argument(arguments.kwarg, None)}"] if arguments.kwarg else [])


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    text = argument.arg + (f": {ast.unparse(argument.annotation)}" if argument.annotation else "")
    if default is None:
        return text
    return f"{text} = {ast.unparse(default)}" if argument.annotation else f"{text}={ast.unparse(default)}"


def _code(text: str) -> str:
    return f"```text\n{text}\n```\n"


def _paragraphs(docstring: str) -> str:
    """A docstring as Markdown: "Raises:" in bold, what is indented under it as a list; drawings stay as they are."""
    lines: list[str] = []
    drawing = "─" in docstring or "├" in docstring
    if drawing:
        return _code(docstring)
    for line in docstring.splitlines():
        if line.rstrip().endswith(":") and line[:1].isupper() and len(line.split()) == 1:
            lines += [f"**{line.rstrip()}**", ""]
        elif line.startswith("    "):
            lines.append(f"- {line.strip()}" if not line.startswith("     ") else f"  {line.strip()}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(TARGET.read_text(encoding="utf-8") != reference())
    TARGET.write_text(reference(), encoding="utf-8")
