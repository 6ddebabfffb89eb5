"""Every word the page and the command line say, in the three languages of the reader."""

from __future__ import annotations

from typing import Literal, get_args

from ui.page.wording.citing import CITING_TEXTS
from ui.page.wording.keeping import KEEPING_TEXTS
from ui.page.wording.library import LIBRARY_TEXTS
from ui.page.wording.reading import READING_TEXTS
from ui.page.wording.terms import TERM_TEXTS

UiLanguage = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[UiLanguage, ...] = get_args(UiLanguage)
DEFAULT_LANGUAGE: UiLanguage = "zh-Hans"
LANGUAGE_NAMES: tuple[tuple[str, UiLanguage], ...] = (("简体", "zh-Hans"), ("繁體", "zh-Hant"), ("English", "en"))

_HANT_REGIONS = ("hant", "tw", "hk", "mo")

# key: (zh-Hans, zh-Hant, en)
TEXTS: dict[str, tuple[str, str, str]] = (
    {
        "name": ("问书", "問書", "Wenshu"),
        "other_name": ("Wenshu", "Wenshu", "问书"),
        "tagline": (
            "向一本书提问，答案逐字引自书中，注明章、节、页。",
            "向一本書提問，答案逐字引自書中，註明章、節、頁。",
            "Question a Chinese book: word-for-word quotes with chapter, section and page.",
        ),
        "language": ("界面语言", "介面語言", "Language"),
        "ask_label": ("提问", "提問", "Your question"),
        "ask_placeholder": (
            "用中文或英文提问，按回车发送",
            "用中文或英文提問，按 Enter 送出",
            "Ask in Chinese or English",
        ),
        "ask_button": ("提问", "提問", "Ask"),
        "clear": ("清空对话", "清空對話", "Clear chat"),
        "busy": ("正在查书", "正在查書", "Searching the book"),
        "answer_ready": ("已回答", "已回答", "Answer ready"),
        "empty_question": (
            "还没有写问题：请在上面的框里输入中文或英文问题。",
            "還沒有寫問題：請在上面的框裡輸入中文或英文問題。",
            "The question is empty: type one in Chinese or English in the box above.",
        ),
        "searched_for": ("按此查找：", "按此查找：", "Searched for: "),
        "ask_alone": ("只按字面查", "只按字面查", "Take it as it stands"),
        "books_label": (
            "问哪些书（不选即问全部）",
            "問哪些書（不選即問全部）",
            "Books to ask (all, if none is chosen)",
        ),
        "write_here": (
            "让这台机器上的语言模型 {writer} 据引文写一段话",
            "讓這台機器上的語言模型 {writer} 據引文寫一段話",
            "Let the language model {writer} on this machine write around the quotes",
        ),
        "write_away": (
            "让语言模型 {writer} 据引文写一段话：问题和引文会发送到 {host}",
            "讓語言模型 {writer} 據引文寫一段話：問題和引文會傳送到 {host}",
            "Let the language model {writer} write around the quotes: the question and the quotes are sent to {host}",
        ),
        "try": ("可以这样问", "可以這樣問", "Try asking"),
        "next": ("接着问", "接著問", "Ask next"),
        "example_1": ("智慧城市的内涵在哪一章？", "智慧城市的內涵在哪一章？", "Which chapter is about standards?"),
        "example_2": ("宁波哪一年决定建设智慧城市？", "寧波哪一年決定建設智慧城市？", "What is the “3 + X” model?"),
        "example_3": ("第六章讲什么？", "第六章講什麼？", "When did Ningbo decide to build a smart city?"),
        "example_4": ("What is the “3 + X” model?", "What is the “3 + X” model?", "第六章讲什么？"),
        "example_5": (
            "Which chapter is about standards?",
            "Which chapter is about standards?",
            "智慧城市的内涵在哪一章？",
        ),
        "chat_empty": (
            "在下面写一个问题，或者点一个例子。",
            "在下面寫一個問題，或者點一個例子。",
            "Write a question below, or choose an example.",
        ),
        "evidence": ("原文与出处", "原文與出處", "Quotes and places"),
        "evidence_empty": (
            "引文会出现在这里：所引的句子在整段里标出，并注明章、节、页。",
            "引文會出現在這裡：所引的句子在整段裡標出，並註明章、節、頁。",
            "Quotes appear here, each marked within its paragraph, with chapter, section and page.",
        ),
        "evidence_none": (
            "这个问题没有可引用的文字。",
            "這個問題沒有可引用的文字。",
            "There is nothing to quote for this question.",
        ),
        "answer_to": ("问", "問", "Question"),
        "layer_book": ("书", "書", "Book"),
        "layer_companion": ("导读", "導讀", "Companion"),
        "companion_note": (
            "本项目撰写的导读，不是书中原文。",
            "本專案撰寫的導讀，不是書中原文。",
            "Written by this project as a reader’s guide. These are not the book’s words.",
        ),
        "help_companion": (
            "本项目的导读对这一段的介绍（不是书中原文）：",
            "本專案的導讀對這一段的介紹（不是書中原文）：",
            "What our companion reports of this paragraph (not the book’s words):",
        ),
        "help_terms": (
            "这段引文的词语，英文取自词汇表与词典（不是书中原文）：",
            "這段引文的詞語，英文取自詞彙表與詞典（不是書中原文）：",
            "Key terms of the quote, from our glossary and a dictionary (not the book’s words):",
        ),
        "basis_contents": ("依据：目录", "依據：目錄", "Basis: table of contents"),
        "basis_foreword": ("依据：序", "依據：序", "Basis: foreword"),
        "basis_preface": ("依据：自序", "依據：自序", "Basis: author’s preface"),
        "basis_background": ("依据：一般知识", "依據：一般知識", "Basis: general knowledge"),
        "verdict_answered": ("找到答案", "找到答案", "Answer found"),
        "verdict_related": ("只有相关段落", "只有相關段落", "Related passages only"),
        "verdict_structural": ("据目录回答", "據目錄回答", "From the contents"),
        "verdict_not_in_copy": ("书中有，这个副本没有", "書中有，這個副本沒有", "In the book, not in this copy"),
        "verdict_not_found": ("没有找到", "沒有找到", "Not found"),
        "verdict_error": ("没有回答", "沒有回答", "Not answered"),
        "show_quote": ("看引文 {n}", "看引文 {n}", "Show quote {n}"),
        "copy": ("复制引文", "複製引文", "Copy quote"),
        "copied": ("已复制", "已複製", "Copied"),
        "copy_failed": ("无法复制，已选中文字", "無法複製，已選取文字", "Could not copy; text is selected"),
        "import": ("导入书籍文件", "匯入書籍檔案", "Import a book file"),
        "import_help": (
            "选择一本书的文件（文本、Markdown、HTML、EPUB、DOCX、PDF），文件只留在这台机器上。导入后，答案就引用书中原文。",
            "選擇一本書的檔案（文字、Markdown、HTML、EPUB、DOCX、PDF），檔案只留在這台機器上。匯入後，答案就引用書中原文。",
            "Choose a file of a book (text, Markdown, HTML, EPUB, DOCX, PDF). It stays on this machine. "
            "From then on answers quote the book itself.",
        ),
        "import_choose": ("选择文件", "選擇檔案", "Choose a file"),
        "import_replace": (
            "替换书架上已有的同一本书",
            "替換書架上已有的同一本書",
            "Replace the copy already on the shelf",
        ),
        "import_cancel": ("取消导入", "取消匯入", "Cancel import"),
        "import_cancelled": (
            "已取消导入，书架和先前一样。",
            "已取消匯入，書架和先前一樣。",
            "Import cancelled. The shelf is as it was before.",
        ),
        "import_done": ("导入完成", "匯入完成", "Import finished"),
        "import_failed": ("没有导入", "沒有匯入", "Not imported"),
        "stage_waiting": ("准备导入", "準備匯入", "Getting ready"),
        "stage_queued": (
            "等待：这本书的另一项导入正在进行",
            "等待：這本書的另一項匯入正在進行",
            "Waiting: another import of this book is running",
        ),
        "stage_reading": ("读取文件，识别结构", "讀取檔案，辨識結構", "Reading the file and its structure"),
        "stage_words": ("建立词语索引", "建立詞語索引", "Indexing words"),
        "stage_vectors": ("建立语义索引", "建立語意索引", "Indexing meanings"),
        "stage_writing": ("写入书架", "寫入書架", "Writing to the shelf"),
        "seconds_left": ("约剩 {n} 秒", "約剩 {n} 秒", "about {n} s left"),
        "minutes_left": ("约剩 {n} 分钟", "約剩 {n} 分鐘", "about {n} min left"),
        "left_out": ("这次没有问《{book}》：", "這次沒有問《{book}》：", "{book} was left out:"),
        "report_format": ("文件格式", "檔案格式", "Format"),
        "format_text": ("纯文本", "純文字", "plain text"),
        "format_markdown": ("Markdown", "Markdown", "Markdown"),
        "format_html": ("HTML", "HTML", "HTML"),
        "format_epub": ("EPUB", "EPUB", "EPUB"),
        "format_docx": ("DOCX", "DOCX", "DOCX"),
        "format_pdf": ("PDF", "PDF", "PDF"),
        "format_beir": ("BEIR", "BEIR", "BEIR"),
        "report_pages": ("页", "頁", "Pages"),
        "report_pages_of": (
            "{n} 页，其中 {labelled} 页印有页码",
            "{n} 頁，其中 {labelled} 頁印有頁碼",
            "{n}, {labelled} of them with a printed number",
        ),
        "report_contents_missing": (
            "目录里有、正文里没找到",
            "目錄裡有、正文裡沒找到",
            "In its contents page, not in its text",
        ),
        "report_edition": ("版本", "版本", "Edition"),
        "report_by_isbn": ("按 ISBN 认出：{title}", "按 ISBN 認出：{title}", "Recognised by ISBN: {title}"),
        "report_by_title": ("按书名认出：{title}", "按書名認出：{title}", "Recognised by title: {title}"),
        "report_by_none": (
            "没有版本记录，结构取自文件本身",
            "沒有版本記錄，結構取自檔案本身",
            "No edition record; structure taken from the file",
        ),
        "report_contents": ("目录", "目錄", "Contents"),
        "report_counts": (
            "{chapters} 章，{sections} 节",
            "{chapters} 章，{sections} 節",
            "{chapters} chapters, {sections} sections",
        ),
        "report_found": ("有正文", "有正文", "Text found for"),
        "report_missing": ("没有正文", "沒有正文", "No text for"),
        "report_missing_counts": ("目录中其余 {n} 项", "目錄中其餘 {n} 項", "the other {n} entries of the contents"),
        "report_some": ("{first}等 {n} 项", "{first}等 {n} 項", "{first} and more, {n} in all"),
        "report_none": ("无", "無", "none"),
        "report_encoding": ("编码", "編碼", "Encoding"),
        "report_repairs": ("修复", "修復", "Repairs"),
        "repair_byte_order_mark": ("字节序标记", "位元組順序記號", "byte-order mark"),
        "repair_line_ending": ("换行符", "換行符", "line ending"),
        "repair_running_header": ("页眉移出正文", "頁眉移出正文", "running header removed"),
        "repair_joined_paragraph": ("接回跨页的段落", "接回跨頁的段落", "paragraph joined across a page end"),
        "report_lost": ("丢失的字符", "遺失的字元", "Characters lost"),
        "report_lost_of": ("{lost}（共 {total}）", "{lost}（共 {total}）", "{lost} of {total}"),
        "report_passages": ("可检索的段落", "可檢索的段落", "Passages"),
        "shelf": ("书架", "書架", "Shelf"),
        "shelf_passages": ("{n} 段", "{n} 段", "{n} passages"),
        "shelf_damaged": ("不能使用", "不能使用", "cannot be used"),
    }
    | TERM_TEXTS
    | READING_TEXTS
    | KEEPING_TEXTS
    | CITING_TEXTS
    | LIBRARY_TEXTS
)


def text(key: str, language: str, **values: object) -> str:
    """The string `key` in `language`, its `{names}` filled in. Raises KeyError for an unknown key."""
    template = TEXTS[key][LANGUAGES.index(ui_language(language))]
    return template.format(**values) if values else template


def ui_language(tag: str | None) -> UiLanguage:
    """The UI language nearest to a language tag such as "zh-TW" or "en-GB,en;q=0.9"; Simplified where none is near."""
    parts = (tag or "").split(",")[0].split(";")[0].strip().lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] == "zh" and any(part in _HANT_REGIONS for part in parts[1:]):
        return "zh-Hant"
    return DEFAULT_LANGUAGE
