// The agreement's pages: a clause that has no place of its own is found at the nearest one above it; problems lead to their
// lines; a text that was not saved is kept by the browser. Everything works without this.
const clause = () => {
  const steps = decodeURIComponent(location.hash.slice(1)).split(".");
  if (!steps[0] || document.getElementById(steps.join("."))) return;
  while (steps.pop() && steps.length) {
    const found = document.getElementById(steps.join("."));
    if (found) { found.classList.add("cited"); found.scrollIntoView(); return; }
  }
};
addEventListener("hashchange", clause);
clause();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
if (matchMedia("(max-width: 991px)").matches) {
  for (const each of document.querySelectorAll("[data-narrow-closed]")) each.open = false;
}
document.addEventListener("click", (event) => {
  for (const each of document.querySelectorAll("details.get[open]")) if (!each.contains(event.target)) each.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const each of document.querySelectorAll("details.get[open]")) { each.open = false; each.querySelector("summary").focus(); }
});

const area = document.querySelector("textarea.yaml");
if (area) {
  const goTo = (line) => {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = area.scrollHeight / Math.max(lines.length, 1);
    area.scrollTop = Math.max(0, (line - 5) * height);
    area.scrollLeft = 0;
  };
  for (const link of document.querySelectorAll("[data-line]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); goTo(Number(link.dataset.line)); });
  }
  const place = document.querySelector("[data-place]");
  const show = () => { if (place) place.textContent = String(area.value.slice(0, area.selectionStart).split("\n").length); };
  for (const name of ["keyup", "click", "focus"]) area.addEventListener(name, show);

  const form = area.form;
  const key = form && form.dataset.keep ? `leadpact-${form.dataset.keep}` : null;
  if (key) {
    let kept = null;
    let sent = false;
    try { kept = localStorage.getItem(key); } catch { kept = null; }
    const told = form.querySelector("[data-kept]");
    const first = area.value;
    if (told && kept !== null && kept !== first && !("unsaved" in form.dataset)) {
      told.hidden = false;
      told.querySelector("[data-restore]").addEventListener("click", () => { area.value = kept; told.hidden = true; });
      told.querySelector("[data-forget]").addEventListener("click", () => { localStorage.removeItem(key); told.hidden = true; });
    }
    area.addEventListener("input", () => { try { localStorage.setItem(key, area.value); } catch { /* full or forbidden */ } });
    form.addEventListener("submit", () => { sent = true; });
    addEventListener("beforeunload", (event) => {
      if (!sent && (area.value !== first || "unsaved" in form.dataset)) event.preventDefault();
    });
  }
}
