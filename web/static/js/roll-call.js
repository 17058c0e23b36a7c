// The roll call in a hall: every tap is on disk at once, and on its way as soon as there is a network.
// Without this script the page is one form that saves what was changed.
import * as store from "./roll-store.js";
import { Queue } from "./roll-queue.js";
import { build, narrow, read, spelled } from "./roll-rows.js";
import { listen } from "./roll-keys.js";
import { askPassword, guardSignOut, keepShells } from "./roll-doors.js";
import { Sayer } from "./roll-say.js";
import { forecast } from "./roll-forecast.js";

const form = document.querySelector("[data-roll]");
const words = form?.dataset ?? {};
const session = Number(words.session ?? location.pathname.match(/^\/sessions\/(\d+)\//)?.[1]);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const live = document.querySelector("[data-live]");
const rows = new Map();
// Counted once and then moved: a slow phone must not walk through three hundred rows at each tap.
const tally = { present: 0, late: 0, excused: 0, absent: 0, "": 0 };
const done = [];
let queue = null;
let sequence = 0;
let drawing = 0;
let tapped = [];
let sayer = null;
const say = () => sayer.say();

if (form) await begin();
else if (document.querySelector("[data-roll-closed]")) await store.forgetRoll(session).catch(() => {});

async function begin() {
  const shell = "shell" in words;
  const kept = shell ? await store.keptRoll(session).catch(() => null) : null;
  if (shell && !kept) { document.querySelector("[data-not-kept]").hidden = false; return; }
  if (shell) open(kept);
  const own = kept ? kept.roll.own : { account: Number(words.account), name: words.accountName, username: words.username };
  sequence = kept ? kept.roll.sequence : Number(words.sequence);
  sayer = new Sayer({ form, words, session, rows, done, fill });
  queue = new Queue(own, shell ? "" : document.querySelector('meta[name="csrf-token"]')?.content ?? "");
  // What is checked and not seen as marked is only proposed: an absence that the office agreed to.
  const marked = new Set(form.elements.seen.value.split(" ").map((part) => part.slice(0, -1)));
  form.querySelectorAll("[data-person]").forEach((row) => {
    rows.set(Number(row.dataset.person), row);
    const picked = row.querySelector(":checked")?.value ?? "";
    row.dataset.status ??= marked.has(row.dataset.person) ? picked : "";
    row.dataset.proposed ??= row.dataset.status ? "" : picked;
    if (row.querySelector("[data-mark]")) tally[row.dataset.status] += 1;
  });
  form.querySelectorAll("[data-scriptless]").forEach((button) => button.remove());
  form.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  if (!("mayMark" in words)) { form.addEventListener("input", narrowAgain); return; }
  sayer.queue = queue;
  // Where the browser keeps nothing, the roll goes on in this page's memory and says so.
  await remember(own, shell).catch(() => {});
  await overlay(shell);
  await say();
  hear();
  queue.flush();
  (globalThis.requestIdleCallback ?? setTimeout)(() => spelled(form));
  if (form.querySelector("[data-find]").value || form.querySelector("[data-only]").value) narrow(form);
}

function open(kept) {
  const { roll } = kept;
  document.title = `${roll.title} · Sổ Lớp`;
  document.querySelector("[data-title]").textContent = roll.title;
  document.querySelector("[data-eyebrow]").textContent = roll.eyebrow;
  document.querySelector("[data-when]").textContent = roll.when;
  words.classId = roll.classId;
  build(form, session, roll);
  form.querySelectorAll("[data-person]").forEach((row) => forecast(row, words));
  form.hidden = false;
}

// The whole roll is kept for the hour without network; a page that shows only some is not.
async function remember(own, shell) {
  if (!store.sealed) { form.querySelector("[data-plain-http]").hidden = false; return; }
  keepShells();
  navigator.storage?.persist?.().catch(() => {});
  if (shell) return;
  await store.setClock(Number(words.now));
  await store.forgetOthers(own.account);
  await store.forgetSaid(session);
  if (!("narrowed" in words)) await store.keepRoll(session, own.account, Number(words.until), { ...read(form), own });
  const roll = form.querySelector("[data-kept]");
  if (roll) roll.hidden = false;
}

// What this phone said and the page does not show yet: unsent on the server's page, all of it on a kept one.
async function overlay(shell) {
  const unsent = (await store.all()).filter((one) => one.session === session && one.account === queue.own.account && one.state === "waiting");
  const told = shell ? await store.said(session).catch(() => []) : [];
  for (const one of [...told, ...unsent.filter(({ kind }) => kind !== "count")]) show(one.enrollment_id, one.kind === "back" ? one.before : one.status);
  const heads = unsent.findLast(({ kind }) => kind === "count");
  if (heads) { form.elements.counted.value = heads.counted; form.querySelector(".heads").open = true; }
  count();
}

// ── Marking ──
function show(id, status) {
  const row = rows.get(id);
  if (!row || row.dataset.status === status || !row.querySelector("[data-mark]")) return;
  tally[row.dataset.status] -= 1;
  tally[status] += 1;
  row.dataset.status = status;
  const picked = row.querySelector(`[data-mark] input[value="${status || row.dataset.proposed}"]`);
  if (picked) picked.checked = true;
  else row.querySelectorAll("[data-mark] input").forEach((input) => { input.checked = false; });
  forecast(row, words);
}

// "The rest are present" taps many keys in one go: they are written together.
function mark(row, status, more = {}) {
  const id = Number(row.dataset.person);
  const before = row.dataset.status;
  const { noted: note, before: noted } = row.dataset;
  delete row.dataset.noted;
  delete row.dataset.before;
  show(id, status);
  if (!tapped.length) queueMicrotask(write);
  tapped.push({ entry: { kind: "mark", account: queue.own.account, author: queue.own.name, session, enrollment_id: id, status, note, ...more }, before, noted });
  draw();
}

async function write() {
  const some = tapped;
  tapped = [];
  const added = await store.add(some.map(({ entry }) => entry), sequence);
  done.push(added.map((entry, place) => ({ ...some[place], entry })));
  if (done.length > 50) done.shift();
  const [{ entry }] = some;
  const name = rows.get(entry.enrollment_id).dataset.name;
  tell(fill(some.length > 1 ? words.saidMany : words.said, { name, status: words[entry.status], n: some.length, left: tally[""] }));
  queue.wake(3000);
  await say();
}

// Not sent yet: it never was. Sent: taken back by an act of its own, which waits like any mark.
async function undo() {
  const last = done.pop();
  if (!last) { tell(words.nothingToUndo); return; }
  const waiting = new Set((await queue.waiting()).map((one) => one.op_id));
  const unsent = last.filter(({ entry }) => waiting.has(entry.op_id));
  const quiet = await queue.quietly(async () => { for (const one of unsent) await store.takeBack(one.entry, one.before); });
  const sent = quiet ? last.filter((one) => !unsent.includes(one)) : last;
  if (sent.length) {
    await store.add(sent.map(({ entry, before }) => ({
      kind: "back", account: queue.own.account, author: queue.own.name, session, enrollment_id: entry.enrollment_id,
      takes_back: entry.op_id, status: entry.status, before,
    })), sequence);
    queue.wake(3000);
  }
  for (const { entry, before, noted } of last) {
    show(entry.enrollment_id, before);
    fault(entry.enrollment_id, "");
    if (noted !== undefined) writeDown(rows.get(entry.enrollment_id), noted);
  }
  const [{ entry, before }] = last;
  const { name } = rows.get(entry.enrollment_id).dataset;
  tell(fill(last.length > 1 ? words.undoneMany : words.undone, { name, n: last.length, status: words[before] ?? words.unmarked }));
  if (last.length === 1) rows.get(entry.enrollment_id).scrollIntoView({ block: "nearest" });
  draw();
  await say();
}

function writeNote(row) {
  let field = row.querySelector("[data-note-field]");
  if (!field) {
    field = form.querySelector("template[data-note-shape]").content.firstElementChild.cloneNode(true);
    field.querySelector("input").setAttribute("aria-label", `${words.noteFor} ${row.dataset.name}`);
    row.append(field);
  }
  field.hidden = false;
  field.querySelector("input").focus();
}

function keepNote(input) {
  const row = input.closest("[data-person]");
  const text = input.value.trim();
  input.closest("[data-note-field]").hidden = true;
  if (!text) return;
  row.dataset.before = row.querySelector("[data-noted]")?.textContent ?? "";
  writeDown(row, text);
  row.dataset.noted = text;
  // A note goes with a mark: with the one that stands, or with the one that comes.
  if (row.dataset.status) mark(row, row.dataset.status);
  else tell(words.noteWaits);
}

function writeDown(row, text) {
  const place = row.querySelector("[data-noted]") ?? row.querySelector(".who").appendChild(Object.assign(document.createElement("small"), { className: "noted" }));
  place.dataset.noted = "";
  place.textContent = text;
}

// ── What the page says ──
function tell(text) { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); }
function draw() { drawing ||= requestAnimationFrame(() => { drawing = 0; count(); }); }

function count() {
  for (const cell of form.querySelectorAll("[data-tally] [data-of]")) cell.textContent = tally[cell.dataset.of];
  form.querySelectorAll("[data-left]").forEach((place) => { place.textContent = tally[""]; });
  heads(tally.present + tally.late);
}

// The form then posts only what is not on its way already.
function seen() { return [...rows].filter(([, row]) => row.dataset.status).map(([id, row]) => id + row.dataset.status[0]).join(" "); }

function heads(here) {
  const place = form.querySelector("[data-heads]");
  const counted = form.elements.counted?.value.trim();
  if (!place || !/^\d+$/.test(counted ?? "")) { if (place) place.textContent = ""; return; }
  const apart = Math.abs(Number(counted) - here);
  place.textContent = fill(apart ? words.headsDiffer : words.headsAgree, { n: counted, here, apart });
  place.className = `tag ${apart ? "warn triangle" : "ok tick"}`;
}

function fault(id, text, settle = false) { sayer.fault(rows.get(id), id, text, settle); }

async function answered(some) {
  const here = some.filter(({ entry }) => entry?.session === session && ["mark", "back"].includes(entry.kind));
  const later = here.some(({ entry }) => entry.kind === "back") ? new Set((await queue.waiting()).map((one) => one.enrollment_id)) : new Set();
  for (const { outcome, message, entry, stands, forecast: told } of here) {
    const id = entry.enrollment_id;
    fault(id, outcome === "recorded" || outcome === "duplicate" ? "" : message ?? "", outcome === "conflict");
    if (told) forecast(rows.get(id), words, told);
    if (entry.kind === "back" && !later.has(id)) show(id, outcome === "refused" ? entry.status : stands ?? "");
  }
  if (here.some((one) => one.outcome === "conflict")) { form.querySelector("[data-differ]").hidden = false; tell(words.differ); }
  draw();
}

// ── Ears ──
function hear() {
  queue.addEventListener("change", say);
  queue.addEventListener("answered", (event) => answered(event.detail));
  queue.addEventListener("token", (event) => {
    const meta = document.querySelector('meta[name="csrf-token"]');
    if (meta) meta.content = event.detail;
    document.querySelectorAll('input[name="_csrf"]').forEach((field) => { field.value = event.detail; });
  });
  // The other tab shows the same: what is marked there is marked here.
  store.channel?.addEventListener("message", ({ data }) => {
    if (data.kind === "added") data.entries.filter((one) => one.session === session && one.kind !== "count").forEach((one) => show(one.enrollment_id, one.kind === "back" ? one.before : one.status));
    if (data.kind === "taken-back" && data.entry.session === session) show(data.entry.enrollment_id, data.before);
    if (data.kind === "answered") answered(data.answered);
    if (data.kind === "wiped" && "shell" in words) location.assign("/");
    draw(); say();
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-mark]")?.closest("[data-person]");
    if (row) mark(row, event.target.value);
  });
  form.addEventListener("input", (event) => { narrowAgain(event); if (event.target.name === "counted") count(); });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=radio])")) return;
    event.preventDefault(); // Enter in a field must not post the roll.
    if (event.target.closest("[data-note-field]")) keepNote(event.target);
    if (event.target.name === "counted") form.querySelector("[data-count]").click();
  });
  form.addEventListener("focusout", (event) => { if (event.target.closest?.("[data-note-field]") && !event.target.closest("[hidden]")) keepNote(event.target); });
  form.addEventListener("formdata", (event) => { event.formData.set("seen", seen()); });
  form.addEventListener("click", pressed);
  form.addEventListener("submit", submitted);
  listen(form, { mark, note: writeNote, undo });
  guardSignOut(async () => (await queue.waiting()).length);
}

