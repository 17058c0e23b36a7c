// On the pages around a roll: marks that are still on this phone are told of and sent from here too,
// also those of a session that was closed meanwhile.
import * as store from "./roll-store.js";
import { Queue } from "./roll-queue.js";

const place = document.querySelector("[data-waits-here]");
if (place && globalThis.indexedDB) await begin().catch(() => {});

async function begin() {
  const { account, accountName: name, username, waits, sent, refused } = place.dataset;
  const own = { account: Number(account), name, username };
  const mine = async () => (await store.all()).filter((one) => one.account === own.account);
  const before = await mine();
  const began = new Set(before.filter((one) => one.state === "waiting").map((one) => one.op_id));
  if (!began.size) return;
  const queue = new Queue(own, document.querySelector('meta[name="csrf-token"]')?.content ?? "");
  const say = async () => {
    const left = (await mine()).filter((one) => began.has(one.op_id));
    const waiting = left.filter((one) => one.state === "waiting").length;
    const told = left.filter((one) => one.state === "refused").map((one) => one.message);
    const gone = began.size - left.length;
    place.hidden = false;
    place.querySelector("strong").textContent = waiting ? waits.replace("{n}", waiting) : gone ? sent.replace("{n}", gone) : "";
    place.querySelector("span").textContent = told.length ? `${refused.replace("{n}", told.length)} ${[...new Set(told)].join(" ")}` : "";
  };
  queue.addEventListener("change", say);
  await say();
  queue.flush(true);
}
