"""The words of the reader."""

from __future__ import annotations

# key: (zh-Hans, zh-Hant, en)
READING_TEXTS: dict[str, tuple[str, str, str]] = {
    "read": ("阅读", "閱讀", "Read"),
    "read_here": ("在书中阅读", "在書中閱讀", "Read in the book"),
    "read_back": ("返回提问", "返回提問", "Back to asking"),
    "read_skip": ("跳到正文", "跳到正文", "Skip to the text"),
    "read_contents": ("目录", "目錄", "Contents"),
    "read_find": ("在本书中查找", "在本書中尋找", "Find in this book"),
    "read_find_button": ("查找", "尋找", "Find"),
    "read_found": ("{n} 处", "{n} 處", "{n} places"),
    "read_found_some": (
        "{n} 处，列出前 {shown} 处",
        "{n} 處，列出前 {shown} 處",
        "{n} places, the first {shown} of them",
    ),
    "read_found_none": ("书中没有这几个字。", "書中沒有這幾個字。", "These words do not stand in the book."),
    "read_found_all": ("全书", "全書", "Whole book"),
    "read_terms": ("标出术语", "標出術語", "Mark terms"),
    "read_no_text": ("这份文本没有正文", "這份文字沒有正文", "No text in this copy"),
    "read_text": ("正文", "正文", "Text"),
    "read_earlier": ("前一段", "前一段", "Earlier"),
    "read_later": ("后一段", "後一段", "Later"),
    "read_selected": ("选中的文字", "選取的文字", "Selected words"),
    "read_copy": ("复制并注明出处", "複製並註明出處", "Copy with citation"),
    "read_link": ("复制链接", "複製連結", "Copy link"),
    "read_ask": ("就此提问", "就此提問", "Ask about it"),
    "read_check": ("核对引文", "核對引文", "Check as a quotation"),
    "read_add_term": ("加入术语表", "加入術語表", "Add as a term"),
    "read_term_en": ("英文（可不填）", "英文（可不填）", "English (optional)"),
    "read_term_add": ("加入", "加入", "Add"),
    "read_term_added": ("已加入术语表", "已加入術語表", "Added to the glossary"),
    "read_gone": (
        "这个位置不在书中：书可能重新导入过。",
        "這個位置不在書中：書可能重新匯入過。",
        "This place is not in the book: it may have been imported again since.",
    ),
    "read_no_book": ("书库里没有这本书。", "書庫裡沒有這本書。", "This book is not in the library."),
    "read_page": ("第{n}页", "第{n}頁", "p. {n}"),
    "read_file_page": ("文件第{n}页", "檔案第{n}頁", "page {n} of the file"),
    "read_beside": ("导读", "導讀", "Companion"),
    "read_failed": ("没有成功：", "沒有成功：", "Not done: "),
}
