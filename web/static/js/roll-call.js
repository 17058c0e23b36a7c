// The roll call in a hall: every tap is on disk at once, and on its way as soon as there is a network.
// Without this script the page is one form that saves what was changed.
import * as store from "./roll-store.js";
import { Queue } from "./roll-queue.js";
import { build, narrow, plain, read } from "./roll-rows.js";
import { listen } from "./roll-keys.js";
import { askPassword, guardSignOut, keepShells } from "./roll-doors.js";

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
let saying = null;
let again = false;

if (form) await begin();
else if (document.querySelector("[data-roll-closed]")) await store.forgetRoll(session).catch(() => {});

async function begin() {
  const shell = "shell" in words;
  const kept = shell ? await store.keptRoll(session) : null;
  if (shell && !kept) { document.querySelector("[data-not-kept]").hidden = false; return; }
  if (shell) open(kept);
  const own = kept ? kept.roll.own : { account: Number(words.account), name: words.accountName, username: words.username };
  sequence = kept ? kept.roll.sequence : Number(words.sequence);
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
  await remember(own, shell);
  await overlay(shell);
  await say();
  hear();
  queue.flush();
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
  form.hidden = false;
}

// The whole roll is kept for the hour without network; a page that shows only some is not.
async function remember(own, shell) {
  if (!store.sealed) { form.querySelector("[data-plain-http]").hidden = false; return; }
  keepShells();
  if (shell) return;
  await store.forgetOthers(own.account);
  await store.forgetSaid(session);
  if (!("narrowed" in words)) await store.keepRoll(session, own.account, Number(words.until), { ...read(form), own });
  const roll = form.querySelector("[data-kept]");
  if (roll) roll.hidden = false;
}

// What this phone said and the page does not show yet: unsent on the server's page, all of it on a kept one.
async function overlay(shell) {
  const unsent = (await store.all()).filter((one) => one.kind === "mark" && one.session === session && one.account === queue.own.account && one.state === "waiting");
  const told = shell ? await store.said(session) : [];
  for (const one of [...told, ...unsent]) show(one.enrollment_id, one.status);
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
}

// "The rest are present" taps many keys in one go: they are written together.
function mark(row, status, more = {}) {
  const id = Number(row.dataset.person);
  const before = row.dataset.status;
  const note = row.dataset.noted;
  delete row.dataset.noted;
  show(id, status);
  if (!tapped.length) queueMicrotask(write);
  tapped.push({ entry: { kind: "mark", account: queue.own.account, author: queue.own.name, session, enrollment_id: id, status, note, ...more }, before });
  draw();
}

async function write() {
  const some = tapped;
  tapped = [];
  const added = await store.add(some.map(({ entry }) => entry), sequence);
  done.push(added.map((entry, place) => ({ entry, before: some[place].before })));
  if (done.length > 50) done.shift();
  const [{ entry }] = some;
  const name = rows.get(entry.enrollment_id).dataset.name;
  tell(fill(some.length > 1 ? words.saidMany : words.said, { name, status: words[entry.status], n: some.length, left: tally[""] }));
  queue.wake(3000);
  await say();
}

