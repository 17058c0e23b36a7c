// What a phone keeps of a roll call, in IndexedDB: marks that are not answered yet, and the roll
// itself (name, unit, seat number), sealed with a key that no script can read out.
//   keys     roster | queue        CryptoKey, not extractable; "roster" is wiped at sign-out
//   rosters  by session            sealed; wiped at sign-out, when the class is over, when another signs in
//   queue    by operation id       marks and counts on their way; only ever deleted by an answer
//   said     by session, person    what this phone marked last, sent or not (no names)
//   facts                          the device's name, its sequence, how far its clock is out
const NAME = "solop-roll";
const VERSION = 2;
const FORM = 2;
export const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(NAME) : null;
export const sealed = Boolean(globalThis.crypto?.subtle);

// Everything that this page added and nobody answered yet: what the phone cannot write (storage
// full, forbidden, thrown away meanwhile) lives on here as long as the page is open.
const mirror = new Map();
let highest = 0;
channel?.addEventListener("message", ({ data }) => { if (data.kind === "queue") data.removed?.forEach((id) => mirror.delete(id)); });

let opened = null;
function base() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = (event) => upgrade(asked.result, asked.transaction, event.oldVersion);
    asked.onsuccess = () => {
      // A newer version in another tab must not wait for this one.
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      asked.result.onclose = () => { opened = null; };
      done(asked.result);
    };
    asked.onerror = () => { opened = null; fail(asked.error); };
  });
  return opened;
}

// Step by step from any version that a phone may still have; what waits in the queue stays.
function upgrade(db, change, from) {
  if (from < 1) {
    for (const name of ["keys", "facts"]) db.createObjectStore(name, { keyPath: "id" });
    db.createObjectStore("rosters", { keyPath: "session" });
    db.createObjectStore("queue", { keyPath: "op_id" });
  }
  if (from < 2) {
    db.createObjectStore("said", { keyPath: ["session", "enrollment_id"] });
    const queue = change.objectStore("queue");
    queue.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      cursor.update({ kind: "mark", state: "waiting", code: "", message: "", ...cursor.value, form: FORM });
      cursor.continue();
    };
  }
}

const asked = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
async function within(stores, mode, work) {
  let change;
  try {
    change = (await base()).transaction(stores, mode);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opened = null; // Closed by the browser behind our back: once more.
    change = (await base()).transaction(stores, mode);
  }
  const over = new Promise((done, fail) => { change.oncomplete = done; change.onabort = () => fail(change.error); change.onerror = () => fail(change.error); });
  const answer = await work(...[stores].flat().map((name) => change.objectStore(name)));
  await over;
  return answer;
}

// ── Keys and sealing ──
async function key(id) {
  const found = await within("keys", "readonly", (keys) => asked(keys.get(id)));
  if (found) return found.key;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs may make one each: the first that is written stays.
  return within("keys", "readwrite", async (keys) => {
    const other = await asked(keys.get(id));
    if (other) return other.key;
    keys.put({ id, key: made });
    return made;
  });
}

async function seal(id, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(id), bytes) };
}

async function unseal(id, { iv, bytes }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(id), bytes);
  return JSON.parse(new TextDecoder().decode(plain));
}

// ── Rolls ──
// `until` is the last instant (ms) at which the roll may still be on this phone.
export async function keepRoll(session, account, until, roll) {
  if (!sealed) return;
  const lid = await seal("roster", roll);
  await within("rosters", "readwrite", (rosters) => { rosters.put({ session, account, until, ...lid }); });
}

export async function keptRoll(session) {
  if (!sealed) return null;
  await forgetOver();
  const found = await within("rosters", "readonly", (rosters) => asked(rosters.get(session)));
  if (!found) return null;
  try {
    return { ...found, roll: await unseal("roster", found) };
  } catch {
    return null; // The key went with a sign-out in another tab.
  }
}

export async function keptRolls() {
  if (!sealed) return [];
  await forgetOver();
  const all = await within("rosters", "readonly", (rosters) => asked(rosters.getAll()));
  const opened = await Promise.all(all.map(async (one) => {
    try { return { ...one, roll: await unseal("roster", one) }; } catch { return null; }
  }));
  return opened.filter(Boolean);
}

export async function forgetRoll(session) {
  await within(["rosters", "said"], "readwrite", async (rosters, said) => {
    rosters.delete(session);
    said.delete(IDBKeyRange.bound([session, 0], [session, Infinity]));
  });
}

// By the server's clock as far as it is known: a phone that is a year ahead must not forget today's roll.
export async function forgetOver() {
  const out = await within("facts", "readonly", (facts) => asked(facts.get("clock")));
  const now = Date.now() + (out?.value ?? 0);
  await forgetWhere((one) => one.until < now);
}

export async function setClock(now) {
  if (!now) return;
  await within("facts", "readwrite", (facts) => { facts.put({ id: "clock", value: now - Date.now() }); });
}

// Another person signed in on this phone: the rolls of whoever was here before are not theirs to see.
export async function forgetOthers(account) {
  await forgetWhere((one) => one.account !== account);
}

