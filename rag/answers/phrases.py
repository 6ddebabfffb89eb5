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
    "see_also": (" 另可参看：{quotes}", " See also: {quotes}"),
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
    "mention_placed": (
        "“{name}”在所查的文字里出现{n}处{shown}：{places}",
        "“{name}” occurs in the text at hand ({n}{shown}): {places}",
    ),
    "mention_near": ("书中最接近的话：{places}", " The nearest words of the book: {places}"),
    "mention_shown": ("（列出前{n}处）", "; the first {n} are shown"),
    "mention_absent": (
        "“{name}”没有出现在所查的书里，术语库和词典给出的中文说法也没有。",
        "“{name}” does not occur in the text of the books asked, nor does a Chinese word that the termbase or the dictionary gives for it.",
    ),
    "page_unknown": ("（页码未知）", " (page unknown)"),
    "quote_stands": (
        "这段话在书中逐字可查（标点、空格、繁简不计），见{where}：{quotes}",
        "The book has these words (punctuation, spacing and script aside), in {where}: {quotes}",
    ),
    "quote_stands_often": ("此处之外还有{n}处。", "They stand in {n} more places."),
    "quote_differs": (
        "与书中原文有出入：{differences}。{where}的原文是：{quotes}",
        "This differs from the book: {differences}. The book's own words, in {where}: {quotes}",
    ),
    "quote_changed": ("引文作“{quoted}”，原文是“{in_book}”", "the quotation has “{quoted}”, the book “{in_book}”"),
    "quote_added": ("引文多出“{quoted}”", "the quotation adds “{quoted}”"),
    "quote_omitted": ("引文缺“{in_book}”", "the quotation leaves out “{in_book}”"),
    "quote_more": ("另有{n}处不同", "{n} more differences"),
    "quote_none": (
        "所查的文字里没有“{quote}”，也没有与之相近的话。",
        "“{quote}” does not stand in the text of the books asked, nor anything like it.",
    ),
    "quote_near": (
        "所查的文字里没有“{quote}”这样的话。最接近的在{where}：{quotes}",
        "“{quote}” does not stand in the text of the books asked. The nearest is in {where}: {quotes}",
    ),
    "quote_page_right": ("页码相符：在第{page}页。", "The page is right: it is on p. {page}."),
    "quote_page_wrong": ("页码不符：不在第{page}页。", "The page is wrong: it is not on p. {page}."),
    "quote_page_open": (
        "是否在第{page}页，这份副本无法确定。",
        "Whether it is on p. {page} cannot be told from this copy.",
    ),
    "book_fact": ("{fact}：{quotes}", "The {fact}: {quotes}"),
    "book_fact_file": (
        "{fact}：{value}（出自文件的元数据，书中没有写明）",
        "The {fact}: {value} (from the file's metadata; the copy itself does not state it)",
    ),
    "book_fact_record": (
        "{fact}：{value}（出自问书对这一版本的著录，这份副本没有写明）",
        "The {fact}: {value} (from Wenshu's record of this edition; the copy does not state it)",
    ),
    "book_fact_none": ("这份副本没有写明{facts}。", "This copy does not state the {facts}."),
    "signed": ("{entry}的落款：{quotes}", "{entry} is signed: {quotes}"),
    "signed_other": (
        "没有找到{name}写的这部分。{entry}的落款是：{quotes}",
        "No such part by {name} was found. {entry} is signed: {quotes}",
    ),
    "headed": ("{entry}的标题写明作者：{quotes}", "The heading of {entry} names its writer: {quotes}"),
    "self_written": ("{entry}是本书作者所写：{quotes}", "{entry} is by the book's author: {quotes}"),
    "unsigned": ("{entry}没有写明{facts}。", "{entry} does not state its {facts}."),
    "no_such_part": (
        "这份副本及其目录里没有“{part}”。",
        "Neither this copy nor its contents have a part called “{part}”.",
    ),
    "fact_author": ("作者", "author"),
    "fact_translator": ("译者", "translator"),
    "fact_title": ("书名", "title"),
    "fact_publisher": ("出版者", "publisher"),
    "fact_distributor": ("发行者", "distributor"),
    "fact_address": ("出版者的地址", "publisher's address"),
    "fact_place": ("出版地", "place of publication"),
    "fact_year": ("出版时间", "date of publication"),
    "fact_edition": ("版次", "edition"),
    "fact_printing": ("印次", "printing"),
    "fact_isbn": ("书号", "ISBN"),
    "fact_cip": ("CIP核字号", "CIP number"),
    "fact_price": ("定价", "price"),
    "fact_words": ("字数", "number of characters"),
    "fact_format": ("开本", "format"),
    "fact_sheets": ("印张", "number of printed sheets"),
    "fact_pages": ("页数", "number of pages"),
    "fact_category": ("图书分类", "classification"),
    "fact_printer": ("承印者", "printer"),
    "fact_editor": ("责任编辑", "responsible editor"),
    "fact_designer": ("设计者", "designer"),
    "fact_proofreader": ("校对者", "proofreader"),
    "fact_planner": ("策划者", "planner"),
    "fact_copies": ("印数", "number of copies printed"),
    "fact_phone": ("电话", "telephone number"),
    "fact_email": ("邮箱", "e-mail address"),
    "fact_postcode": ("邮编", "postcode"),
    "fact_version": ("版本", "version"),
    "fact_who": ("作者", "writer"),
    "fact_when": ("写作时间", "date"),
    "fact_where": ("写作地点", "place"),
    "summary": (
        "以下关键句按原文顺序选自{entry}：{quotes}",
        "Key sentences of {entry}, in the book's order and its own words: {quotes}",
    ),
    "summary_topic": (
        "以下句子与此最相关，按原文顺序选自{entry}：{quotes}",
        "What {entry} says on this, key sentences in the book's order and its own words: {quotes}",
    ),
    "summary_book": (
        "以下关键句按原文顺序选自这本书：{quotes}",
        "Key sentences on the book, in its own order and words: {quotes}",
    ),
    "summary_chapters": ("目录列有{n}章：{list}。", "The contents list {n} chapters: {list}."),
    "summary_only": (
        "这份副本只有{parts}的正文，以上只选自这些部分。",
        "This copy holds only the text of {parts}; the sentences are from there.",
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
