// Enter goes to the next field of a long list, Shift+Enter to the one before; the button saves.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-down]")) return;
  event.preventDefault();
  const fields = [...document.querySelectorAll("[data-down]")].filter((field) => !field.closest("[hidden]"));
  const next = fields[fields.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (next) { next.focus(); next.select(); } else { event.target.form.querySelector("button.primary")?.focus(); }
});

// Marks that were typed and not saved are not lost by a slip of the thumb.
const form = document.querySelector("form:has([data-down])");
let dirty = false;
let leaving = false;
form?.addEventListener("input", (event) => { dirty ||= event.target.matches("[data-down]"); });
form?.addEventListener("submit", () => { leaving = true; });
window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
