// Small behaviours that any page may ask for by a data attribute. Every page works without them.
//   form button[data-busy="words"]     says that it is at work, and is pressed only once
//   input[data-filter="selector"]      hides what does not match, as one types, diacritics or not
//   [data-mark]                        four radios that move the figures of [data-tally]
//   button[data-rest="value"]          marks who is still unmarked in its [data-group]
//   button[data-copy="text"]           copies it and says so for two seconds
//   [data-drop]                        lights up under a dragged file and names the one picked
//   [data-poll="address"]              asks for its own successor until that asks no more;
//                                      data-every="15": each so many seconds
//   [data-focus]                       takes the focus when the page comes (a refused form)
//   details.account, .menu-holder      close on Escape and on a press elsewhere

const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐÐ]/g, "d").toLowerCase().trim();

// ── Sent once ──
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  const button = event.submitter ?? form.querySelector("button[data-busy]");
  if (!button?.matches("[data-busy]") || event.defaultPrevented) return;
  form.dataset.sent = "yes";
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) { button.dataset.words = button.textContent; button.textContent = button.dataset.busy; }
});

// A page that comes back from the browser's own store can be sent again.
window.addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(ready); });

function ready(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy][data-busy]").forEach((button) => {
    button.removeAttribute("aria-busy");
    if (button.dataset.words) button.textContent = button.dataset.words;
  });
}
// A fragment has arrived in place of a page: its form lives on.
document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) ready(form); });

// ── Filter as one types ──
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches("[data-filter]")) return;
  const words = plain(field.value).split(/\s+/);
  document.querySelectorAll(field.dataset.filter).forEach((row) => {
    row.dataset.plain ??= plain(row.dataset.name ?? row.textContent);
    row.hidden = !words.every((word) => row.dataset.plain.includes(word));
  });
});
// Enter in a field that filters what is already here must not lose the marks around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-filter]") && event.target.form?.method === "post") event.preventDefault();
});

// ── Roll call ──
const tally = document.querySelector("[data-tally]");
const marked = new WeakMap();
document.querySelectorAll("[data-mark]").forEach((group) => marked.set(group, group.querySelector(":checked")?.value ?? ""));
document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-mark]");
  if (!group || group.closest("[data-roll]")) return; // A roll counts for itself (roll-call.js).
  count(marked.get(group) ?? "", -1);
  count(event.target.value, 1);
  marked.set(group, event.target.value);
});

// What was counted on the server stays counted; only the difference is moved here.
function count(value, by) {
  const cell = tally?.querySelector(`[data-of="${value}"]`);
  if (!cell) return;
  cell.textContent = Number(cell.textContent.replace(/\D/g, "")) + by;
  if (value === "") document.querySelectorAll("[data-left]").forEach((place) => { place.textContent = cell.textContent; });
}

function markRest(button) {
  const group = button.closest("[data-group]") ?? document;
  group.querySelectorAll("[data-mark]:not(:has(:checked))").forEach((keys) => {
    if (keys.closest("[hidden]")) return;
    keys.querySelector(`[value="${button.dataset.rest}"]`)?.click();
  });
}

// ── Copy ──
async function copy(button) {
  const words = button.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = button.dataset.copied ?? "✓";
  setTimeout(() => { button.textContent = words; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rest], [data-copy]");
  if (button?.dataset.rest) markRest(button);
  if (button?.dataset.copy) copy(button);
  closeMenus(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details[open]");
  closeMenus(document.body);
  open?.querySelector("summary")?.focus();
});
function closeMenus(pressed) {
  document.querySelectorAll("details:is(.account, .menu-holder, .rest > *)[open]").forEach((menu) => {
    if (!menu.contains(pressed)) menu.open = false;
  });
}

// ── Files ──
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => event.target.closest?.("[data-drop]")?.classList.toggle("over", name === "dragover"));
}
document.addEventListener("change", (event) => {
  const place = event.target.closest("[data-drop]")?.querySelector("[data-picked]");
  if (place) place.textContent = [...event.target.files].map((file) => file.name).join(", ");
});

// ── Ask again while a long work goes on; slower when the network is bad, not at all when unseen ──
async function poll(place, wait = 700) {
  await new Promise((done) => { setTimeout(done, wait); });
  if (!place.isConnected) return;
  if (document.hidden) { poll(place, Math.max(wait, 1500)); return; }
  try {
    const answer = await fetch(place.dataset.poll, { headers: { "HX-Request": "true" }, redirect: "manual" });
    if (answer.headers.get("HX-Redirect")) { location.assign(answer.headers.get("HX-Redirect")); return; }
    if (answer.type === "opaqueredirect") { location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const next = document.createRange().createContextualFragment((await answer.text()).trim()).firstElementChild;
    place.replaceWith(next);
    watch(next.parentNode);
  } catch {
    poll(place, Math.min(wait * 2, 15000));
  }
}
function watch(within) { within.querySelectorAll("[data-poll]:not([data-watched])").forEach((place) => { place.dataset.watched = "yes"; poll(place, Number(place.dataset.every ?? 0) * 1000 || 700); }); }

watch(document);
document.querySelector("[data-focus]")?.focus();
