"""Makes docs/images/*.png from the running page: the sample book, a question, its quote and card. `make screenshots` runs it.

Needs Chromium and the fonts that .ci/run installs. WENSHU_HOME names a library that has the sample book already; by
default a new one is made in a temporary folder.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHOTS = {
    "zh-Hans": ("page-zh.png", "半月桥的龙门石背面写着什么？"),
    "en": ("page-en.png", "How many people died in the flood of 1848?"),
}
MOST_BYTES = 300_000


def main() -> None:
    """Import the sample book where it is missing, serve the page, take a picture in each language."""
    with tempfile.TemporaryDirectory() as folder:
        home = os.environ.get("WENSHU_HOME") or folder
        environment = {**os.environ, "WENSHU_HOME": home, "PYTHONPATH": str(ROOT), "OMP_WAIT_POLICY": "PASSIVE"}
        if not (Path(home) / "books" / "qingpu-bridges").is_dir():
            line = [sys.executable, "-m", "ui.cli.main", "import", "--sample"]
            subprocess.run(line, cwd=ROOT, env=environment, check=True)
        with _served(environment) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for language, (name, question) in SHOTS.items():
                picture = _picture(browser, f"{address}?lang={language}", language, question)
                _write(picture, IMAGES / name)
            browser.close()


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "ui.cli.main", "chat", "--port", str(port), "--book", "qingpu-bridges"]
    server = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _picture(browser: Any, address: str, language: str, question: str) -> bytes:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#w-box textarea")
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)
    page.fill("#w-box textarea", question)
    page.press("#w-box textarea", "Enter")
    page.wait_for_selector("#w-chat .bot .w-chip", timeout=120_000)
    page.wait_for_selector(".w-card mark", timeout=30_000)
    page.wait_for_timeout(1500)  # what moves comes to rest
    picture: bytes = page.screenshot()
    context.close()
    return picture


def _write(picture: bytes, path: Path) -> None:
    """The picture in 128 colours, which is all the page has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT)
    image.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")
    if path.stat().st_size > MOST_BYTES:
        sys.exit(f"{path.name} is larger than {MOST_BYTES} bytes")


if __name__ == "__main__":
    main()
