// Terms in answers: a pop-up on hover, focus or tap. Quotes unfolded word by word. Text is only ever set as text.
(() => {
  "use strict";

  const el = (tag, props = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  };
  const post = async (address, body) => {
    const reply = await fetch(address, { method: "POST", body, headers: { "x-wenshu": "1" } });
    const table = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(table.error ?? reply.statusText), { status: reply.status });
    return table;
  };

  // ---- the pop-up -----------------------------------------------------------------------------------------
  const GAP = 6;
  let popup = null;
  let owner = null;
  let leaving = 0;

  const entriesOf = (link) => {
    const key = decodeURIComponent(link.getAttribute("href").split("#w-term-")[1] ?? "");
    for (const table of document.querySelectorAll(".w-term-table")) {
      const entries = JSON.parse(table.dataset.terms)[key];
      if (entries) return { entries, table };
    }
    return null;
  };
  const described = (entry) => el("div", { className: "w-popup-entry" },
    el("p", {}, el("b", { textContent: entry.zh, lang: "zh" }), el("span", { className: "w-popup-pinyin", textContent: entry.pinyin })),
    entry.en && el("p", { className: "w-popup-en", textContent: entry.en }),
    entry.definition && el("p", { textContent: entry.definition }),
    el("p", { className: "w-popup-small", textContent: [entry.status, entry.source].filter(Boolean).join(" · ") }));
  const place = (link) => {
    const at = link.getBoundingClientRect(); // of all its lines, so that none is covered
    const box = popup.getBoundingClientRect();
    const left = Math.max(GAP, Math.min(at.left, innerWidth - box.width - GAP));
    const below = at.bottom + GAP + box.height <= innerHeight;
    const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - box.height);
    popup.style.left = `${left}px`;
    popup.style.top = `${top}px`;
  };
  const hide = () => {
    clearTimeout(leaving);
    owner?.removeAttribute("aria-describedby");
    popup?.remove();
    popup = owner = null;
  };
  const show = (link) => {
    clearTimeout(leaving);
    if (owner === link) return;
    hide();
    const found = entriesOf(link);
    if (!found) return;
    popup = el("div", { id: "w-popup", className: "w-popup" }, ...found.entries.map(described),
      el("p", { className: "w-popup-small", textContent: found.table.dataset.note }));
    popup.setAttribute("role", "tooltip");
    popup.setAttribute("aria-label", found.table.dataset.label);
    document.body.append(popup);
    link.setAttribute("aria-describedby", "w-popup");
    owner = link;
    place(link);
  };
  const hideSoon = () => { clearTimeout(leaving); leaving = setTimeout(hide, 200); };
  const termAt = (event) => event.target instanceof Element ? event.target.closest("a.w-term") : null;

  document.addEventListener("mouseover", (event) => {
    const link = termAt(event);
    if (link) show(link);
    else if (popup?.contains(event.target)) clearTimeout(leaving);
    else if (popup && document.activeElement !== owner) hideSoon();
  });
  document.addEventListener("focusin", (event) => { const link = termAt(event); if (link) show(link); });
  document.addEventListener("focusout", (event) => { if (termAt(event)) hideSoon(); });
  document.addEventListener("click", (event) => {
    const link = termAt(event);
    if (link) {
      event.preventDefault();
      show(link);
    } else if (popup && !popup.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !popup) return;
    event.stopPropagation();
    hide();
  }, true);
  document.addEventListener("scroll", () => { if (popup) owner.isConnected ? place(owner) : hide(); }, true);
  // An answer that comes in replaces what stood under the pop-up.
  new MutationObserver(() => { if (owner && !owner.isConnected) hide(); }).observe(document, { childList: true, subtree: true });

  // ---- word by word ---------------------------------------------------------------------------------------
  const cell = (word) => el("span", { className: word.pinyin || word.glosses.length ? "w-word" : "w-word w-plain" },
    el("span", { className: "w-word-pinyin", textContent: word.pinyin }),
    el("span", { className: "w-word-text", textContent: word.text }),
    el("span", { className: "w-word-gloss", lang: "en", textContent: word.glosses.join(" | ") }));
  document.addEventListener("toggle", async (event) => {
    const box = event.target;
    if (!(box instanceof HTMLDetailsElement) || !box.matches(".w-words") || !box.open || box.dataset.filled) return;
    box.dataset.filled = "1";
    const list = box.querySelector(".w-words-list");
    try {
      list.replaceChildren(...(await post("wenshu/words", box.dataset.words)).map(cell));
    } catch (error) {
      delete box.dataset.filled;
      list.replaceChildren(el("p", { className: "w-error", textContent: error.message }));
    }
  }, true);

  window.wenshuTerms = { el, post };
})();
