// The page's own behaviour, by delegation on the document: Gradio replaces its elements at will.
(() => {
  "use strict";

  // ---- Enter while an input method composes sends nothing -------------------------------------------------
  // Chromium and Firefox: keydown has isComposing. Safari: compositionend comes first, then keydown with code 229.
  // Some engines follow that keydown with a keypress, which is what Gradio listens to.
  let composing = false;
  let swallow = false;
  const onTextbox = (event) => event.target instanceof Element && event.target.closest("#w-box");
  document.addEventListener("compositionstart", () => { composing = true; }, true);
  document.addEventListener("compositionend", () => { composing = false; }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.keyCode !== 229) return;
    swallow = composing || event.isComposing || event.keyCode === 229;
    if (swallow && onTextbox(event)) event.stopImmediatePropagation();
  }, true);
  document.addEventListener("keypress", (event) => {
    if (event.key !== "Enter" || !onTextbox(event)) return;
    if (composing || swallow || event.isComposing || event.keyCode === 229) {
      event.stopImmediatePropagation();
      event.preventDefault();
    }
  }, true);
  document.addEventListener("keyup", () => { swallow = false; }, true);

  // ---- a long answer is read from its question on ---------------------------------------------------------
  let turns = "";
  const toLastQuestion = () => {
    const asked = document.querySelectorAll('#w-chat [data-testid="user"]');
    const answers = document.querySelectorAll('#w-chat [data-testid="bot"]');
    // An answer comes into an empty bubble: only then is there anything to scroll.
    const now = `${asked.length} ${answers.length} ${answers[answers.length - 1]?.textContent.length > 20}`;
    if (now === turns) return;
    turns = now;
    const last = asked[asked.length - 1];
    let box = last?.parentElement;
    while (box && !(box.scrollHeight > box.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
    if (box) box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
    else if (asked.length > 1) last.scrollIntoView({ block: "start" }); // on a phone the page itself scrolls
  };
  new MutationObserver(() => requestAnimationFrame(toLastQuestion)).observe(document.body, { childList: true, subtree: true });

  // ---- [n] in an answer shows card n ----------------------------------------------------------------------
  const showTurn = (turn) => {
    for (const other of turn.parentElement.querySelectorAll(".w-turn")) other.hidden = other !== turn;
  };
  const flash = (card) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    card.focus({ preventScroll: true });
    card.classList.remove("w-flash");
    void card.offsetWidth; // restarts the animation
    card.classList.add("w-flash");
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.w-ref");
    if (!link) return;
    event.preventDefault();
    const card = document.getElementById(link.getAttribute("href").split("#")[1]);
    if (!card) return;
    showTurn(card.closest(".w-turn"));
    flash(card);
  });

  // ---- a follow-up question taken as it stands ------------------------------------------------------------
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("a.w-undo"))) return;
    event.preventDefault();
    document.getElementById("w-alone")?.click();
  });

  // ---- copy a quote with its place ------------------------------------------------------------------------
  const copyBySelection = (words) => {
    const area = document.createElement("textarea");
    area.value = words;
    area.setAttribute("readonly", "");
    area.style.cssText = "position:fixed;top:0;left:0;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (words) => {
    if (!navigator.clipboard) return copyBySelection(words); // pages not served over https or from this machine
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      return copyBySelection(words);
    }
  };
  const selectQuote = (button) => {
    const range = document.createRange();
    range.selectNodeContents(button.closest(".w-card").querySelector("blockquote"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button.w-copy");
    if (!button) return;
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    const done = await copy(button.dataset.copy);
    if (done) button.focus({ preventScroll: true });
    else selectQuote(button);
    button.textContent = done ? button.dataset.copied : button.dataset.failed;
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; delete button.dataset.label; }, 2000);
  });

  // ---- a quote with its source in a style -------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button.w-cite-as");
    for (const menu of document.querySelectorAll("details.w-cite[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (!button) return;
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    const reply = await fetch(button.dataset.cite);
    const done = reply.ok && await copy(await reply.text());
    button.textContent = done ? button.dataset.copied : button.dataset.failed;
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; delete button.dataset.label; }, 2000);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target instanceof Element && event.target.closest("details.w-cite[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // ---- what screen readers are told -----------------------------------------------------------------------
  const announce = (words) => {
    let live = document.getElementById("w-live");
    if (!live) {
      live = Object.assign(document.createElement("div"), { id: "w-live", className: "w-sr" });
      live.setAttribute("aria-live", "polite");
      document.body.append(live);
    }
    live.textContent = words;
  };

  // ---- language -------------------------------------------------------------------------------------------
  const setLanguage = (language) => {
    document.documentElement.lang = language;
    const url = new URL(location.href);
    if (url.searchParams.get("lang") === language) return;
    url.searchParams.set("lang", language);
    history.replaceState(history.state, "", url);
  };
  // The address names the conversation, so that reload, Back and a link lead to it again.
  const setChat = (id) => {
    document.documentElement.dataset.chat = "1";
    const url = new URL(location.href);
    if (url.searchParams.get("chat") === id) return;
    url.searchParams.set("chat", id);
    history.replaceState(history.state, "", url);
  };
  window.wenshu = { setLanguage, setChat };

  // ---- what an address brings along: words to ask about -----------------------------------------------------
  const write = (words) => {
    const box = document.querySelector("#w-box textarea");
    if (!box) return false;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, words);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };
  // Words not sent yet outlive a reload, Back and a restart of the server.
  const DRAFT = "wenshu.draft";
  const draft = (() => { try { return sessionStorage.getItem(DRAFT); } catch { return null; } })();
  const keepDraft = () => {
    const box = document.querySelector("#w-box textarea");
    try { if (box) sessionStorage.setItem(DRAFT, box.value); } catch { /* a browser that keeps nothing */ }
  };
  document.addEventListener("input", (event) => { if (onTextbox(event)) keepDraft(); });
  addEventListener("pagehide", keepDraft);
  const asked = new URL(location.href).searchParams.get("ask");
  const brought = asked ?? (draft || null);
  const bring = () => {
    if (brought === null || !write(brought)) return;
    coming.disconnect();
    if (asked === null) return;
    const url = new URL(location.href);
    url.searchParams.delete("ask");
    url.searchParams.delete("book");
    history.replaceState(history.state, "", url);
    document.querySelector("#w-box textarea").focus();
  };
  const coming = new MutationObserver(bring);
  if (brought !== null) coming.observe(document, { childList: true, subtree: true });

  // Gradio offers no argument for these attributes; set once the elements are there, and again when replaced.
  const name = () => {
    document.querySelector("#w-status")?.setAttribute("role", "status");
    document.querySelector("#w-import-status")?.setAttribute("role", "status");
    document.querySelector("#w-evidence")?.setAttribute("tabindex", "0");
    // Gradio names each message by its source, tags included; without a name its text is read.
    for (const message of document.querySelectorAll("#w-chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
  };
  new MutationObserver(name).observe(document, { childList: true, subtree: true });
})();
