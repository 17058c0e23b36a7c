// Sends each mark of a roll call as soon as it is tapped; what cannot be sent waits and is tried again.
// Without this script the page is one form that saves what was changed.
const form = document.querySelector("[data-roll]");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐÐ]/g, "d").toLowerCase().trim();

// ── The queue: what was tapped and is not answered yet, oldest first ──
const BATCH = 100;
const LONGEST_PAUSE = 30000;
const waiting = [];
const device = deviceId();
let sequence = Number(form?.dataset.sequence ?? 0);
let sending = null;
let pause = 0;
let timer = 0;
let trouble = "";

function deviceId() {
  const fresh = uuid();
  try {
    const known = localStorage.getItem("solop-device");
    if (!known) localStorage.setItem("solop-device", fresh);
    return known ?? fresh;
  } catch {
    return fresh; // A browser that keeps nothing is a new device each time.
  }
}

// Plain http in a hall has no randomUUID.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function mark(enrollmentId, status) {
  sequence += 1;
  waiting.push({
    op_id: uuid(), enrollment_id: enrollmentId, status, happened_at: new Date().toISOString(),
    device_id: device, device_sequence: sequence,
  });
  flush();
}

// One batch at a time, in order; gives whether nothing waits any more.
async function flush() {
  clearTimeout(timer);
  sending ??= sendAll().finally(() => { sending = null; });
  await sending;
  return waiting.length === 0;
}

async function sendAll() {
  await Promise.resolve(); // "The rest are present" taps many keys in one go: they travel together.
  while (waiting.length) {
    const batch = waiting.slice(0, BATCH);
    try {
      settle(batch, await send(batch));
      waiting.splice(0, batch.length);
      trouble = ""; pause = 0;
    } catch (error) {
      trouble = error.message === "signed-out" ? "signed-out" : "offline";
      pause = Math.min(pause * 2 || 1000, LONGEST_PAUSE);
      timer = setTimeout(flush, pause);
      say();
      return;
    }
    say();
  }
}

async function send(batch, again = true) {
  const token = document.querySelector('meta[name="csrf-token"]');
  const answer = await fetch(form.dataset.roll, {
    method: "POST", body: JSON.stringify(batch), credentials: "same-origin",
    headers: { "content-type": "application/json", "x-csrf-token": token?.content ?? "" },
  });
  if (answer.ok) return answer.json();
  if (answer.status === 401 || answer.status === 403) {
    // Signed in anew in another tab: the token on this page is the old one's.
    if (again && await renew(token)) return send(batch, false);
    throw new Error("signed-out");
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error("offline");
  // The whole batch is refused, as when the session is not ours any more: say so at each name.
  const problem = await answer.json().catch(() => ({}));
  return batch.map((one) => ({ op_id: one.op_id, outcome: "refused", message: problem.detail ?? problem.title ?? "" }));
}

async function renew(token) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = fresh.querySelector("[data-roll]") && fresh.querySelector('meta[name="csrf-token"]')?.content;
  if (!found || !token) return false;
  token.content = found;
  form.querySelector('input[name="_csrf"]').value = found;
  return true;
}

// ── What the answers mean for the page ──
const seen = new Map((form?.elements.seen.value ?? "").split(" ").filter(Boolean).map((part) => [part.slice(0, -1), part.slice(-1)]));

function settle(batch, outcomes) {
  outcomes.forEach((outcome, place) => {
    const { enrollment_id: id, status } = batch[place];
    const saved = outcome.outcome === "recorded" || outcome.outcome === "duplicate";
    if (outcome.outcome !== "refused") seen.set(String(id), status[0]);
    note(id, saved ? "" : outcome.message ?? "");
  });
  // The form then posts only what has not been saved already.
  form.elements.seen.value = [...seen].map(([id, letter]) => id + letter).join(" ");
}

function note(id, words) {
  const who = document.getElementById(`n${id}`)?.parentElement;
  let place = who?.querySelector("[data-fault]");
  if (!words) { place?.remove(); return; }
  if (!who) return;
  if (!place) {
    place = Object.assign(document.createElement("span"), { className: "tag warn triangle" });
    place.dataset.fault = "";
    place.setAttribute("role", "alert");
    who.append(place);
  }
  place.textContent = words;
}

function say() {
  const box = form.querySelector("[data-unsent]");
  const kind = trouble || "waiting";
  const name = kind === "signed-out" ? "signedOut" : kind;
  // A few marks on their way are no news; they are when the network is gone.
  box.hidden = !waiting.length || (!trouble && waiting.length < 3);
  box.querySelector("strong").textContent = box.dataset[name].replace("{n}", waiting.length);
  box.querySelector("span").textContent = box.dataset[`${name}More`];
  // The same in short where the thumb is: the top of the page is far away.
  const short = form.querySelector("[data-unsent-short]");
  short.hidden = box.hidden;
  short.textContent = short.dataset.words.replace("{n}", waiting.length);
}

// ── Whom the page shows ──
function narrow() {
  const words = plain(form.querySelector("[data-find]").value).split(/\s+/);
  const only = form.querySelector("[data-only]").value;
  form.querySelectorAll("[data-group]").forEach((unit) => {
    let shown = 0;
    unit.querySelectorAll("li").forEach((row) => {
      row.dataset.plain ??= plain(row.dataset.name);
      const picked = row.querySelector(":checked")?.value ?? "unmarked";
      row.hidden = !words.every((word) => row.dataset.plain.includes(word)) || (only !== "" && picked !== only);
      shown += !row.hidden;
    });
    unit.hidden = !shown;
  });
}

if (form) {
  form.querySelectorAll("[data-scriptless]").forEach((button) => button.remove());
  form.addEventListener("change", (event) => {
    const keys = event.target.closest("[data-mark]");
    if (keys) mark(Number(keys.dataset.mark), event.target.value);
  });
  form.addEventListener("input", (event) => { if (event.target.matches("[data-find], [data-only]")) narrow(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("[data-find]")) event.preventDefault(); });
  // The button's own taps are sent one by one; posting the form as well would only ask twice.
  form.addEventListener("click", (event) => { if (event.target.closest("[data-rest]")) event.preventDefault(); });
  form.addEventListener("submit", async (event) => {
    if (!waiting.length) return;
    event.preventDefault();
    if (await flush()) form.requestSubmit(event.submitter); else say();
  });
  window.addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && waiting.length) flush(); });
  if (form.querySelector("[data-find]").value || form.querySelector("[data-only]").value) narrow();
}
