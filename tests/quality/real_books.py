"""Real books held against an independent reading: `python tests/quality/real_books.py [-v] FILE|FOLDER[=HEADINGS] ...`

One row of a table for each file; of a PDF with an outline a second one for its copy without. The independent readers are
Poppler's pdftotext and pypdf for PDF, the parser of Python's own library for HTML and EPUB, and the decoder for text.
`HEADINGS` is a PDF or an EPUB of the same book whose outline tells which headings a text or a page should have.

- lost: letters and digits of the independent reading that stand neither in the text nor in a listed repair.
- numbers: those of the independent reading that the text lacks, and those of the text that it lacks.
- headings: found in their order, of those in the outline; and how many there are beside them.
- pages: of 40 sampled sentences, how many stand on the page named, and how many of the labels given are printed there.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from corpus.draft.layout import undo
from corpus.passages import cut
from corpus.reading import read_book
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book

N_SAMPLED = 40
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NUMBERED = re.compile(
    r"^(?:第?\s*[\d一二三四五六七八九十]+\s*[章节節部]|(?:附录|附錄|部分|章|chapter|part|appendix)\s*[\da-zivx一二三四五六七八九十]{1,4}(?![a-z])"
    r"|[a-z](?=\.)|[\d.]+)?[\s.:：—–-]*((?<=[a-z]\.)[\d.]+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What another program reads: the text, its pages where it has some (each in several ways), the headings."""

    text: str
    headings: tuple[str, ...]
    pages: tuple[tuple[str, ...], ...] = ()


