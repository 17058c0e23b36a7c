// The rolls that this phone keeps, and how many marks wait on it, for a page without network
// ([data-rolls] is a list to fill, [data-waiting] words to fill in).
import * as store from "./roll-store.js";

const list = document.querySelector("[data-rolls]");
const waits = document.querySelector("[data-waiting]");
const waiting = (await store.all()).filter((one) => one.state === "waiting").length;
waits.textContent = waits.dataset.waiting.replace("{n}", waiting);
waits.hidden = !waiting;

if (list) {
  const rolls = await store.keptRolls();
  for (const { session, roll } of rolls) {
    const row = document.createElement("li");
    const words = document.createElement("div");
    words.append(Object.assign(document.createElement("h3"), { textContent: roll.title }), Object.assign(document.createElement("p"), { textContent: `${roll.eyebrow} · ${roll.when}` }));
    row.append(document.querySelector("template[data-sign]").content.cloneNode(true), words, Object.assign(document.createElement("a"), { className: "button", href: `/sessions/${session}/roll`, textContent: list.dataset.open }));
    list.append(row);
  }
  document.querySelector("[data-none]").hidden = rolls.length > 0;
}
