"""Other processes at work in a library: imports that can be watched, killed and waited for."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

# An import as the shell runs it, each of its steps printed on a line of its own as soon as it comes.
_TOLD = (
    "import sys\n"
    "from corpus.errors import WenshuError\n"
    "from rag.library.library import Library\n"
    "def told(*step): print(*step, flush=True)\n"
    "try:\n"
    "    Library.open().add(sys.argv[1], sys.argv[2], replace=sys.argv[3] == 'replace', progress=told)\n"
    "except WenshuError as error:\n"
    "    sys.exit(f'wenshu: {error}')\n"
)
_NOUNS = ("水表", "路灯", "码头", "仓库", "图书馆", "公园", "桥梁", "电网", "医院", "车站", "渔港", "灯塔")
_VERBS = ("登记", "检修", "读数", "变暗", "开放", "停用", "扩建", "联网")


def write_book(path: Path, n_paragraphs: int, seed: int = 0) -> Path:
    """A made-up book of three chapters, another one for each seed."""
    chance = random.Random(seed)
    lines = [f"试验志 第{seed}版", ""]
    for i in range(n_paragraphs):
        if i % max(1, n_paragraphs // 3) == 0:
            lines += [f"第{'一二三四五'[i // max(1, n_paragraphs // 3)]}章 {chance.choice(_NOUNS)}", ""]
        words = (f"{chance.choice(_NOUNS)}在{chance.randint(1900, 2020)}年{chance.choice(_VERBS)}" for _ in range(8))
        lines += ["　　" + "，".join(words) + f"，共{chance.randint(2, 999)}处，这是第{i}段。", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def environment(home: Path) -> dict[str, str]:
    """The environment of a process whose library is `home`."""
    return {**os.environ, "WENSHU_HOME": str(home), "OMP_WAIT_POLICY": "PASSIVE"}


def start_import(home: Path, file: Path, book_id: str, replace: bool = True) -> subprocess.Popen[str]:
    """An import that tells its steps on standard output."""
    line = [sys.executable, "-c", _TOLD, str(file), book_id, "replace" if replace else "keep"]
    return subprocess.Popen(
        line, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def shell(home: Path, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A `wenshu` command, run to its end."""
    line = [*before, sys.executable, "-m", "ui.cli.main", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
