"""The words of kept conversations."""

from __future__ import annotations

# key: (zh-Hans, zh-Hant, en)
KEEPING_TEXTS: dict[str, tuple[str, str, str]] = {
    "tab_kept": ("对话", "對話", "Chats"),
    "kept_search": ("查找对话", "尋找對話", "Find a conversation"),
    "kept_new": ("新对话", "新對話", "New conversation"),
    "kept_none": ("还没有对话。", "還沒有對話。", "No conversations yet."),
    "kept_count": ("{n} 个问题", "{n} 個問題", "questions: {n}"),
    "kept_rename": ("改名", "改名", "Rename"),
    "kept_delete": ("删除", "刪除", "Delete"),
    "kept_deleted": ("已删除：{name}", "已刪除：{name}", "Deleted: {name}"),
    "kept_undo": ("撤销", "復原", "Undo"),
    "kept_name": ("对话名称", "對話名稱", "Name of the conversation"),
    "kept_export": ("导出", "匯出", "Export"),
    "kept_failed": ("没有成功：", "沒有成功：", "Not done: "),
    "kept_cleared": (
        "对话已清空，仍可找回。",
        "對話已清空，仍可找回。",
        "Cleared. The conversation can still be had back.",
    ),
}
