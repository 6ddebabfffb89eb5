// @ts-check
// The reader: pieces of the text are fetched as they come near the window, and emptied again far from it.
(() => {
  "use strict";
  const root = "../";
  const body = document.body;
  const texts = JSON.parse(body.dataset.texts ?? "{}");
  const lang = body.dataset.lang ?? "";
  const book = body.dataset.book ?? "";
  /** @param {string} key @param {Record<string, unknown>} [values] */
  const say = (key, values = {}) => String(texts[key]).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  /** @param {string} selector @returns {HTMLElement} */
  const $ = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
  /** @param {string} name @param {Record<string, string>} values @param {AbortSignal} [signal] */
  const get = async (name, values, signal) => {
    const reply = await fetch(`${root}wenshu/read/${name}?${new URLSearchParams({ book, lang, ...values })}`, { signal });
    const table = await reply.json();
    if (!reply.ok) throw new Error(table.error ?? reply.statusText);
    return table;
  };
  const { el } = /** @type {any} */ (window).wenshuTerms;
  let at = body.dataset.at ?? "";

  // ---- pieces ---------------------------------------------------------------------------------------------
  const text = $("#r-text");
  const pieces = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".r-piece")]);
  const switched = /** @type {HTMLInputElement} */ (document.querySelector("[name=terms]"));
  const stored = (() => { try { return localStorage.getItem("wenshu.terms"); } catch { return null; } })();
  switched.checked = stored !== "off";
  /** What a piece was filled with, so that the switch and a new place fill it anew. @param {HTMLElement} piece */
  const wanted = (piece) => `${switched.checked ? "terms" : ""}|${holds(piece) ? at : ""}`;
  /** @param {HTMLElement} piece */
  const holds = (piece) => {
    const [first, last] = at.split("-").map(Number);
    const start = Number(piece.dataset.start);
    return at !== "" && first < start + Number(piece.dataset.size) + 1 && (last || first) >= start;
  };
  /** Text that comes in above the window must not push what is being read. @param {HTMLElement} piece @param {() => void} change */
  const keepingPlace = (piece, change) => {
    const above = piece.getBoundingClientRect().bottom <= 60;
    const before = piece.offsetHeight;
    change();
    if (above) scrollBy({ top: piece.offsetHeight - before, behavior: "instant" });
  };
  /** @param {HTMLElement} piece */
  const fill = async (piece) => {
    const want = wanted(piece);
    if (piece.dataset.filled === want || piece.dataset.asked === want) return;
    piece.dataset.asked = want;
    try {
      const table = await get("piece", { n: piece.dataset.n ?? "", at: holds(piece) ? at : "", ...(switched.checked ? { terms: "1" } : {}) });
      if (piece.dataset.asked !== want) return;
      // Made by the server, everything in it escaped there.
      keepingPlace(piece, () => { piece.innerHTML = table.html + table.terms; });
      piece.dataset.filled = want;
      oneStop();
    } catch (error) {
      if (!piece.childElementCount) piece.replaceChildren(el("p", { className: "w-error", textContent: say("read_failed") + /** @type {Error} */ (error).message }));
    } finally {
      delete piece.dataset.asked;
    }
  };
  /** @param {HTMLElement} piece */
  const empty = (piece) => {
    if (!("filled" in piece.dataset) || piece.contains(document.activeElement) || piece.contains(getSelection()?.anchorNode ?? null)) return;
    piece.style.minHeight = `${piece.offsetHeight}px`;
    piece.replaceChildren();
    delete piece.dataset.filled;
  };
  const near = new Set();
  const watcher = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const piece = /** @type {HTMLElement} */ (target);
      if (isIntersecting) { near.add(piece); fill(piece).then(() => { piece.style.minHeight = ""; }); }
      else { near.delete(piece); empty(piece); }
    }
  }, { rootMargin: "1500px 0px" });
  // One tab stop for all terms: from it the arrow keys lead on.
  const oneStop = () => {
    const links = /** @type {HTMLElement[]} */ ([...text.querySelectorAll("a.w-term")]);
    const kept = links.find((link) => link.tabIndex === 0 && link.dataset.stop) ?? links[0];
    for (const link of links) { link.tabIndex = link === kept ? 0 : -1; }
  };

  // ---- going to a place -----------------------------------------------------------------------------------
  /** @param {number} offset */
  const pieceAt = (offset) => pieces.filter((piece) => Number(piece.dataset.start) <= offset).pop() ?? pieces[0];
  /** @param {number} offset @param {HTMLElement} piece */
  const blockAt = (offset, piece) => /** @type {HTMLElement[]} */ ([...piece.querySelectorAll("[data-s]")]).filter((block) => Number(block.dataset.s) <= offset).pop() ?? piece;
  let going = 0;
  /** @param {number} start @param {number} end @param {boolean} focus */
  const go = async (start, end, focus = true) => {
    const old = at;
    at = end > start ? `${start}-${end}` : "";
    const piece = pieceAt(start);
    if (!piece) return;
    const turn = ++going;
    for (const other of pieces) if ("filled" in other.dataset && other !== piece && old && other.querySelector(".r-at")) fill(other);
    await fill(piece);
    if (turn !== going) return;
    const target = /** @type {HTMLElement} */ (piece.querySelector(".r-at") ?? blockAt(start, piece));
    const land = () => turn === going && target.isConnected && scrollBy({ top: target.getBoundingClientRect().top - $(".r-top").offsetHeight - 24, behavior: "instant" });
    land();
    // What is filled in around it moves it a little: land again until it rests.
    setTimeout(land, 120);
    setTimeout(() => { land(); where(); }, 400);
    if (focus) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
    address(at || String(start), focus);
  };
  /** @param {string} place @param {boolean} push */
  const address = (place, push) => {
    const url = new URL(location.href);
    if (url.searchParams.get("at") === place) return;
    url.searchParams.set("at", place);
    url.searchParams.set("lang", lang);
    history[push ? "pushState" : "replaceState"]({}, "", url);
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".r-languages a"))) {
      link.href = `?${new URLSearchParams({ at: place, lang: link.dataset.code ?? "" })}`;
    }
  };
  addEventListener("popstate", () => {
    const [start, end] = (new URL(location.href).searchParams.get("at") ?? "0").split("-").map(Number);
    go(start || 0, end || 0, false);
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-go]")) : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const [start, end] = (link.dataset.go ?? "0").split("-").map(Number);
    body.classList.remove("r-open");
    $(".r-menu").setAttribute("aria-expanded", "false");
    go(start, end || 0);
  });

  // ---- where one is ---------------------------------------------------------------------------------------
  let shownSection = "";
  const where = () => {
    const line = $(".r-top").offsetHeight + 36;
    const blocks = /** @type {HTMLElement[]} */ ([...text.querySelectorAll("[data-s]")]);
    const top = blocks.find((block) => block.getBoundingClientRect().bottom > line) ?? blocks[blocks.length - 1];
    if (!top) return;
    const marked = text.querySelector(".r-at")?.getBoundingClientRect();
    if (!marked || marked.bottom < 0 || marked.top > innerHeight) address(top.dataset.s ?? "0", false);
    const section = top.dataset.section ?? "";
    const entry = /** @type {HTMLElement | null} */ (document.querySelector(`.r-contents a[data-section="${CSS.escape(section)}"]`));
    $(".r-place").textContent = [entry?.textContent, top.dataset.page].filter(Boolean).join(" · ");
    if (section === shownSection) return;
    shownSection = section;
    for (const other of document.querySelectorAll(".r-contents [aria-current]")) other.removeAttribute("aria-current");
    entry?.setAttribute("aria-current", "true");
    const side = $(".r-side");
    const bounds = entry?.getBoundingClientRect();
    if (entry && bounds && !side.contains(document.activeElement) && (bounds.top < 80 || bounds.bottom > innerHeight - 20)) {
      side.scrollTop += bounds.top - innerHeight / 2;
    }
    beside(section);
  };
  const beside = async (/** @type {string} */ section) => {
    if (body.dataset.beside !== "1") return;
    const panel = $(".r-beside");
    const { html } = await get("beside", { section });
    if (section !== shownSection) return;
    panel.hidden = !html;
    panel.innerHTML = html;
    if (html) panel.prepend(el("h2", { className: "r-name", textContent: say("read_beside") }));
  };
  let waiting = 0;
  addEventListener("scroll", () => { clearTimeout(waiting); waiting = setTimeout(where, 150); }, { passive: true });

  // ---- finding --------------------------------------------------------------------------------------------
  const form = /** @type {HTMLFormElement} */ (document.querySelector(".r-find"));
  const found = $(".r-found");
  let asking = new AbortController();
  const find = async (section = "") => {
    const q = String(new FormData(form).get("q") ?? "").trim();
    asking.abort();
    asking = new AbortController();
    found.hidden = !q;
    if (!q) return;
    try {
      const table = await get("find", { q, section }, asking.signal);
      found.replaceChildren(...results(table, section));
      if (!section) $(".r-side").scrollTop = 0;
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") found.replaceChildren(el("p", { className: "w-error", textContent: say("read_failed") + /** @type {Error} */ (error).message }));
    }
  };
  /** @param {any} table @param {string} section */
  const results = (table, section) => {
    if (!table.total) return [el("p", { className: "r-count", role: "status", textContent: say("read_found_none") })];
    const count = table.chosen > table.lines.length ? say("read_found_some", { n: table.chosen, shown: table.lines.length }) : say("read_found", { n: table.chosen });
    /** @param {{id: string, label: string, n: number}} chapter */
    const filter = ({ id, label, n }) => {
      const button = el("button", { type: "button", className: "r-chapter" }, el("span", { textContent: label }), el("b", { textContent: String(n) }));
      button.setAttribute("aria-pressed", String(id === section));
      button.addEventListener("click", () => find(id));
      return el("li", {}, button);
    };
    /** @param {any} line */
    const row = (line) => {
      const link = el("a", { href: `?at=${line.start}-${line.end}&lang=${lang}` },
        el("span", { textContent: line.left }), el("mark", { textContent: line.key }), el("span", { textContent: line.right }), el("small", { textContent: line.page }));
      link.dataset.go = `${line.start}-${line.end}`;
      return el("li", {}, link);
    };
    const all = { id: "", label: say("read_found_all"), n: table.total };
    const status = el("p", { className: "r-count", textContent: count });
    status.setAttribute("role", "status");
    return [status, el("ol", { className: "r-chapters" }, ...[all, ...table.chapters].map(filter)), el("ol", { className: "r-lines", lang: "zh" }, ...table.lines.map(row))];
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
  form.addEventListener("input", () => { if (!String(new FormData(form).get("q") ?? "").trim()) find(); });

  // ---- controls -------------------------------------------------------------------------------------------
  switched.addEventListener("change", () => {
    try { localStorage.setItem("wenshu.terms", switched.checked ? "on" : "off"); } catch { /* a browser that keeps nothing */ }
    for (const piece of near) fill(piece);
  });
  $(".r-menu").addEventListener("click", () => {
    const open = body.classList.toggle("r-open");
    $(".r-menu").setAttribute("aria-expanded", String(open));
  });
  text.addEventListener("keydown", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.w-term") : null;
    if (!link || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
    const links = /** @type {HTMLElement[]} */ ([...text.querySelectorAll("a.w-term")]);
    const next = links[links.indexOf(/** @type {HTMLElement} */ (link)) + (event.key === "ArrowRight" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    for (const other of links) { other.tabIndex = -1; delete other.dataset.stop; }
    next.tabIndex = 0;
    next.dataset.stop = "1";
    next.focus();
  });

  // ---- the beginning --------------------------------------------------------------------------------------
  history.scrollRestoration = "manual";
  const first = pieces.find((piece) => "filled" in piece.dataset);
  if (first) first.dataset.filled = `|${at}`;
  /** @type {any} */ (window).wenshuReader = { get, say, go, root, book, lang };
  const [start, end] = at.split("-").map(Number);
  if (at) go(start, end, false).then(() => pieces.forEach((piece) => watcher.observe(piece)));
  else { pieces.forEach((piece) => watcher.observe(piece)); where(); }
})();