async function forgetWhere(test) {
  const all = await within("rosters", "readonly", (rosters) => asked(rosters.getAll()));
  for (const one of all) if (test(one)) await forgetRoll(one.session);
}

export async function forgetAll() {
  await within(["rosters", "said", "keys"], "readwrite", async (rosters, said, keys) => {
    rosters.clear(); said.clear(); keys.delete("roster");
  });
  channel?.postMessage({ kind: "wiped" });
}

// ── The queue ──
export async function device() {
  const fresh = uuid();
  return within("facts", "readwrite", async (facts) => {
    const known = await asked(facts.get("device"));
    if (known) return known.value;
    facts.put({ id: "device", value: fresh });
    return fresh;
  });
}

// Adds operations in order, each with the next sequence of this device; they are on disk when this
// returns, or, where the phone cannot write, in this page's memory (`unsafe`).
export async function add(entries, above) {
  const lids = await Promise.all(entries.map((one) => lid(one.note)));
  const make = (named, before) => {
    highest = Math.max(highest, above, before);
    return entries.map((one, place) => ({
      state: "waiting", code: "", message: "", form: FORM, ...one, note: lids[place], op_id: uuid(), device_id: named,
      device_sequence: ++highest, happened_at: new Date().toISOString(), added: Date.now(),
    }));
  };
  let made = null;
  try {
    const named = await device();
    await within(["queue", "said", "facts"], "readwrite", async (queue, said, facts) => {
      made = make(named, (await asked(facts.get("sequence")))?.value ?? 0);
      facts.put({ id: "sequence", value: highest });
      for (const one of made) put(queue, said, one);
    });
  } catch {
    made ??= make("", 0);
  }
  for (const one of made) mirror.set(one.op_id, one);
  channel?.postMessage({ kind: "added", entries: made.map(({ note, ...one }) => one) });
  return made;
}

async function lid(note) {
  if (!note || !sealed) return note ?? null;
  try { return await seal("queue", note); } catch { return note; }
}

function put(queue, said, one) {
  queue.put(one);
  const place = { session: one.session, enrollment_id: one.enrollment_id };
  if (one.kind === "mark") said.put({ ...place, status: one.status });
  if (one.kind === "back" && one.before) said.put({ ...place, status: one.before });
  if (one.kind === "back" && !one.before) said.delete([one.session, one.enrollment_id]);
}

export async function all() {
  const found = await within("queue", "readonly", (queue) => asked(queue.getAll())).catch(() => []);
  const written = new Set(found.map((one) => one.op_id));
  const lost = [...mirror.values()].filter((one) => !written.has(one.op_id));
  if (lost.length) await rescue(lost);
  else unsafe = 0;
  return [...found, ...lost].sort((a, b) => a.device_sequence - b.device_sequence);
}

// How many marks only this page knows: closing it would lose them.
export let unsafe = 0;
async function rescue(lost) {
  unsafe = 0;
  await within(["queue", "said"], "readwrite", (queue, said) => { lost.forEach((one) => put(queue, said, one)); }).catch(() => { unsafe = lost.length; });
}

export async function note(entry) {
  return entry.note && entry.note.bytes ? unseal("queue", entry.note) : entry.note;
}

export async function remove(ids) {
  if (!ids.length) return;
  ids.forEach((id) => mirror.delete(id));
  await within("queue", "readwrite", (queue) => { ids.forEach((id) => queue.delete(id)); }).catch(() => {});
  channel?.postMessage({ kind: "queue", removed: ids });
}

// Taken back before it was sent; `before` is what held until then.
export async function takeBack(entry, before) {
  mirror.delete(entry.op_id);
  await within(["queue", "said"], "readwrite", (queue, said) => {
    queue.delete(entry.op_id);
    if (before) said.put({ session: entry.session, enrollment_id: entry.enrollment_id, status: before });
    else said.delete([entry.session, entry.enrollment_id]);
  }).catch(() => {});
  channel?.postMessage({ kind: "queue", removed: [entry.op_id] });
  channel?.postMessage({ kind: "taken-back", entry: { ...entry, note: null }, before });
}

export async function refuse(refusals) {
  for (const { op_id, code, message } of refusals) {
    const one = mirror.get(op_id);
    if (one) mirror.set(op_id, { ...one, state: "refused", code, message });
  }
  await within("queue", "readwrite", async (queue) => {
    for (const { op_id, code, message } of refusals) {
      const one = await asked(queue.get(op_id));
      if (one) queue.put({ ...one, state: "refused", code, message });
    }
  }).catch(() => {});
  channel?.postMessage({ kind: "queue" });
}

export async function said(session) {
  return within("said", "readonly", (store) => asked(store.getAll(IDBKeyRange.bound([session, 0], [session, Infinity]))));
}

// The server has told how it stands: what was said before and is sent need not be remembered.
export async function forgetSaid(session) {
  const waiting = new Set((await all()).filter((one) => one.session === session).map((one) => one.enrollment_id));
  for (const one of await said(session)) {
    if (!waiting.has(one.enrollment_id)) await within("said", "readwrite", (store) => { store.delete([session, one.enrollment_id]); });
  }
}

// Plain http in a hall has no randomUUID.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
