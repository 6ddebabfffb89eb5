// The glossary: rows, entry, concordance, edits, files. The server answers every keystroke; text is only ever set as text.
(() => {
  "use strict";
  const { el, post } = window.wenshuTerms;
  const ROWS = 60;
  const SCRIPTS = [["zh-Hans", "entry_zh_hans"], ["zh-Hant", "entry_zh_hant"], ["en", "entry_en"]];
  const STATUSES = ["preferred", "admitted", "proposed", "deprecated"];
  // What is chosen outlives a change of language, which replaces the whole frame.
  const chosen = { book: null, q: "", section: "", status: "", source: "", sort: "pinyin" };
  let frame = null;
  let texts = {};
  let open = null;
  let by = "right";
  let first = 0;
  let next = 0;
  let total = 0;
  let asking = null;

  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const $ = (selector) => frame.querySelector(selector);
  const query = (values) => new URLSearchParams({ book: chosen.book ?? "", lang: frame.dataset.lang, ...values }).toString();
  const get = async (name, values = {}, signal = undefined) => {
    const reply = await fetch(`wenshu/${name}?${query(values)}`, { signal });
    const table = await reply.json();
    if (!reply.ok) throw new Error(table.error ?? reply.statusText);
    return table;
  };
  const failed = (place, error) => {
    if (error.name !== "AbortError") place.replaceChildren(el("p", { className: "w-error", textContent: say("glossary_failed") + error.message }));
  };

  // ---- rows -----------------------------------------------------------------------------------------------
  const row = (entry) => {
    const chinese = frame.dataset.lang === "zh-Hant" ? entry.zh_hant || entry.zh_hans : entry.zh_hans || entry.zh_hant;
    const made = el("tr", {},
      el("td", { className: "w-g-zh", lang: "zh" }, el("button", { type: "button", textContent: chinese || entry.en })),
      el("td", { className: "w-g-pinyin", textContent: entry.pinyin }),
      el("td", { className: "w-g-en", lang: "en", textContent: entry.en }),
      el("td", { className: "w-g-n", textContent: entry.occurrences ?? "" }),
      el("td", { className: `w-g-status w-g-${entry.status}`, textContent: say(`term_status_${entry.status || "proposed"}`) }));
    made.dataset.id = entry.id;
    if (entry.id === open) made.setAttribute("aria-selected", "true");
    return made;
  };
  const fetchRows = (offset, limit, signal) => get("terms", { ...chosen, book: chosen.book ?? "", offset, limit }, signal);
  const earlier = () => {
    const button = el("button", { type: "button", className: "w-g-earlier", textContent: "↑" });
    const line = el("tr", { className: "w-g-more" }, el("td", { colSpan: 5 }, button));
    button.addEventListener("click", async () => {
      const from = Math.max(0, first - ROWS);
      const table = await fetchRows(from, first - from);
      line.after(...table.rows.map(row));
      first = from;
      if (!first) line.remove();
    });
    return line;
  };
  const list = async (offset = 0) => {
    asking?.abort();
    asking = new AbortController();
    const signal = asking.signal;
    try {
      const table = await fetchRows(offset, ROWS, signal);
      if (signal.aborted) return;
      first = offset;
      next = offset + table.rows.length;
      total = table.total;
      const nothing = table.all ? say("glossary_none") : say("glossary_empty");
      $("tbody").replaceChildren(...(first ? [earlier()] : []), ...table.rows.map(row));
      $(".w-g-count").replaceChildren(total ? say("glossary_count", { n: total }) : nothing, extraction(table.all));
      $(".w-g-list").scrollTop = first ? $("tbody tr:nth-child(2)")?.offsetTop - $("thead").offsetHeight : 0;
      frame.dataset.shown = chosen.q;
      letters(table.letters);
      sections(table.sections);
    } catch (error) {
      failed($(".w-g-count"), error);
    }
  };
  let loading = false;
  const more = async () => {
    if (loading || next >= total) return;
    loading = true;
    try {
      const table = await fetchRows(next, ROWS);
      $("tbody").append(...table.rows.map(row));
      next += table.rows.length;
    } finally {
      loading = false;
    }
  };
  // ---- extraction: goes on in the server, followed here -------------------------------------------------------
  const extraction = (n) => {
    if (extracting[chosen.book]) return el("span", { className: "w-hint", textContent: ` ${say("extracting")} ${extracting[chosen.book].percent} %` });
    return button(say(n ? "extract_again" : "extract"), extract, "w-g-extract");
  };
  const extracting = {};
  const extract = async () => {
    try {
      const { id } = await post(`wenshu/extract?${query({})}`, "");
      extracting[chosen.book] = { id, percent: 0 };
      list();
      window.wenshuJobs.jobs();
    } catch (error) {
      failed($(".w-g-count"), error);
    }
  };
  document.addEventListener("wenshu-jobs", (event) => {
    for (const [book, known] of Object.entries(extracting)) {
      const job = event.detail.find((found) => found.id === known.id);
      if (job?.running) {
        known.percent = job.percent;
        if (book === chosen.book && $(".w-g-count .w-hint")) $(".w-g-count .w-hint").textContent = ` ${say("extracting")} ${job.percent} %`;
        continue;
      }
      delete extracting[book];
      if (book !== chosen.book) continue;
      list().then(() => {
        if (job?.error) failed($(".w-g-entry"), new Error(job.error));
        else $(".w-g-entry").replaceChildren(el("p", { className: "w-hint", textContent: say("extracted"), role: "status" }));
      });
    }
  });
  const letters = (places) => {
    const names = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ", "#"];
    $(".w-g-letters").hidden = !Object.keys(places).length;
    $(".w-g-letters").replaceChildren(...names.map((name) => {
      const button = el("button", { type: "button", textContent: name, disabled: !(name in places) });
      button.addEventListener("click", () => list(places[name]));
      return button;
    }));
  };
  const sections = (found) => {
    const select = $("[name=section]");
    const known = found.some((section) => section.id === chosen.section);
    if (!known && chosen.section) { chosen.section = ""; list(); return; }
    select.replaceChildren(el("option", { value: "", textContent: say("glossary_any_section") }),
      ...found.map((section) => el("option", { value: section.id, textContent: "\u3000".repeat(Math.max(0, section.level - 1)) + section.label })));
    select.value = chosen.section;
  };

  // ---- one entry ------------------------------------------------------------------------------------------
  const names = (entry) => SCRIPTS.map(([language, key]) => {
    const terms = entry.terms[language] ?? [];
    if (!terms.length) return "";
    return el("div", { className: "w-g-names" }, el("span", { className: "w-g-label", textContent: say(key) }),
      el("span", { lang: language }, ...terms.flatMap((term, i) => [i ? " · " : "", el("span", { className: `w-g-${term.status}`, textContent: term.text }),
        term.status === "preferred" ? "" : el("small", { textContent: ` ${say(`term_status_${term.status}`)}` })])));
  });
  const fact = (label, words) => words ? el("div", { className: "w-g-names" }, el("span", { className: "w-g-label", textContent: label }), el("span", { textContent: words })) : "";
  const button = (words, act, className = "") => {
    const made = el("button", { type: "button", textContent: words, className: `w-g-button ${className}` });
    made.addEventListener("click", act);
    return made;
  };
  const sourceOf = (entry) => entry.source ? [say(`term_source_${entry.source}`), entry.source_note].filter(Boolean).join(" · ") : "";
  const show = (entry) => {
    const panel = $(".w-g-entry");
    const traditional = frame.dataset.lang === "zh-Hant" && entry.zh_hant;
    panel.replaceChildren(
      el("header", {}, el("h3", { textContent: traditional || entry.zh_hans || entry.zh_hant || entry.en, lang: "zh" }),
        el("span", { className: "w-g-reading", textContent: entry.pinyin }),
        el("span", { className: `w-chip w-g-chip-${entry.status}`, textContent: say(`term_status_${entry.status || "proposed"}`) })),
      el("p", { className: "w-g-main", lang: "en", textContent: entry.en }),
      ...["definition_zh_shown", "definition_en"].map((key) => entry[key] ? el("p", { className: "w-g-definition", textContent: entry[key], lang: key.endsWith("en") ? "en" : "zh" }) : ""),
      entry.definition_zh || entry.definition_en ? el("p", { className: "w-hint w-g-note", textContent: say("term_note") }) : "",
      ...names(entry), fact(say("term_english_from"), sourceOf(entry)), fact(say("entry_subject"), entry.subject), fact(say("entry_note"), entry.note),
      el("p", { className: "w-g-acts" },
        entry.status === "preferred" ? "" : button(say("entry_approve"), () => approve(entry), "w-g-approve"),
        button(say("entry_edit"), () => edit(entry), "w-g-edit"), button(say("entry_delete"), () => remove(entry), "w-g-delete")),
      el("div", { className: "w-g-said" }), el("div", { className: "w-g-concordance" }));
    concordance(entry.id);
  };
  const choose = async (id, scroll = true) => {
    open = id;
    for (const line of frame.querySelectorAll("tbody tr")) line.toggleAttribute("aria-selected", line.dataset.id === id);
    try {
      show(await get("term", { id }));
      const panel = $(".w-g-entry");
      if (scroll && panel.getBoundingClientRect().top > innerHeight * 0.7) panel.scrollIntoView({ block: "start" });
      panel.scrollTop = 0;
      if (scroll) panel.focus({ preventScroll: true });
    } catch (error) {
      failed($(".w-g-entry"), error);
    }
  };
  const kept = (entry) => {
    show(entry);
    $(".w-g-said").replaceChildren(el("p", { className: "w-hint", textContent: say("entry_saved") }));
    const shown = [...frame.querySelectorAll("tbody tr")].find((line) => line.dataset.id === entry.id);
    shown?.replaceWith(row(entry));
  };
  const approve = async (entry) => {
    try {
      kept(await post(`wenshu/status?${query({ id: entry.id, to: "preferred" })}`, ""));
    } catch (error) {
      failed($(".w-g-said"), error);
    }
  };

  const remove = async (entry) => {
    try {
      const kept = await post(`wenshu/delete?${query({ id: entry.id })}`, "");
      open = null;
      const undo = button(say("entry_undo"), async () => {
        await post(`wenshu/put-back?${query({})}`, JSON.stringify(kept));
        await list();
        choose(entry.id, false);
      });
      $(".w-g-entry").replaceChildren(el("p", { className: "w-hint" }, `${say("entry_deleted")}: ${entry.zh_hans || entry.en} `, undo));
      await list();
      undo.focus();
    } catch (error) {
      failed($(".w-g-said"), error);
    }
  };

  // ---- editing --------------------------------------------------------------------------------------------
  const statusChoice = (value) => {
    const made = el("select", { ariaLabel: say("glossary_status") }, ...STATUSES.map((status) => el("option", { value: status, textContent: say(`term_status_${status}`) })));
    made.value = value;
    return made;
  };
  const nameField = (language, label, term) => el("div", { className: "w-g-name" },
    el("input", { type: "text", value: term.text, lang: language, ariaLabel: label }), statusChoice(term.status));
  const nameFields = (entry) => SCRIPTS.map(([language, key]) => {
    const terms = entry.terms[language]?.length ? entry.terms[language] : [{ text: "", status: "preferred" }];
    const group = el("fieldset", {}, el("legend", { textContent: say(key) }), ...terms.map((term) => nameField(language, say(key), term)));
    group.dataset.language = language;
    const add = button(say("entry_add_term"), () => add.before(nameField(language, say(key), { text: "", status: "admitted" })), "w-g-add");
    group.append(add);
    return group;
  });
  const textField = (name, label, value) => el("label", {}, label, el("textarea", { name, value, rows: 3 }));
  const edit = (entry) => {
    const status = statusChoice(entry.status || "proposed");
    status.name = "status";
    const form = el("form", { className: "w-g-form" }, ...nameFields(entry),
      textField("definition_zh", say("entry_definition_zh"), entry.definition_zh),
      textField("definition_en", say("entry_definition_en"), entry.definition_en),
      el("label", { className: "w-g-form-status" }, say("glossary_status"), status),
      el("p", { className: "w-g-acts" }, el("button", { type: "submit", className: "w-g-button w-g-save", textContent: say("entry_save") }),
        button(say("entry_cancel"), () => show(entry))),
      el("div", { className: "w-g-said" }));
    form.addEventListener("submit", (event) => { event.preventDefault(); save(entry, form); });
    $(".w-g-entry").replaceChildren(form);
    form.querySelector("input").focus();
  };
  const save = async (entry, form) => {
    const terms = {};
    for (const group of form.querySelectorAll("fieldset")) {
      terms[group.dataset.language] = [...group.querySelectorAll(".w-g-name")].map((line) => ({
        text: line.querySelector("input").value.trim(), status: line.querySelector("select").value })).filter((term) => term.text);
    }
    const change = { terms, status: form.elements.status.value, definition_zh: form.elements.definition_zh.value, definition_en: form.elements.definition_en.value };
    await send(entry.id, { ...change, version: entry.version }, form);
  };
  const send = async (id, change, form) => {
    const said = form.querySelector(".w-g-said");
    try {
      kept(await post(`wenshu/edit?${query({ id })}`, JSON.stringify(change)));
    } catch (error) {
      if (error.status !== 409) { failed(said, error); return; }
      // Changed elsewhere meanwhile: both are shown, and the reader decides.
      const now = await get("term", { id });
      const words = Object.values(now.terms).flat().map((term) => term.text).join(" · ");
      said.replaceChildren(el("p", { className: "w-error", textContent: say("entry_stale") }), el("p", { textContent: [words, now.definition_zh, now.definition_en].filter(Boolean).join(" — ") }),
        button(say("entry_save_mine"), () => send(id, { ...change, version: now.version }, form)), " ", button(say("entry_take_theirs"), () => show(now)));
    }
  };

  // ---- concordance ----------------------------------------------------------------------------------------
  const concordance = async (id) => {
    const place = $(".w-g-concordance");
    try {
      const table = await get("concordance", { id, by });
      if (id !== open || !place.isConnected) return;
      if (!table.lines.length) {
        place.replaceChildren(el("p", { className: "w-hint", textContent: say("concordance_none") }));
        return;
      }
      const side = (name) => {
        const made = button(say(`concordance_by_${name}`), () => { by = name; concordance(id); });
        made.setAttribute("aria-pressed", String(by === name));
        return made;
      };
      place.replaceChildren(
        el("div", { className: "w-g-sides" }, el("h4", { textContent: say("concordance") }),
          el("small", { textContent: say("concordance_of", { shown: table.lines.length, total: table.total }) }), side("left"), side("right")),
        el("ol", { className: "w-g-lines" }, ...table.lines.map(line)));
    } catch (error) {
      failed(place, error);
    }
  };
  const line = (found) => {
    const open = el("button", { type: "button", className: "w-kwic", title: say("concordance_open") },
      el("span", { className: "w-kwic-left" }, el("bdi", { textContent: found.left })), el("b", { textContent: found.key }),
      el("span", { className: "w-kwic-right", textContent: found.right }), el("small", { textContent: found.place }));
    open.setAttribute("aria-expanded", "false");
    const there = el("a", { className: "w-kwic-read", textContent: say("concordance_read"),
      href: `read/${encodeURIComponent(found.book)}?at=${found.start}-${found.end}&lang=${frame.dataset.lang}` });
    const item = el("li", { lang: "zh" }, open, there);
    open.addEventListener("click", () => passage(item, open, found));
    return item;
  };
  const passage = async (item, opener, found) => {
    const shown = item.querySelector(".w-g-passage");
    opener.setAttribute("aria-expanded", String(!shown));
    if (shown) { shown.remove(); return; }
    const box = el("div", { className: "w-g-passage" });
    item.append(box);
    try {
      // A card as in an answer: made by the server, everything in it escaped there.
      box.innerHTML = (await get("passage", { passage: found.passage, start: found.start, end: found.end })).html;
      item.scrollIntoView({ block: "nearest" });
    } catch (error) {
      failed(box, error);
    }
  };

  // ---- files ----------------------------------------------------------------------------------------------
  const exports = () => {
    const approved = $("[name=approved]").checked ? { approved: "1" } : {};
    for (const link of frame.querySelectorAll(".w-g-export")) link.href = `wenshu/export?${query({ format: link.dataset.format, ...approved })}`;
  };
  const describe = (name, entry) => entry[name] ?? [entry.zh_hans, entry.zh_hant, entry.en].filter(Boolean).join(" / ");
  const conflict = (found) => el("li", {}, el("b", { textContent: found.existing.zh_hans || found.id }), ` ${found.fields.join(", ")}`,
    el("ul", {}, ...found.fields.map((name) => el("li", { textContent: `${describe(name, found.existing)} → ${describe(name, found.incoming)}` }))));
  const bringIn = async (file, take) => {
    const place = $(".w-g-outcome");
    try {
      const table = await post(`wenshu/import?${query({ name: file.name, ...(take ? { take: "1" } : {}) })}`, file);
      const count = Object.fromEntries(["added", "updated", "unchanged", "conflicts"].map((name) => [name, table[name].length]));
      const undecided = table.conflicts.length && !take;
      place.replaceChildren(el("p", { textContent: say("terms_imported", count) }),
        table.conflicts.length ? el("ul", { className: "w-g-conflicts" }, ...table.conflicts.map(conflict)) : "",
        undecided ? button(say("terms_take"), () => bringIn(file, true), "w-g-take") : "",
        table.ignored.length ? el("details", {}, el("summary", { textContent: `${say("terms_ignored")}: ${table.ignored.length}` }),
          el("ul", {}, ...table.ignored.map((words) => el("li", { textContent: words })))) : "");
      list();
      if (open && !$(".w-g-form")) choose(open, false);
    } catch (error) {
      failed(place, error);
    }
  };

  // ---- the frame ------------------------------------------------------------------------------------------
  const begin = (found) => {
    frame = found;
    frame.dataset.ready = "1";
    texts = JSON.parse(frame.dataset.texts);
    const books = [...$("[name=book]").options].map((option) => option.value);
    if (!books.includes(chosen.book)) chosen.book = books[0] ?? "";
    for (const control of frame.querySelectorAll(".w-g-bar [name]")) {
      control.value = chosen[control.name];
      control.addEventListener("input", () => {
        chosen[control.name] = control.value;
        if (control.name === "book") { chosen.section = ""; open = null; $(".w-g-entry").replaceChildren(); exports(); }
        list();
      });
    }
    $("tbody").addEventListener("click", (event) => {
      const id = event.target.closest("tr")?.dataset.id;
      if (id) choose(id);
    });
    $(".w-g-list").addEventListener("scroll", (event) => {
      const box = event.target;
      if (box.scrollTop + box.clientHeight > box.scrollHeight - 400) more();
    });
    $("[name=approved]").addEventListener("change", exports);
    $(".w-g-upload").addEventListener("change", (event) => { if (event.target.files[0]) bringIn(event.target.files[0], false); event.target.value = ""; });
    exports();
    list();
    if (open) choose(open, false);
  };
  new MutationObserver(() => {
    const found = document.querySelector(".w-glossary:not([data-ready])");
    if (found && found.offsetParent !== null) begin(found);
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "style", "hidden"] });
})();
