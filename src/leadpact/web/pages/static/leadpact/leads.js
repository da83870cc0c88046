// Keeps the clocks going, works the leads by single keys, and sends a form once. The pages do all of it without a script too.
(() => {
  const board = document.querySelector("[data-now]");
  const loaded = Date.now() / 1000;

  // --- clocks that count ---------------------------------------------------------------------------------------------
  const counted = (spans, from, to) =>
    spans.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0);
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function length(seconds, working) {
    const minutes = Math.floor(seconds / 60);
    let hours = Math.floor(minutes / 60);
    let days = 0;
    if (!working && hours >= 48) [days, hours] = [Math.floor(hours / 24), hours % 24];
    if (!days && !hours) return fill(board.dataset.minutes, { minutes });
    const text = fill(board.dataset.hours, { hours, minutes: String(minutes % 60).padStart(2, "0") });
    return days ? `${fill(board.dataset.days, { days })} ${text}` : text;
  }

  function tick() {
    const server = Number(board.dataset.now);
    const at = server + Date.now() / 1000 - loaded;
    for (const clock of document.querySelectorAll("[data-left]")) {
      const spans = JSON.parse(clock.dataset.spans);
      const left = Number(clock.dataset.left) - counted(spans, server, at);
      const isLate = left < 0 || clock.dataset.late === "1";
      const working = clock.dataset.counts === "working";
      const pattern = board.dataset[`${isLate ? "late" : "due"}${working ? "Working" : "Wall"}`];
      clock.querySelector("[data-text]").textContent = fill(pattern, { time: length(Math.abs(left), working) });
      clock.classList.toggle("is-late", isLate);
      clock.classList.toggle("is-due", !isLate);
    }
  }
  if (board) {
    for (const clock of document.querySelectorAll(".countdown.is-late")) clock.dataset.late = "1";
    setInterval(tick, 30000);
    document.addEventListener("visibilitychange", () => document.hidden || tick());
  }

  // --- one form, one event -------------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  // a page out of the browser's memory has forms that were sent already
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  // --- the cards of a list -------------------------------------------------------------------------------------------
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () =>
    document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].is-open") ?? rows()[0];

  async function open(row) {
    const place = row.querySelector("[data-card-place]");
    if (!place || place.childElementCount) return;
    for (const other of rows()) close(other);
    row.classList.add("is-open");
    row.querySelector("[data-open]").setAttribute("aria-expanded", "true");
    await htmx.ajax("GET", row.dataset.cardUrl, { target: place, swap: "innerHTML" });
  }
  function close(row) {
    row.classList.remove("is-open");
    row.querySelector("[data-open]")?.setAttribute("aria-expanded", "false");
    row.querySelector("[data-card-place]")?.replaceChildren();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = link.closest("[data-row]");
    if (row.querySelector("[data-card-place]").childElementCount) close(row);
    else open(row);
  });

  // --- single keys ---------------------------------------------------------------------------------------------------
  const VERBS = { c: "call", e: "email", v: "video", m: "message", a: "accept", x: "reject", r: "return", s: "snooze", t: "take" };
  const keys = document.getElementById("keys");
  const off = keys?.querySelector("[data-keys]");
  if (off) {
    off.closest("label").hidden = false;
    off.checked = localStorage.getItem("leadpact-keys") !== "off";
    off.addEventListener("change", () => localStorage.setItem("leadpact-keys", off.checked ? "on" : "off"));
  }
  const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  function move(by) {
    const all = rows();
    const here = document.activeElement?.closest("[data-row]");
    const place = here ? Math.min(Math.max(all.indexOf(here) + by, 0), all.length - 1) : 0;
    const link = all[place]?.querySelector("[data-focus]");
    link?.focus();
    all[place]?.scrollIntoView({ block: "nearest" });
  }

  async function perform(verb) {
    const row = current();
    if (!row) return;
    await open(row);
    const doing = row.querySelector(`[data-verb="${verb}"]`);
    if (!doing) return;
    if (doing.matches("form")) {
      doing.requestSubmit();
      return;
    }
    doing.open = true;
    (doing.querySelector("[data-digit]") ?? doing.querySelector("summary")).focus();
    doing.scrollIntoView({ block: "nearest" });
  }

  function choose(digit) {
    const button = current()?.querySelector(`details[open] [data-digit="${digit}"]`);
    button?.form.requestSubmit(button);
    return Boolean(button);
  }

  document.addEventListener("keydown", (event) => {
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "?") {
      keys.open = !keys.open;
      event.preventDefault();
      return;
    }
    if (off && !off.checked) return;
    const key = event.key.toLowerCase();
    let done = true;
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "o") current() && open(current());
    else if (key in VERBS) perform(VERBS[key]);
    else if (/^[1-9]$/.test(key)) done = choose(key);
    else done = false;
    if (done) event.preventDefault();
  });
})();
