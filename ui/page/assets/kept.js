// @ts-check
// Kept conversations: listed, found, named, deleted and brought back. Text is only ever set as text.
(() => {
  "use strict";
  const { el, post } = /** @type {any} */ (window).wenshuTerms;
  /** @type {any} */
  let frame = null;
  /** @type {Record<string, string>} */
  let texts = {};
  /** @param {string} key @param {Record<string, unknown>} [values] */
  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  /** @param {Record<string, string>} values */
  const query = (values) => new URLSearchParams({ lang: frame.dataset.lang, ...values });
  /** @param {unknown[]} parts */
  const tell = (...parts) => frame.querySelector(".w-kept-said").replaceChildren(...parts);
  /** @param {string} words @param {() => unknown} act */
  const button = (words, act) => {
    const made = el("button", { type: "button", className: "w-g-button", textContent: words });
    made.addEventListener("click", async () => {
      try { await act(); } catch (error) { tell(say("kept_failed") + /** @type {Error} */ (error).message); }
    });
    return made;
  };
  /** @param {{id: string, name: string}} kept */
  const remove = async (kept) => {
    await post(`wenshu/conversation/delete?${query({ id: kept.id })}`, "");
    const undo = button(say("kept_undo"), async () => { await post(`wenshu/conversation/restore?${query({ id: kept.id })}`, ""); tell(); list(); });
    tell(say("kept_deleted", { name: kept.name }), " ", undo);
    undo.focus();
    list();
  };
  /** @param {any} item @param {{id: string, name: string}} kept */
  const rename = (item, kept) => {
    const name = el("input", { type: "text", value: kept.name, maxLength: 120, ariaLabel: say("kept_name") });
    const form = el("form", {}, name);
    form.addEventListener("submit", async (/** @type {Event} */ event) => {
      event.preventDefault();
      await post(`wenshu/conversation/rename?${query({ id: kept.id, name: name.value })}`, "");
      list();
    });
    item.querySelector("a").replaceWith(form);
    name.select();
  };
  /** @param {{id: string, name: string, updated: number, n_questions: number}} kept */
  const row = (kept) => {
    const when = new Date(kept.updated * 1000).toLocaleString(frame.dataset.lang, { dateStyle: "medium", timeStyle: "short" });
    const files = ["markdown", "html", "json"].map((format) => el("a", { className: "w-g-export", download: "", textContent: { markdown: "Markdown", html: "HTML", json: "JSON" }[format], href: `wenshu/conversation/export?${query({ id: kept.id, format })}` }));
    const item = el("li", {}, el("a", { className: "w-kept-name", href: `./?${query({ chat: kept.id })}`, textContent: kept.name }),
      el("small", { textContent: `${when} · ${say("kept_count", { n: kept.n_questions })}` }), el("span", { className: "w-kept-acts" }));
    item.querySelector(".w-kept-acts").append(...files, button(say("kept_rename"), () => rename(item, kept)), button(say("kept_delete"), () => remove(kept)));
    return item;
  };
  let asking = new AbortController();
  const list = async () => {
    asking.abort();
    asking = new AbortController();
    try {
      const reply = await fetch(`wenshu/conversations?${query({ q: frame.querySelector("input[type=search]").value })}`, { signal: asking.signal });
      const { conversations } = await reply.json();
      const rows = conversations.map(row);
      frame.querySelector(".w-kept-list").replaceChildren(...(rows.length ? rows : [el("li", { className: "w-hint", textContent: say("kept_none") })]));
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") tell(say("kept_failed") + /** @type {Error} */ (error).message);
    }
  };
  // Filled anew whenever it comes into sight.
  let visible = false;
  new MutationObserver(() => {
    const found = /** @type {HTMLElement | null} */ (document.querySelector(".w-kept"));
    const seen = found !== null && found.offsetParent !== null;
    if (seen && (!visible || found !== frame)) {
      if (found !== frame) {
        frame = found;
        texts = JSON.parse(frame.dataset.texts);
        frame.querySelector("input[type=search]").addEventListener("input", list);
      }
      list();
    }
    visible = seen;
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "style", "hidden"] });
})();
