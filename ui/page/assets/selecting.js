// @ts-check
// Words selected in the reader: copied with their place, asked about, checked, added to the glossary.
(() => {
  "use strict";
  const { get, say, root, book, lang } = /** @type {any} */ (window).wenshuReader;
  const { el, post } = /** @type {any} */ (window).wenshuTerms;
  const text = /** @type {HTMLElement} */ (document.querySelector("#r-text"));
  /** The offset in the book of a place in the page: a block's text is the book's, counted in code points.
   * @param {Node} node @param {number} index */
  const offsetOf = (node, index) => {
    const inside = node instanceof Element ? node : node.parentElement;
    const block = /** @type {HTMLElement | null} */ (inside?.closest("[data-s]"));
    if (!block || "own" in block.dataset) return null;
    const range = document.createRange();
    range.setStart(block, 0);
    range.setEnd(node, index);
    return Number(block.dataset.s) + [...range.toString()].length;
  };
  /** @returns {{start: number, end: number, words: string, box: DOMRect} | null} */
  const selected = () => {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    const start = offsetOf(range.startContainer, range.startOffset);
    let end = offsetOf(range.endContainer, range.endOffset);
    // A triple click ends at the beginning of the next block.
    if (end === null || (start !== null && end < start)) end = start === null ? null : start + [...selection.toString().trim()].length;
    const words = selection.toString().trim();
    return start === null || end === null || end <= start || !words ? null : { start, end, words, box: range.getBoundingClientRect() };
  };

  const bar = el("div", { className: "r-bar", hidden: true });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say("read_selected"));
  const said = el("span", { className: "r-said" });
  said.setAttribute("role", "status");
  /** @type {ReturnType<typeof selected>} */
  let kept = null;
  /** @param {string} words */
  const copy = async (words) => {
    if (!navigator.clipboard) return false;
    try { await navigator.clipboard.writeText(words); return true; } catch { return false; }
  };
  /** @param {string} words */
  const copyOrShow = async (words) => {
    if (await copy(words)) { said.textContent = say("copied"); return; }
    const area = el("textarea", { value: words, readOnly: true, rows: 3 });
    said.replaceChildren(area);
    area.select();
  };
  const addTerm = () => {
    if (!kept) return;
    const zh = el("input", { type: "text", value: kept.words, lang: "zh", ariaLabel: say("column_zh") });
    const en = el("input", { type: "text", placeholder: say("read_term_en"), lang: "en", ariaLabel: say("read_term_en") });
    const form = el("form", { className: "r-term" }, zh, en, el("button", { type: "submit", textContent: say("read_term_add") }));
    form.addEventListener("submit", async (/** @type {Event} */ event) => {
      event.preventDefault();
      try {
        await post(`${root}wenshu/add?${new URLSearchParams({ book, lang })}`, JSON.stringify({ zh: zh.value, en: en.value }));
        said.textContent = say("read_term_added");
      } catch (error) {
        said.textContent = say("read_failed") + /** @type {Error} */ (error).message;
      }
    });
    said.replaceChildren(form);
    en.focus();
  };
  /** @param {string} key @param {() => unknown} act */
  const button = (key, act) => {
    const made = el("button", { type: "button", textContent: say(key) });
    made.addEventListener("click", act);
    return made;
  };
  /** @param {Record<string, string>} values */
  const leave = (values) => { location.href = `${root}?${new URLSearchParams({ lang, ...values })}`; };
  bar.append(
    button("read_copy", async () => { if (kept) copyOrShow((await get("citation", { start: String(kept.start), end: String(kept.end) })).text); }),
    button("read_link", () => {
      if (!kept) return;
      const url = new URL(location.href);
      url.search = String(new URLSearchParams({ at: `${kept.start}-${kept.end}`, lang }));
      copyOrShow(url.href);
    }),
    button("read_ask", () => kept && leave({ ask: kept.words.slice(0, 400), book })),
    button("read_check", () => kept && leave({ check: kept.words.slice(0, 2000), book })),
    button("read_add_term", addTerm), said);
  document.body.append(bar);
  const hide = () => { bar.hidden = true; kept = null; };
  const show = () => {
    if (bar.contains(document.activeElement)) return;
    const found = selected();
    if (!found) { hide(); return; }
    kept = found;
    said.replaceChildren();
    bar.hidden = false;
    const width = bar.offsetWidth;
    bar.style.left = `${Math.max(8, Math.min(found.box.left, innerWidth - width - 8))}px`;
    const below = found.box.bottom + 10;
    const top = below + bar.offsetHeight < innerHeight ? below : found.box.top - bar.offsetHeight - 10;
    bar.style.top = `${Math.max(70, Math.min(top, innerHeight - bar.offsetHeight - 8))}px`;
  };
  let waiting = 0;
  document.addEventListener("selectionchange", () => { clearTimeout(waiting); waiting = setTimeout(show, 250); });
  bar.addEventListener("mousedown", (/** @type {MouseEvent} */ event) => { if (!(event.target instanceof HTMLInputElement)) event.preventDefault(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) { hide(); getSelection()?.removeAllRanges(); } });
  addEventListener("scroll", () => { if (!bar.hidden && !bar.contains(document.activeElement)) show(); }, { passive: true });
})();
