// The rows of a list by keyboard: Enter saves a row and goes on to the next cell at fault, a block
// of cells copied in Excel fills the cells at fault below one another. Without it each row saves by
// its own button.
const cells = () => [...document.querySelectorAll("tbody tr .fault .input")].filter((cell) => !cell.closest("[hidden]"));
const rowOf = (cell) => cell.closest("tr");

// ── A button that stands outside its row's form says its answer too: htmx hears only those inside ──
const pressed = new WeakMap();
document.addEventListener("submit", (event) => { pressed.set(event.target, event.submitter); }, true);
document.addEventListener("htmx:configRequest", (event) => {
  const button = pressed.get(event.target);
  pressed.delete(event.target);
  if (button?.name) event.detail.parameters[button.name] = button.value;
});

// ── After a row is saved it comes back anew: the next thing to do takes the focus ──
let wanted = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest?.("tr[id]");
  if (row) wanted = { id: row.id, following: [...document.querySelectorAll("tbody tr[id]")].map((one) => one.id) };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!wanted) return;
  const { id, following } = wanted;
  wanted = null;
  if (queue.length) { saveNext(); return; }
  const place = following.indexOf(id);
  const next = [id, ...following.slice(place + 1), ...following.slice(0, place)]
    .map((one) => document.getElementById(one)?.querySelector(".fault .input"))
    .find(Boolean);
  (next ?? document.querySelector("#bench-finish .primary"))?.focus();
  next?.select?.();
});

// ── A block of cells from Excel ──
const queue = [];
function saveNext() {
  const form = document.getElementById(queue.shift());
  if (form) form.requestSubmit();
}

function fill(first, lines) {
  const rows = [...document.querySelectorAll("tbody tr[id]")].filter((row) => !row.hidden);
  const start = rows.indexOf(rowOf(first));
  const column = first.closest("td").cellIndex;
  const touched = new Set();
  lines.forEach((line, down) => line.forEach((text, across) => {
    const cell = rows[start + down]?.cells[column + across]?.querySelector(".fault .input");
    if (!cell) return;
    if (cell.tagName === "SELECT") cell.value = [...cell.options].find((one) => one.text.toLowerCase() === text.trim().toLowerCase())?.value ?? cell.value;
    else cell.value = text.trim();
    touched.add(cell.getAttribute("form"));
  }));
  return touched;
}

document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!event.target.matches?.("tbody .fault .input") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  queue.push(...fill(event.target, lines));
  saveNext();
});

// ── Up and down in a column ──
document.addEventListener("keydown", (event) => {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way || event.altKey || !event.target.matches?.("tbody .fault input.input")) return;
  const same = cells().filter((cell) => cell.name === event.target.name);
  const next = same[same.indexOf(event.target) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
