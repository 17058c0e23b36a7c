// [data-scan]: reads the QR of a certificate by the camera and goes to its answer. Camera and reader come only
// when they are opened; a file that was dropped or picked is sent at once.
const place = document.querySelector("[data-scan]");
const open = place?.querySelector("[data-scan-open]");
const view = place?.querySelector(".scan-view");
const words = place?.querySelector("[data-scan-words]");
const CODE = /^[2-9A-HJ-NP-Z]{4}(-?[2-9A-HJ-NP-Z]{4}){2}$/;
let camera = null;

if (place?.dataset.reader) {
  open.hidden = false;
  open.addEventListener("click", start);
  view.querySelector("[data-scan-close]").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  window.addEventListener("pagehide", stop);
}

document.querySelector("form[enctype] input[type=file]")?.addEventListener("change", ({ target }) => {
  if (target.files.length) target.form.requestSubmit(target.form.querySelector("button"));
});

async function start() {
  open.setAttribute("aria-busy", "true");
  try {
    const { watch } = await import("./camera.js");
    view.hidden = false;
    camera = await watch(view.querySelector("video"), place.dataset, seen, () => failed());
    open.hidden = true;
    words.textContent = place.dataset.seeking;
  } catch (error) {
    failed(error.name);
  } finally {
    open.removeAttribute("aria-busy");
  }
}

function failed(name) {
  stop();
  words.textContent = name === "SecurityError" ? place.dataset.insecure : place.dataset.denied;
}

function stop() {
  camera?.stop();
  camera = null;
  view.hidden = true;
  open.hidden = false;
}

function seen(text) {
  const way = wayOf(text);
  if (!way) { words.textContent = place.dataset.foreign; return; }
  stop();
  location.assign(way);
}

// Where a text leads: the host is not looked at, the signature in it says who issued.
function wayOf(text) {
  const [, payload] = text.split("/v/");
  if (payload && /^[A-Z2-7]{100,320}$/.test(payload)) return `/v/${payload}`;
  return CODE.test(text) ? `/verify/${text}` : "";
}
