"""The words Wenshu itself says in an answer, in Chinese and English. Traditional is converted from Simplified."""

from __future__ import annotations

from functools import lru_cache

from corpus.language.folding import to_traditional
from rag.types import Language

_PHRASES: dict[str, tuple[str, str]] = {
    "answered_book": ("{where}写道：{quotes}", "{where}: {quotes}"),
    "answered_companion": (
        "以下出自本项目编写的导读，不是书中原文：{quotes}",
        "From this project's companion, not the book's own words: {quotes}",
    ),
    "related": (
        "没有找到直接的回答。与问题相关的段落：{quotes}",
        "No direct answer was found. Related passages: {quotes}",
    ),
    "differs_absent": ("所查的书里没有出现“{words}”。", "“{words}” does not occur in the book."),
    "differs_here": (
        "最接近的段落没有提到“{words}”。",
        "The nearest passage does not speak of “{words}”.",
    ),
    "differs_from": (
        "最接近的段落说的不是“{words}”，而是{others}。",
        "The nearest passage speaks of {others}, not of “{words}”.",
    ),
    "not_found": (
        "所查的书里没有找到这个问题的答案。",
        "The books searched do not answer this question.",
    ),
    "not_in_copy": (
        "目录列有{entry}{page}，但这份副本没有这部分的正文，因此无法引用书中的说法。{marker}",
        "The contents list {entry}{page}, but this copy does not hold its text, so the book cannot be quoted on it. {marker}",
    ),
    "no_copy": (
        "目录列有{entry}{page}，但还没有导入这本书的副本，因此无法引用书中的说法。{marker}",
        "The contents list {entry}{page}, but no copy of the book has been imported, so it cannot be quoted. {marker}",
    ),
    "about": ("{entry}{page}{marker}", "{entry}{page} {marker}"),
    "with_sections": ("，下分{n}节：{sections}。", "; it has {n} sections: {sections}."),
    "counts": (
        "全书共{chapters}章{sections}节：{list}。",
        "The book has {chapters} chapters and {sections} sections: {list}.",
    ),
    "sections_count": ("{entry}共{n}节：{sections}。", "{entry} has {n} sections: {sections}."),
    "where": ("目录中最相符的是：{list}。", "The contents entry that fits best: {list}."),
    "page": ("{entry}从第{page}页开始。{marker}", "{entry} begins on page {page}. {marker}"),
    "on_page": (
        "第{page}页属于{entry}{marker}（该部分从第{first}页开始）。",
        "Page {page} belongs to {entry} {marker} (it begins on page {first}).",
    ),
    "next": ("{named}之后是{list}。", "After {named} comes {list}."),
    "previous": ("{named}之前是{list}。", "Before {named} comes {list}."),
    "begins": ("（第{page}页）", " (p. {page})"),
    "in_book": ("《{book}》：{statement}", "{book}: {statement}"),
    "separator": ("；", "; "),
    "stop": ("。", "."),
    "text_missing": (
        "这份副本没有其正文。",
        "This copy does not hold its text.",
    ),
    "term_in_english": ("{name}（{pinyin}），英文：{en}{also}。", "{name} ({pinyin}): {en}{also}."),
    "term_without_english": (
        "{name}（{pinyin}），术语库里还没有英文。",
        "{name} ({pinyin}): the termbase has no English yet.",
    ),
    "term_without_chinese": ("{name}，术语库里还没有中文{also}。", "{name}: the termbase has no Chinese yet{also}."),
    "term_also": ("（也作{names}）", " (also {names})"),
    "term_definition": (
        "释义（问书术语库自撰，不是书中原文）：{definition}",
        "Definition (from Wenshu's termbase, not the book's words): {definition}",
    ),
    "term_source": ("英文来源：{source}。", "Source of the English: {source}."),
    "term_source_book": ("书中原文", "the book itself"),
    "term_source_curated": ("本项目编订", "compiled by this project"),
    "term_source_standard": ("标准", "a standard"),
    "term_source_official": ("官方译名", "an official rendering"),
    "term_source_dictionary": ("词典 CC-CEDICT，不是书中的译法", "the dictionary CC-CEDICT, not the book"),
    "term_source_composed": ("由各部分的词典译法拼成，未经审定", "composed from its parts, unreviewed"),
    "term_source_proposed": ("建议译法，未经审定", "a proposal, unreviewed"),
    "term_in_book": ("书中的用例：{quotes}", "In the book: {quotes}"),
    "term_in_companion": (
        "本项目编写的导读（不是书中原文）里的用例：{quotes}",
        "In this project's companion, not the book's own words: {quotes}",
    ),
    "term_not_in_copy": (
        "这份副本的正文里没有逐字出现这个词。",
        "It does not occur word for word in the text this copy holds.",
    ),
    "term_nowhere": (
        "所查的书里没有逐字出现这个词。",
        "It does not occur word for word in the text of the books asked.",
    ),
    "mention_first": (
        "在所查的文字里，“{name}”第一次出现于{first}：{quotes}",
        "In the text at hand “{name}” first occurs in {first}: {quotes}",
    ),
    "mention_where": (
        "在所查的文字里，“{name}”的出处（共{n}处）：{where}。{quotes}",
        "Places of “{name}” in the text at hand ({n}): {where}. {quotes}",
    ),
    "mention_none": (
        "“{name}”没有逐字出现在所查的书里。",
        "“{name}” does not occur word for word in the text of the books asked.",
    ),
    "list_whole": ("{where}共列出{n}项：{quotes}", "{where} counts out {n}: {quotes}"),
    "list_item": ("{where}列出{n}项，第{nth}项：{quotes}", "{where} counts out {n}; number {nth}: {quotes}"),
    "list_short": (
        "{where}只列出{n}项，其中没有所问的一项：{quotes}",
        "{where} counts out only {n}, and not the one asked for: {quotes}",
    ),
    "goes_on": ("接下来的文字：{quotes}", "The text goes on: {quotes}"),
    "text_ends": ("所引文字之后，这份副本没有更多正文。", "This copy holds no text after what was quoted."),
    "comma": ("、", ", "),
    "ask_chapter": ("{number}讲什么？", "What is {number} about?"),
    "ask_page": ("{title}在第几页？", "On what page does “{title}” begin?"),
    "ask_where": ("哪一章讲“{title}”？", "Which chapter is about “{title}”?"),
}


def say(key: str, language: Language, **values: object) -> str:
    """The phrase in the language of the question (mixed: Chinese), its gaps filled in.

    Only the phrase is converted to Traditional, never what fills it: quotes and titles stay as printed.
    """
    return _phrase(key, language).format(**values)


@lru_cache(maxsize=256)
def _phrase(key: str, language: Language) -> str:
    chinese, english = _PHRASES[key]
    if language == "en":
        return english
    return to_traditional(chinese) if language == "zh-Hant" else chinese