// The form goes only when nothing waits here any more, and under the token of whoever is signed in.
async function submitted(event) {
  if (form.dataset.ready) { delete form.dataset.ready; return; }
  event.preventDefault();
  const { submitter } = event;
  const sent = await queue.flush(true);
  const known = queue.csrf !== "" || await queue.whoIsHere().then(() => true, () => false);
  if (sent && known) { form.dataset.ready = "yes"; form.requestSubmit(submitter); return; }
  await say();
  form.querySelector("[data-unsent]").scrollIntoView({ block: "center" });
  tell(words.closeNeedsNetwork);
}

let narrowing = 0;
function narrowAgain(event) {
  if (event.target.matches("[data-find], [data-only]")) narrowing ||= requestAnimationFrame(() => { narrowing = 0; narrow(form); });
}

async function pressed(event) {
  const target = event.target.closest("button, a");
  if (!target) return;
  // The button's own taps are sent one by one; posting the form as well would only ask twice.
  if (target.matches("[data-rest]")) event.preventDefault();
  if (target.matches("[data-note]")) { event.preventDefault(); writeNote(target.closest("[data-person]")); }
  if (target.matches("[data-undo]")) await undo();
  if (target.matches("[data-again]")) await askPassword(queue).then((entered) => { if (entered) { store.channel?.postMessage({ kind: "signed-in" }); queue.trouble = ""; return queue.flush(); } return null; }).then(say);
  if (target.matches("[data-seen]")) { await store.remove((await store.all()).filter((one) => one.state === "refused" && one.account === queue.own.account).map((one) => one.op_id)); await say(); }
  if (target.matches("[data-count]")) { event.preventDefault(); await countHeads(); }
  if (target.matches("[data-scan]")) (await import("./roll-camera.js")).open({ form, rows, session, words, mark, fill, tell });
}

async function countHeads() {
  const typed = form.elements.counted.value.trim();
  if (!/^\d{1,5}$/.test(typed)) { tell(words.countInvalid); form.elements.counted.setAttribute("aria-invalid", "true"); return; }
  form.elements.counted.removeAttribute("aria-invalid");
  await store.add([{ kind: "count", account: queue.own.account, author: queue.own.name, session, counted: Number(typed) }], sequence);
  count();
  tell(form.querySelector("[data-heads]").textContent);
  queue.wake(3000);
  await say();
}
