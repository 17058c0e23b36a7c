// The roll by keyboard: ↑ ↓ from person to person, 1–4 marks, / searches, n writes a note, z takes back.
// Inside four radios the browser's own ↑ ↓ would mark; here they only move.
export function listen(form, { mark, note, undo }) {
  const rows = () => [...form.querySelectorAll("[data-person]:not([hidden])")].filter((row) => !row.closest("[data-group]").hidden && row.querySelector("[data-mark]"));
  let current = null;

  function go(row) {
    if (!row) return;
    current = row;
    (row.querySelector(":checked") ?? row.querySelector("[data-mark] input"))?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }
  function step(by) {
    const all = rows();
    const place = all.indexOf(document.activeElement?.closest?.("[data-person]") ?? current);
    go(all[place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1)]);
  }

  form.addEventListener("focusin", (event) => { current = event.target.closest("[data-person]") ?? current; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input:not([type=radio]), textarea, select");
    if (event.target.matches("[data-find]") && ["ArrowDown", "Enter"].includes(event.key)) { event.preventDefault(); go(rows()[0]); return; }
    if (event.target.matches("[data-find]") && event.key === "Escape") { event.target.value = ""; event.target.dispatchEvent(new Event("input", { bubbles: true })); return; }
    if (typing) return;
    const inside = event.target.closest?.("[data-person]");
    if (event.key === "/") { event.preventDefault(); form.querySelector("[data-find]").select(); return; }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (inside || event.target === document.body)) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); return; }
    if (event.key === "z") { undo(); return; }
    if (!inside) return;
    if (event.key === "n") { event.preventDefault(); note(inside); return; }
    const picked = inside.querySelectorAll("[data-mark] input")[Number(event.key) - 1];
    if (/^[1-4]$/.test(event.key) && picked) { event.preventDefault(); mark(inside, picked.value); picked.focus({ preventScroll: true }); }
  });
}
