// [data-scan]: reads the QR of a certificate by the camera and goes to its answer. The reader (a megabyte of
// WebAssembly, where the browser has none of its own) comes only when the camera is opened.
const place = document.querySelector("[data-scan]");
const open = place?.querySelector("[data-scan-open]");
const view = place?.querySelector(".scan-view");
const words = place?.querySelector("[data-scan-words]");
const video = place?.querySelector("video");
const CODE = /^[2-9A-HJ-NP-Z]{4}(-?[2-9A-HJ-NP-Z]{4}){2}$/;
let stream;

if (place && (place.dataset.reader || "BarcodeDetector" in window)) {
  open.hidden = false;
  open.addEventListener("click", start);
  view.querySelector("[data-scan-close]").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  window.addEventListener("pagehide", stop);
}

// A file that was dropped or picked is sent at once.
document.querySelector("form:has(#code) ~ form input[type=file]")?.addEventListener("change", (event) => {
  if (event.target.files.length) event.target.form.requestSubmit(event.target.form.querySelector("button"));
});

async function start() {
  if (!navigator.mediaDevices) { words.textContent = place.dataset.insecure; open.hidden = true; return; }
  open.setAttribute("aria-busy", "true");
  try {
    const [found, reader] = await Promise.all([
      navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }),
      makeReader(),
    ]);
    stream = found;
    video.srcObject = stream;
    open.hidden = true;
    view.hidden = false;
    words.textContent = place.dataset.seeking;
    await video.play();
    look(reader);
  } catch {
    stop();
    words.textContent = place.dataset.denied;
  } finally {
    open.removeAttribute("aria-busy");
  }
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
  view.hidden = true;
  open.hidden = false;
}

async function look(reader) {
  while (stream) {
    const seen = video.readyState >= 2 ? await reader.detect(video).catch(() => []) : [];
    const way = seen.map((one) => wayOf(one.rawValue)).find(Boolean);
    if (way) { stop(); location.assign(way); return; }
    if (seen.length) words.textContent = place.dataset.foreign;
    await new Promise((done) => { setTimeout(done, 120); });
  }
}

// Where a text leads: the host is not looked at, the signature in it says who issued.
function wayOf(text) {
  const [, payload] = text.split("/v/");
  if (payload && /^[A-Z2-7]{100,320}$/.test(payload)) return `/v/${payload}`;
  return CODE.test(text) ? `/verify/${text}` : "";
}

async function makeReader() {
  const formats = ["qr_code"];
  const own = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  if (own?.includes("qr_code")) return new window.BarcodeDetector({ formats });
  await import_(place.dataset.reader);
  const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => place.dataset.wasm } });
  return new BarcodeDetector({ formats });
}

function import_(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}
