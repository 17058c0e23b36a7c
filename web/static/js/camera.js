// The camera behind a phone, and what codes it sees. Any page may use it: it knows no card, no roll.
const EVERY = 120;
const WIDEST = 960;

// Gives {stop, torch}; throws a DOMException whose name says why there is no picture.
// `places` is {worker, reader, wasm}; `seen(text)` hears each code, `broken()` that none can be read here.
export async function watch(video, places, seen, broken) {
  if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } } });
  const worker = new Worker(places.worker);
  worker.postMessage({ reader: places.reader, wasm: places.wasm });
  video.srcObject = stream;
  await video.play();

  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let timer = 0;
  let faults = 0;
  const look = () => {
    if (!video.videoWidth || document.hidden) { timer = setTimeout(look, EVERY); return; }
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    worker.postMessage(picture, [picture.data.buffer]);
  };
  worker.onmessage = ({ data }) => {
    if (data.fault && ++faults === 3) { broken(data.fault); return; }
    if (!data.fault) faults = 0;
    data.texts.forEach(seen);
    timer = setTimeout(look, EVERY);
  };
  worker.onerror = () => broken("");
  look();

  const [track] = stream.getVideoTracks();
  const lights = track.getCapabilities?.().torch;
  let lit = false;
  return {
    stop() { clearTimeout(timer); worker.terminate(); stream.getTracks().forEach((one) => one.stop()); video.srcObject = null; },
    torch: lights ? async () => { lit = !lit; await track.applyConstraints({ advanced: [{ torch: lit }] }); return lit; } : null,
  };
}