class Text(HTMLParser):
    """The text of a page; its headings, those of boxes (notes, tips) and names left out; its links, the next page."""

    BLOCKS = frozenset("p div li dt dd td th tr br pre h1 h2 h3 h4 h5 h6 table section ol ul title".split())
    BOXES = frozenset("note tip caution warning important sidebar admonitionblock author othercredit subtitle".split())

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.headings: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.next = ""
        self._silent = 0
        self._boxes: list[bool] = []
        self._open: list[tuple[str, str, int, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in ("script", "style", "title")
        if tag == "link" and given.get("rel") == "next":
            self.next = given.get("href", "")
        if tag in self.BLOCKS:
            self.parts.append("\n")
        is_box = not self.BOXES.isdisjoint(given.get("class", "").split())
        if tag == "div":
            self._boxes.append(is_box)
        if re.fullmatch("h[1-6]|a", tag):
            self._open.append((tag, given.get("href", ""), len(self.parts), is_box or any(self._boxes[-2:])))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "title") and self._silent > 0
        if tag in self.BLOCKS:
            self.parts.append("\n")
        if tag == "div" and self._boxes:
            self._boxes.pop()
        while self._open and any(tag == one[0] for one in self._open):
            name, link, start, is_box = self._open.pop()
            said = " ".join("".join(self.parts[start:]).split())
            if name == "a":
                self.links.append((link, said))
            elif said and not is_box:
                self.headings.append(said)
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def read(path: Path, headings: Path | None) -> Reading:
    """The independent reading of a file or a folder of pages."""
    kind = path.suffix.lower() if path.is_file() else ".html"
    wanted = read(headings, None).headings if headings else ()
    if kind == ".pdf":
        ways = [pdftotext(path), pdftotext(path, "-raw"), pdftotext(path, "-layout")]
        return Reading("\n".join(ways[1]), wanted or outline(path), tuple(zip(*ways, strict=False)))
    if kind == ".epub":
        return epub(path, wanted)
    if kind == ".html":
        pages = html_pages(path)
        return Reading(
            "\n".join("".join(p.parts) for p in pages), wanted or tuple(h for p in pages for h in p.headings)
        )
    return Reading(path.read_text("utf-8", "replace"), wanted)


def html_pages(path: Path) -> list[Text]:
    """The page, or the pages of a folder: from its index on as each names the next, else as the index links to them."""
    if path.is_file():
        return [text_of(path.read_text("utf-8", "replace"))]
    pages = {page.name: text_of(page.read_text("utf-8", "replace")) for page in sorted(path.glob("*.html"))}
    name = min(pages, key=lambda name: (not name.startswith("index"), name))
    order, links = [], [link.partition("#")[0] for link, _ in pages[name].links]
    while name in pages and name not in order:
        order.append(name)
        name = pages[name].next
    order += [name for name in dict.fromkeys([*links, *pages]) if name in pages and name not in order]
    return [pages[name] for name in order]


def text_of(page: str) -> Text:
    parser = Text()
    parser.feed(page)
    parser.close()
    return parser


def epub(path: Path, wanted: Sequence[str]) -> Reading:
    with zipfile.ZipFile(path) as archive:
        (package,) = [name for name in archive.namelist() if name.endswith(".opf")]
        root = ElementTree.fromstring(archive.read(package))
        folder = package.rpartition("/")[0]
        items = {i.get("id"): i for i in root.findall(".//{*}item")}
        named = lambda item: f"{folder}/{item.get('href')}".lstrip("/")  # noqa: E731
        spine = [named(items[i.get("idref")]) for i in root.findall(".//{*}itemref")]
        pages = [text_of(archive.read(name).decode("utf-8")) for name in spine]
        (ncx,) = [named(i) for i in items.values() if i.get("media-type") == "application/x-dtbncx+xml"] or [""]
        if ncx:
            points = ElementTree.fromstring(archive.read(ncx)).findall(".//{*}navPoint")
            titles = ["".join(p.find("{*}navLabel").itertext()).strip() for p in points]  # type: ignore[union-attr]
        else:
            (nav,) = [named(i) for i in items.values() if "nav" in (i.get("properties") or "").split()]
            titles = [said for _, said in text_of(archive.read(nav).decode("utf-8")).links]
    return Reading("\n".join("".join(p.parts) for p in pages), tuple(wanted) or tuple(titles))


def pdftotext(path: Path, *options: str) -> list[str]:
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").split("\f")


def outline(path: Path) -> tuple[str, ...]:
    from pypdf import PdfReader
    from pypdf.generic import Destination

    def titles(entries: Sequence[object]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            elif isinstance(entry, Destination):
                yield str(entry.title)

    return tuple(titles(PdfReader(path).outline))


def without_outline(path: Path, folder: Path) -> Path:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=path)
    writer.root_object.pop("/Outlines", None)
    writer.write(folder / path.name)
    return folder / path.name


def characters(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def numbers(text: str) -> Counter[str]:
    return Counter(NUMBER.findall(unicodedata.normalize("NFKC", text)))


def folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def bare(title: str) -> str:
    """A title without its number."""
    title = unicodedata.normalize("NFKC", title).strip()
    return folded(NUMBERED.sub("", title, count=1)) or folded(title)


def headings(book: Book, wanted: Sequence[str], verbose: bool) -> tuple[int, int]:
    """How many of the headings wanted the book has in their order, and how many it has beside them."""
    b = [bare(s.heading) for s in book.sections if s.level]
    known = set(b)
    a = [folded(title) if folded(title) in known else bare(title) for title in wanted]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    n_found = sum(block.size for block in matcher.get_matching_blocks())
    if verbose:
        for tag, i, j, k, m in matcher.get_opcodes():
            if tag != "equal":
                print("   headings:", tag, list(wanted[i:j])[:12], "->", b[k:m][:12])
    return n_found, len(b) - n_found


def stands_on(quote: str, ways: Sequence[str]) -> bool:
    """Whether a page (read in several ways) holds a quote, or nearly all runs of four signs of it."""
    if any(quote in way for way in ways):
        return True
    runs = [quote[i : i + 4] for i in range(len(quote) - 3)]
    return sum(any(run in way for way in ways) for run in runs) >= 0.6 * len(runs)


def pages(book: Book, reading: Reading, verbose: bool) -> str:
    if not reading.pages:
        return ""
    chosen = random.Random(2013)
    long = [s for p in cut(book) if p.searchable for s in p.sentences if s[1] - s[0] >= 20]
    n_right = n_labels = n_labelled = 0
    for start, end in chosen.sample(long, min(N_SAMPLED, len(long))):
        quote = folded(book.canonical_text[start:end])
        first, last = physical_pages_of(book, start, end) or (1, 0)
        ways = [folded("\n".join(way)) for way in zip(*reading.pages[first - 1 : last], strict=True)]
        right = last - first in (0, 1) and stands_on(quote, ways)
        n_right += right
        label = pages_of(book, start, end)
        if label is not None and label.first is not None and first <= last:
            n_labelled += 1
            shown = [line for line in reading.pages[first - 1][2].split("\n") if line.strip()]
            edge = " ".join(shown[:2] + shown[-2:])
            n_labels += bool(re.search(rf"(?<![\w.]){label.first}(?![\w.])", edge, re.IGNORECASE))
        if verbose and not right:
            print("   page:", first, last, book.canonical_text[start:end][:60])
    return f"{n_right} of {min(N_SAMPLED, len(long))}, labels {n_labels} of {n_labelled}"


def row(path: Path, name: str, reading: Reading, verbose: bool) -> str:
    book = read_book(path)
    drawn = undo(book.canonical_text, book.repairs)
    lost = characters(reading.text) - characters(drawn)
    listed = numbers("\n".join(r.before for r in book.repairs))
    missing = numbers(reading.text) - numbers(book.canonical_text) - listed
    invented = Counter({n: k for n, k in numbers(book.canonical_text).items() if n not in numbers(reading.text)})
    n_found, n_beside = headings(book, reading.headings, verbose)
    if verbose:
        print(
            "   lost:", lost.most_common(20), "missing:", missing.most_common(20), "invented:", invented.most_common(20)
        )
    n = len(reading.headings)
    return (
        f"| {name} | {sum(characters(reading.text).values()):,} | {lost.total()} | {missing.total()}, {invented.total()}"
        f" | {n_found} of {n} | {n_beside} | {pages(book, reading, verbose)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="what is lost, changed, not found or beside")
    parser.add_argument("files", nargs="+", metavar="FILE[=HEADINGS]")
    arguments = parser.parse_args()
    print(
        "| book | letters | lost | numbers missing, beside | headings | beside | pages |\n|---|---|---|---|---|---|---|"
    )
    for given in arguments.files:
        file, _, other = given.partition("=")
        path = Path(file)
        reading = read(path, Path(other) if other else None)
        print(row(path, path.name, reading, arguments.verbose), flush=True)
        if path.suffix == ".pdf" and outline(path):
            with tempfile.TemporaryDirectory() as folder:
                bald = without_outline(path, Path(folder))
                print(row(bald, f"{path.name} without outline", reading, arguments.verbose), flush=True)


if __name__ == "__main__":
    main()
