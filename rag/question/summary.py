"""Requests for a summary: of a part, of the whole book, or of what a part says on a matter."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POLITE_ZH = re.compile(
    "^(?:请问?|麻烦|劳驾|可否|可不可以|可以|能不能|能否|能|你|您|帮我|帮忙|给我|为我|替我|我想要?|我要|简要|简单|简短|简明|大致|扼要|分点|分条"
    "|地|来|一下|用?[一二两三四五六七八九十几\\d]+(?:句话|段话|个字|百字|句|字|点)(?:左右|以内)?|做一?个|写一?[个份段]|列出|[,，:：])+"
)
_END = re.compile("(?:吗|吧|呢|好吗|可以吗|谢谢|[?？。.!！,，\\s])+$")
_SUM = "(?:概括|总结|归纳|概述|小结|提炼|综述|简述)"
_NOUN = "(?:内容)?(?:简短的?|简要的?|主要的?|核心的?)?(?:摘要|要点|梗概|大意|提要|主旨|中心思想|概要|(?:主要|核心|基本)观点)"
_TAIL = re.compile(
    f"(?:的?{_NOUN}|(?:主要|大概|都|大致)*(?:讲|说|写|谈|介绍|论述|讨论)(?:的|了)?(?:是|些|哪些)*(?:什么|啥|内容)?(?:内容|东西)?|的?(?:主要|核心)?(?:内容|观点|思想|重点|主题))$"
)
_BOOK_ZH = "(?:《[^》]{1,40}》)?(?:这一?本书|本书|该书|此书|这书|全书|整本书|这部书|这[份本](?:手册|文档|指南|教程)|本(?:手册|文档|指南|教程))"
_SAYS = "(?:讲|说|写|谈|介绍|讨论|论述|涉及)"
_CHINESE = (
    f"{_SUM}(?:一下|下|出)?(.+)",
    f"(?:把|将|对)?(.+?)(?:做|作|进行|加以)?(?:一?个|一下)?(?:简要|简单)?的?{_SUM}(?:一下|下|成.{{1,6}})?",
    f"(.+?)的?{_NOUN}(?:是什么|有哪些|是哪些|都?有什么|为何|是啥)?",
)
_WHOLE_ZH = re.compile(
    f"{_BOOK_ZH}(?:主要|大概|大致|到底|究竟|都|总的来说)*{_SAYS}(?:的|了)?(?:是|些)*(?:什么|啥|哪些内容)(?:内容|主题|东西|事情?)?"
    f"|{_BOOK_ZH}的?(?:主要|核心)?(?:内容|主题)(?:是什么|是啥|有哪些)"
    f"|(?:介绍|讲讲|说说|谈谈)(?:一下)?{_BOOK_ZH}(?:的(?:主要)?内容)?"
    f"|{_BOOK_ZH}?是?(?:一?本)?关于什么的(?:书)?|这是一?本{_SAYS}什么的书|{_BOOK_ZH}是{_SAYS}什么的"
)
_ASKS_ZH = re.compile("谁|何时|哪|几|多少|什么|为何|怎么|如何(?!评价|看待)|是否|有没有")

_POLITE_EN = re.compile(
    r"^(?:(?:please|kindly|can|could|would|will|you|i'd like|i would like|i want|i need|to|have|get|give|write|provide|make|show|tell|offer|list|me|us|briefly|quickly)\s+)+"
)
_SIZE = r"(?:(?:a|an|the|some|its|short|brief|quick|concise|rough|main|key|one|two|three|very|[\w-]+-(?:sentence|paragraph|line))\s+)*"
_KEY = (
    r"(?:(?:the|its)\s+)?(?:main|key|chief|principal|central|most important)\s+(?:points?|ideas?|takeaways?|messages?)"
)
_BOOK_EN = r"(?:the|this|that)\s+(?:whole\s+|entire\s+)?(?:book|volume|manual|handbook|guide|document|text)"
_ENGLISH = (
    r"(?:summari[sz]e|sum up|recap|condense|boil down)\s+(.+)",
    rf"{_SIZE}(?:summary|synopsis|gist|abstract|recap|digest)\s+(?:of|for|on)\s+(.+)",
    rf"(?:what(?:'s| is| are)\s+)?(?:{_KEY}|(?:the\s+)?(?:gist|takeaways))\s+(?:of|in|from|made in)\s+(.+)",
    r"(.+?)[,:]?\s+in (?:a nutshell|brief|short|(?:a few|\w+) (?:words|sentences|lines))",
    rf"(.+?)[:,]?\s+(?:summary|{_KEY})",
)
_WHOLE_EN = re.compile(
    rf"what(?:'s| is)\s+{_BOOK_EN}\s+(?:all\s+|mainly\s+)?about"
    rf"|what (?:does|do)\s+{_BOOK_EN}\s+(?:mainly\s+)?(?:cover|deal with|discuss|talk about|treat|say)"
    rf"|(?:tell me|talk) about\s+{_BOOK_EN}"
    rf"|what(?:'s| is)\s+(?:the\s+)?(?:main\s+)?(?:subject|topic|theme|content)\s+of\s+{_BOOK_EN}"
)
_SIZED_EN = re.compile(
    r"(?:[\s,]+(?:please|for me|briefly|in (?:[\w-]+ ){1,2}(?:words?|sentences?|lines?|points?|paragraphs?)))+$"
)
_ASKS_EN = re.compile(r"\b(?:who|when|where|which|how many|how much)\b")


@dataclass(frozen=True, slots=True)
class SummaryQuestion:
    """A summary asked for. `target`: what of, as the folded question names it; `whole`: the whole book."""

    target: str
    whole: bool = False


def read_summary_question(folded: str) -> SummaryQuestion | None:
    """The summary that a folded question asks for, or None."""
    text = _END.sub("", folded.replace("’", "'"))
    if re.search("[㐀-鿿]", text):
        bare = _POLITE_ZH.sub("", text)
        if _WHOLE_ZH.fullmatch(bare):
            return SummaryQuestion("", whole=True)
        return _read(bare, _CHINESE, _BOOK_ZH, _ASKS_ZH)
    bare = _SIZED_EN.sub("", _POLITE_EN.sub("", text))
    if _WHOLE_EN.fullmatch(bare) or _WHOLE_EN.fullmatch(text):
        return SummaryQuestion("", whole=True)
    return _read(bare, _ENGLISH, _BOOK_EN, _ASKS_EN)


def _read(text: str, forms: tuple[str, ...], book: str, asks: re.Pattern[str]) -> SummaryQuestion | None:
    for form in forms:
        match = re.fullmatch(form, text)
        if match is None:
            continue
        target = _TAIL.sub("", match[1].strip()).strip(" 的,，:：")
        if re.fullmatch(f"(?:{book})(?:的|里|中)*", target):
            return SummaryQuestion("", whole=True)
        return None if not target or asks.search(target) else SummaryQuestion(target)
    return None