async function undo() {
  const last = done.pop();
  if (!last) { tell(words.nothingToUndo); return; }
  const waiting = new Set((await queue.waiting()).map((one) => one.op_id));
  const late = [];
  const quiet = await queue.quietly(async () => {
    for (const one of last) {
      if (!waiting.has(one.entry.op_id)) { late.push(one); continue; }
      await store.takeBack(one.entry, one.before);
      show(one.entry.enrollment_id, one.before);
    }
  });
  if (!quiet) late.push(...last);
  // What others see already is corrected by another mark; there is no mark for "nothing said".
  const back = late.filter((one) => one.before);
  back.forEach((one) => mark(rows.get(one.entry.enrollment_id), one.before));
  const [{ entry }] = last;
  const { name } = rows.get(entry.enrollment_id).dataset;
  tell(fill(late.length > back.length ? words.undoneTooLate : words.undone, { name, n: last.length }));
  if (late.length > back.length) rows.get(entry.enrollment_id).scrollIntoView({ block: "center" });
  if (done.length === 0) form.querySelector("[data-undo]").disabled = true;
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
  const place = row.querySelector("[data-noted]") ?? row.querySelector(".who").appendChild(Object.assign(document.createElement("small"), { className: "noted" }));
  place.dataset.noted = "";
  place.textContent = text;
  row.dataset.noted = text;
  // A note goes with a mark: with the one that stands, or with the one that comes.
  if (row.dataset.status) mark(row, row.dataset.status);
  else tell(words.noteWaits);
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

// Once at a time, and once more for whatever happened meanwhile.
async function say() {
  if (saying) { again = true; return saying; }
  saying = sayNow();
  await saying;
  saying = null;
  if (again) { again = false; return say(); }
  return undefined;
}

async function sayNow() {
  const everything = await store.all();
  const mine = everything.filter((one) => one.account === queue.own.account);
  const waiting = mine.filter((one) => one.state === "waiting").length;
  const values = { n: waiting, own: queue.own.name, who: queue.signedIn?.name ?? "" };
  const kind = !waiting ? "allSent" : { offline: "offline", "signed-out": "signedOut", another: "another" }[queue.trouble] ?? "onPhone";
  const phone = form.querySelector("[data-phone]");
  phone.textContent = fill(waiting ? words.onPhoneShort : words.allSent, values);
  phone.classList.toggle("waits", waiting > 0);
  const box = form.querySelector("[data-unsent]");
  const trouble = waiting > 0 && kind !== "onPhone";
  box.hidden = !trouble;
  if (trouble) {
    box.querySelector("strong").textContent = fill(words[kind], values);
    box.querySelector("span").textContent = fill(words[`${kind}More`], values);
    box.querySelector("button").hidden = kind === "offline";
  }
  sayOthers(everything);
  sayRefused(mine.filter((one) => one.state === "refused"));
  form.querySelector("[data-undo]").disabled = done.length === 0;
}

// Marks of whoever called the roll on this phone before: kept for them, and never sent as ours.
function sayOthers(everything) {
  const others = new Map();
  for (const one of everything) if (one.account !== queue.own.account && one.state === "waiting") others.set(one.author, (others.get(one.author) ?? 0) + 1);
  const place = form.querySelector("[data-others]");
  place.hidden = !others.size;
  place.querySelector("p").textContent = [...others].map(([who, n]) => fill(words.others, { who, n })).join(" ");
}

function sayRefused(refused) {
  const place = form.querySelector("[data-refused]");
  place.hidden = !refused.length;
  if (!refused.length) return;
  place.querySelector("strong").textContent = fill(words.refused, { n: refused.length });
  place.querySelector("ul").replaceChildren(...refused.slice(0, 50).map((one) => {
    const name = one.session === session ? rows.get(one.enrollment_id)?.dataset.name : null;
    return Object.assign(document.createElement("li"), { textContent: `${name ?? fill(words.elsewhere, { n: one.session })}: ${words[one.status] ?? one.counted ?? ""}. ${one.message}` });
  }));
}

function fault(id, text, settle = false) {
  const who = rows.get(id)?.querySelector(".who");
  let place = who?.querySelector("[data-fault]");
  if (!text) { place?.remove(); return; }
  if (!who) return;
  if (!place) {
    place = Object.assign(document.createElement("span"), { className: "tag warn triangle" });
    place.dataset.fault = "";
    who.append(place);
  }
  place.textContent = text;
  if (settle) place.append(Object.assign(document.createElement("a"), { href: `/sessions/${session}/conflicts/${id}`, textContent: words.settle }));
}

function answered(some) {
  for (const { outcome, message, entry } of some) {
    if (entry?.kind !== "mark" || entry.session !== session) continue;
    fault(entry.enrollment_id, outcome === "recorded" || outcome === "duplicate" ? "" : message ?? "", outcome === "conflict");
  }
  const differ = some.filter((one) => one.outcome === "conflict").length;
  if (differ) { form.querySelector("[data-differ]").hidden = false; tell(words.differ); }
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
    if (data.kind === "added") data.entries.filter((one) => one.session === session && one.kind === "mark").forEach((one) => show(one.enrollment_id, one.status));
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

function narrowAgain(event) { if (event.target.matches("[data-find], [data-only]")) narrow(form); }

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
