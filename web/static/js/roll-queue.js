// Sends what waits on this phone: one tab at a time, oldest first, in batches, and again and again
// until each operation has its answer. Marks are sent only under the account that made them.
import * as store from "./roll-store.js";

const BATCH = 100;
const LONGEST_PAUSE = 30000;
// A hall's network may take half a minute: who was too slow once is given longer the next time.
const TOO_SLOW = 20000;
const SLOWEST = 90000;
// So long a fresh mark can still be taken back before anybody else sees it.
const HOLD = 3000;
const LOCK = "solop-roll-send";

export class Queue extends EventTarget {
  // `own` is {account, name, username} of whoever calls the roll here; `csrf` may still be empty.
  constructor(own, csrf) {
    super();
    this.own = own;
    this.csrf = csrf;
    this.trouble = "";
    this.signedIn = null;
    this.pause = 0;
    this.patience = TOO_SLOW;
    this.timer = 0;
    this.due = 0;
    this.sending = null;
    store.channel?.addEventListener("message", ({ data }) => {
      if (data.kind === "signed-in") { this.csrf = ""; this.flush(); }
      if (data.kind === "added" || data.kind === "queue") this.wake(HOLD);
    });
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush(document.hidden));
    window.addEventListener("pagehide", () => this.flush(true));
  }

  async waiting() {
    return (await store.all()).filter((one) => one.state === "waiting");
  }

  // A later wish never puts off an earlier one: who taps without a pause must still be heard.
  wake(time) {
    const due = Date.now() + time;
    if (this.due > Date.now() && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.flush(), time);
  }

  // Gives whether nothing of one's own waits any more. `now` also sends what could still be taken back.
  async flush(now = false) {
    clearTimeout(this.timer);
    this.due = 0;
    if (this.sending) await this.sending;
    this.sending ??= this.#locked(() => this.#sendAll(now)).finally(() => { this.sending = null; });
    await this.sending;
    const left = (await this.#mine()).length;
    this.dispatchEvent(new Event("change"));
    return left === 0;
  }

  // Whether no tab is sending right now: then nothing that is in the queue is on its way.
  async quietly(work) {
    if (!navigator.locks) { if (this.sending) return false; await work(); return true; }
    return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => { if (lock) await work(); return Boolean(lock); });
  }

  async #locked(work) {
    // Plain http has no locks: two tabs may send the same, and the server counts it once.
    if (!navigator.locks) return work();
    return navigator.locks.request(LOCK, work);
  }

  async #mine() {
    return (await this.waiting()).filter((one) => one.account === this.own.account);
  }

  async #sendAll(now) {
    for (;;) {
      const mine = await this.#mine();
      const ripe = now ? mine : mine.filter((one) => Math.abs(Date.now() - one.added) >= HOLD);
      if (!ripe.length) {
        if (mine.length) this.wake(HOLD);
        if (!this.trouble || mine.length < 1) this.#now("");
        return;
      }
      // An answer is for one session: the oldest mark's, and what follows it there.
      const first = ripe[0];
      const batch = first.kind === "count" ? [first] : ripe.filter((one) => one.kind === first.kind && one.session === first.session).slice(0, BATCH);
      try {
        await this.#settle(batch, await this.#send(first.kind, first.session, batch));
        this.pause = 0;
        this.patience = TOO_SLOW;
        this.#now("");
      } catch (error) {
        if (error.name === "TimeoutError") this.patience = Math.min(this.patience * 2, SLOWEST);
        this.#now(["signed-out", "another"].includes(error.message) ? error.message : "offline");
        this.pause = Math.min(this.pause * 2 || 1000, LONGEST_PAUSE);
        this.wake(this.pause);
        return;
      }
      this.dispatchEvent(new Event("change"));
    }
  }

  #now(trouble) {
    this.trouble = trouble;
    this.dispatchEvent(new Event("change"));
  }

  #send(kind, session, batch) {
    if (kind === "count") return this.#sendCount(batch[0]);
    return kind === "back" ? this.#sendBacks(session, batch) : this.#sendMarks(session, batch);
  }

  async #sendMarks(session, batch) {
    const marks = await Promise.all(batch.map(async (one) => ({
      op_id: one.op_id, enrollment_id: one.enrollment_id, status: one.status, happened_at: one.happened_at,
      device_id: one.device_id, device_sequence: one.device_sequence, note: await store.note(one), card: one.card ?? null, made_by: one.account,
    })));
    return this.#answers(batch, await this.#post(`/api/v1/sessions/${session}/marks?forecast=true`, marks));
  }

  async #sendBacks(session, batch) {
    const acts = batch.map((one) => ({
      op_id: one.op_id, takes_back: one.takes_back, enrollment_id: one.enrollment_id, status: one.status, happened_at: one.happened_at,
      device_id: one.device_id, device_sequence: one.device_sequence, made_by: one.account,
    }));
    return this.#answers(batch, await this.#post(`/api/v1/sessions/${session}/retractions`, acts));
  }

  // Only an answer of ours counts: a hotel's sign-in page also says 200, and a proxy 404.
  async #answers(batch, answer) {
    if (!answer.ok) return this.#refused(batch, answer);
    const told = await answer.json();
    const sent = new Set(batch.map((one) => one.op_id));
    const answers = Array.isArray(told) ? told.filter((one) => sent.has(one.op_id)) : [];
    if (!answers.length) throw new Error("offline");
    return answers;
  }

  async #sendCount(one) {
    const answer = await this.#post(`/api/v1/sessions/${one.session}/head-counts`, { counted: one.counted, op_id: one.op_id });
    if (!answer.ok) return this.#refused([one], answer);
    if (typeof (await answer.json()).counted !== "number") throw new Error("offline");
    return [{ op_id: one.op_id, outcome: "recorded" }];
  }

  // All of it is refused, as when the session is not ours any more: say so at each name.
  async #refused(batch, answer) {
    const problem = await answer.json().catch(() => ({}));
    if (!problem.code) throw new Error("offline");
    return batch.map((one) => ({ op_id: one.op_id, outcome: "refused", code: problem.code ?? "", message: problem.detail ?? problem.title ?? "" }));
  }

  async #post(path, body, again = true) {
    if (!this.csrf) await this.whoIsHere();
    const answer = await fetch(path, {
      method: "POST", body: JSON.stringify(body), credentials: "same-origin", keepalive: JSON.stringify(body).length < 60000,
      headers: { "content-type": "application/json", "x-csrf-token": this.csrf }, signal: AbortSignal.timeout(this.patience),
    });
    if (answer.status === 401 || answer.status === 403) {
      // Signed in anew, here or in another tab: the token that we have is the old one's.
      await this.whoIsHere();
      if (again) return this.#post(path, body, false);
      return answer; // Signed in as oneself, and still not allowed.
    }
    if (answer.status >= 500 || answer.status === 429) throw new Error("offline");
    return answer;
  }

  // Who is signed in on this phone by now; throws "signed-out" or "another" when it is not us.
  async whoIsHere() {
    const answer = await fetch("/offline/me", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(this.patience) });
    if (answer.status === 401) { this.signedIn = null; throw new Error("signed-out"); }
    if (!answer.ok) throw new Error("offline");
    const who = await answer.json();
    if (!who.account) throw new Error("offline");
    this.take(who);
    if (this.signedIn.account !== this.own.account) throw new Error("another");
  }

  take(who) {
    this.signedIn = who;
    this.csrf = who.account === this.own.account ? who.csrf : "";
    if (this.csrf) this.dispatchEvent(new CustomEvent("token", { detail: who.csrf }));
  }

  async #settle(batch, outcomes) {
    const refused = outcomes.filter((one) => one.outcome === "refused");
    // Made under another account: not lost, it waits for that account.
    await store.refuse(refused.filter((one) => one.code !== "made_by_another"));
    await store.remove(outcomes.filter((one) => one.outcome !== "refused").map((one) => one.op_id));
    const entries = new Map(batch.map((one) => [one.op_id, one]));
    const answered = outcomes.map((one) => ({ ...one, entry: entries.get(one.op_id) }));
    this.dispatchEvent(new CustomEvent("answered", { detail: answered }));
    store.channel?.postMessage({ kind: "answered", answered: answered.map((one) => ({ ...one, entry: { ...one.entry, note: null } })) });
    if (refused.some((one) => one.code === "made_by_another")) throw new Error("another");
  }
}
