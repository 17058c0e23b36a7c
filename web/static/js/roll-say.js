// What the page says of the marks on this phone: how many wait, why, whose, and what was refused.
import * as store from "./roll-store.js";

export class Sayer {
  constructor({ form, words, session, rows, done, fill }) {
    Object.assign(this, { form, words, session, rows, done, fill, queue: null, saying: null, again: false });
  }

  // Once at a time, and once more for whatever happened meanwhile.
  async say() {
    if (this.saying) { this.again = true; return this.saying; }
    this.saying = this.now();
    await this.saying;
    this.saying = null;
    if (this.again) { this.again = false; return this.say(); }
    return undefined;
  }

  async now() {
    const { form, words, queue, fill } = this;
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
    const unsafe = form.querySelector("[data-unsafe]");
    unsafe.hidden = !store.unsafe;
    unsafe.querySelector("strong").textContent = fill(words.unsafe, { n: store.unsafe });
    this.others(everything);
    this.refused(mine.filter((one) => one.state === "refused"));
    form.querySelector("[data-undo]").disabled = this.done.length === 0;
  }

  // Marks of whoever called the roll on this phone before: kept for them, and never sent as ours.
  others(everything) {
    const { form, words, queue, fill } = this;
    const others = new Map();
    for (const one of everything) if (one.account !== queue.own.account && one.state === "waiting") others.set(one.author, (others.get(one.author) ?? 0) + 1);
    const place = form.querySelector("[data-others]");
    place.hidden = !others.size;
    place.querySelector("p").textContent = [...others].map(([who, n]) => fill(words.others, { who, n })).join(" ");
  }

  refused(refused) {
    const { form, words, session, rows, fill } = this;
    const place = form.querySelector("[data-refused]");
    place.hidden = !refused.length;
    if (!refused.length) return;
    place.querySelector("strong").textContent = fill(words.refused, { n: refused.length });
    place.querySelector("ul").replaceChildren(...refused.slice(0, 50).map((one) => {
      const name = one.session === session ? rows.get(one.enrollment_id)?.dataset.name : null;
      return Object.assign(document.createElement("li"), { textContent: `${name ?? fill(words.elsewhere, { n: one.session })}: ${one.kind === "back" ? `${words.takenBack} ` : ""}${words[one.status] ?? one.counted ?? ""}. ${one.message}` });
    }));
  }

  // Why a mark of somebody was not simply taken, at their name; "" takes it away.
  fault(row, id, text, settle) {
    const who = row?.querySelector(".who");
    let place = who?.querySelector("[data-fault]");
    if (!text) { place?.remove(); return; }
    if (!who) return;
    if (!place) {
      place = Object.assign(document.createElement("span"), { className: "tag warn triangle" });
      place.dataset.fault = "";
      who.append(place);
    }
    place.textContent = text;
    if (settle) place.append(Object.assign(document.createElement("a"), { href: `/sessions/${this.session}/conflicts/${id}`, textContent: this.words.settle }));
  }
}
