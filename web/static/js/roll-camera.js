// Marks whoever's card the camera sees, or whose number is typed. Works on the roll that is on the page,
// so it needs no network; the server checks the card's seal when the mark arrives.
import { watch } from "./camera.js";

const CARD = /^SL1\.(\d+)\.(\d+)\.[A-Z2-7]{16}$/;
const AGAIN = 2500;

export async function open({ form, rows, words, mark, fill, tell }) {
  const dialog = document.querySelector("dialog[data-scanner]");
  const said = dialog.querySelector("[data-scanned]");
  const fields = dialog.querySelector("form");
  const chosen = () => dialog.querySelector("[name=scan-as]:checked").value;
  const glance = { text: "", at: 0 };
  let camera = null;
  let many = 0;

  // Big, heard and felt: nobody reads a phone while the line moves past.
  function answer(tone, title, text) {
    said.className = `scanned ${tone}`;
    said.querySelector("strong").textContent = title;
    said.querySelector("span").textContent = text;
    dialog.querySelector("[data-many]").textContent = fill(words.scannedMany, { n: many });
    tell(`${title}. ${text}`);
    sound(tone === "bad" ? 220 : tone === "again" ? 440 : 880);
    navigator.vibrate?.(tone === "bad" ? [80, 60, 80] : 60);
  }

  function take(row, more) {
    const { name, number, status } = row.dataset;
    const unit = row.closest("[data-group]").dataset.group;
    if (!row.querySelector("[data-mark]")) { answer("bad", name, words.differ); return; }
    if (status === chosen()) { answer("again", name, fill(words.scannedBefore, { status: words[status] })); return; }
    many += 1;
    mark(row, chosen(), more);
    answer("ok", name, `${words[chosen()]} · ${number ? `${number} · ` : ""}${unit}`);
  }

  function seen(text) {
    const now = Date.now();
    if (text === glance.text && now - glance.at < AGAIN) { glance.at = now; return; }
    Object.assign(glance, { text, at: now });
    const card = text.trim().toUpperCase().match(CARD);
    if (!card) { answer("bad", words.noCard, words.noCardMore); return; }
    const row = rows.get(Number(card[2]));
    // Somebody who makes up a lesson here bears the card of their own class.
    if (row) take(row, { card: card[0] });
    else if (Number(card[1]) !== Number(words.classId)) answer("bad", words.otherClass, words.otherClassMore);
    else answer("bad", words.notListed, words.notListedMore);
  }

  function typed(event) {
    event.preventDefault();
    const field = fields.elements.number;
    const row = [...rows.values()].find((one) => one.dataset.number === String(Number(field.value)));
    if (row) take(row, {}); else answer("bad", words.noNumber, words.noNumberMore);
    field.select();
  }

  function noPicture(name) {
    const text = { NotAllowedError: words.cameraRefused, SecurityError: words.cameraNeedsHttps, NotFoundError: words.cameraMissing }[name] ?? words.cameraBroken;
    answer("bad", text, words.typeNumber);
    dialog.querySelector("video").hidden = true;
    fields.elements.number.focus();
  }

  dialog.querySelector("video").hidden = false;
  dialog.showModal();
  fields.addEventListener("submit", typed);
  dialog.querySelector("[data-done]").onclick = () => dialog.close();
  const torch = dialog.querySelector("[data-torch]");
  torch.hidden = true;
  dialog.addEventListener("close", () => { camera?.stop(); camera = null; fields.removeEventListener("submit", typed); form.querySelector("[data-scan]").focus(); }, { once: true });
  try {
    camera = await watch(dialog.querySelector("video"), { worker: words.scanner, reader: words.reader, wasm: words.wasm }, seen, () => noPicture(navigator.onLine ? "" : "unread"));
    if (!dialog.open) { camera.stop(); return; }
    torch.hidden = !camera.torch;
    torch.onclick = async () => { torch.setAttribute("aria-pressed", String(await camera.torch())); };
  } catch (error) {
    noPicture(error.name);
  }
}

let air = null;
function sound(pitch) {
  try {
    air ??= new AudioContext();
    const tone = new OscillatorNode(air, { frequency: pitch });
    const soft = new GainNode(air, { gain: 0.15 });
    tone.connect(soft).connect(air.destination);
    tone.start();
    tone.stop(air.currentTime + 0.12);
  } catch { /* A phone that is silent still shows it. */ }
}
