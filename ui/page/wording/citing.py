"""The words of citing."""

from __future__ import annotations

# key: (zh-Hans, zh-Hant, en)
CITING_TEXTS: dict[str, tuple[str, str, str]] = {
    "cite": ("引用", "引用", "Cite"),
    "cite_plain": ("纯文本", "純文字", "Plain"),
    "cite_markdown": ("Markdown", "Markdown", "Markdown"),
    "cite_gbt7714": ("GB/T 7714", "GB/T 7714", "GB/T 7714"),
    "cite_apa": ("APA", "APA", "APA"),
    "cite_chicago": ("Chicago", "Chicago", "Chicago"),
    "cite_bibtex": ("BibTeX", "BibTeX", "BibTeX"),
    "cite_csl-json": ("CSL-JSON", "CSL-JSON", "CSL-JSON"),
    "cite_ris": ("RIS", "RIS", "RIS"),
    "cite_copy": ("复制（连同引文）", "複製（連同引文）", "Copy, with the quote"),
    "cite_files": ("文件（Zotero 等）", "檔案（Zotero 等）", "Files (for Zotero and others)"),
}
