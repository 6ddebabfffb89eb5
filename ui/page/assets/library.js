// @ts-check
// Jobs seen from every tab, books removed, quotations checked. Text is only ever set as text; HTML is the server's own.
(() => {
  "use strict";
  const { el, post } = /** @type {any} */ (window).wenshuTerms;
  const lang = () => document.documentElement.lang || "zh-Hans";
  /** @param {Record<string, string>} values */
  const query = (values) => new URLSearchParams({ lang: lang(), ...values });

  // ---- jobs -----------------------------------------------------------------------------------------------
  let running = new Set();
  let timer = 0;
  const refresh = () => document.getElementById("w-refresh")?.click();
  const jobs = async () => {
    clearTimeout(timer);
    let found = [];
    try {
      found = (await (await fetch(`wenshu/jobs?${query({})}`)).json()).jobs;
    } catch { /* the server is away; it is asked again */ }
    const now = new Set(found.filter((/** @type {any} */ job) => job.running).map((/** @type {any} */ job) => job.id));
    const ended = [...running].filter((id) => !now.has(id));
    running = now;
    show(found.filter((/** @type {any} */ job) => job.running && job.kind === "import"));
    document.dispatchEvent(new CustomEvent("wenshu-jobs", { detail: found }));
    if (ended.length) refresh();
    timer = setTimeout(jobs, now.size ? 1000 : 8000);
  };
  /** @param {any[]} found */
  const show = (found) => {
    const place = document.querySelector("#w-jobs .w-jobs");
    if (!(place instanceof HTMLElement)) return;
    // The tab that brought the file shows its course itself.
    const mine = document.querySelector("#w-import-status progress") && !document.querySelector("#w-import-status .w-report");
    place.hidden = !found.length || Boolean(mine);
    if (place.hidden) return;
    const rows = found.map((job) => {
      const stop = el("button", { type: "button", className: "w-g-button", textContent: place.dataset.cancel });
      stop.addEventListener("click", async () => { await post(`wenshu/job/stop?${query({ id: job.id })}`, ""); jobs(); });
      const course = el("div", {});
      course.innerHTML = job.html;
      return el("li", {}, el("b", { textContent: job.name }), course, stop);
    });
    place.querySelector("ol")?.replaceChildren(...rows);
  };
  /** @type {any} */ (window).wenshuJobs = { jobs };
  setTimeout(jobs, 1500);

  // ---- removing a book ------------------------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("button.w-remove")) : null;
    if (!button || !confirm(button.dataset.ask)) return;
    try {
      await post(`wenshu/book/remove?${query({ book: button.dataset.book ?? "" })}`, "");
      refresh();
    } catch (error) {
      button.after(el("span", { className: "w-error", textContent: ` ${button.dataset.failed}${/** @type {Error} */ (error).message}` }));
    }
  });

  // ---- checking a quotation -------------------------------------------------------------------------------
  /** @param {HTMLFormElement} form */
  const check = async (form) => {
    const place = /** @type {HTMLElement} */ (form.parentElement?.querySelector(".w-check-result"));
    const values = new FormData(form);
    place.replaceChildren(el("div", { className: "w-busy" }, place.dataset.busy, el("span", {})));
    try {
      const { html } = await post(`wenshu/check?${query({ book: String(values.get("book")), page: String(values.get("page")) })}`, String(values.get("quote")));
      place.innerHTML = html;
    } catch (error) {
      place.replaceChildren(el("p", { className: "w-error", textContent: /** @type {Error} */ (error).message }));
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches(".w-check")) return;
    event.preventDefault();
    check(form);
  });
  // An address may bring words to check.
  const url = new URL(location.href);
  const brought = url.searchParams.get("check");
  const coming = new MutationObserver(() => {
    const tab = /** @type {HTMLElement | null} */ (document.querySelectorAll("#w-tabs [role=tab]")[2]);
    if (!tab || document.documentElement.dataset.chat !== "1") return;
    tab.click();
    const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".w-check"));
    if (!form || form.offsetParent === null) return;
    coming.disconnect();
    const here = new URL(location.href);
    here.searchParams.delete("check");
    here.searchParams.delete("book");
    history.replaceState(history.state, "", here);
    /** @type {any} */ (form.elements).quote.value = brought;
    const book = /** @type {any} */ (form.elements).book;
    if ([...book.options].some((option) => option.value === url.searchParams.get("book"))) book.value = url.searchParams.get("book");
    check(form);
  });
  if (brought) coming.observe(document, { childList: true, subtree: true, attributes: true });
})();
