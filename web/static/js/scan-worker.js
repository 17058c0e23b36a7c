// Reads QR codes out of pictures, off the page's thread. Only here may WebAssembly run: the answer
// that brings this script has a policy of its own (web/static_files.py).
// First message {reader, wasm}: where the reader lies, for browsers that have none of their own.
let places = null;
let detector = null;

async function made() {
  const formats = ["qr_code"];
  if (self.BarcodeDetector && (await self.BarcodeDetector.getSupportedFormats()).includes("qr_code")) return new self.BarcodeDetector({ formats });
  importScripts(places.reader);
  const { BarcodeDetector: Reader, prepareZXingModule } = self.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? places.wasm : prefix + name) } });
  return new Reader({ formats });
}

self.onmessage = async ({ data }) => {
  if (data.reader) { places = data; return; }
  try {
    detector ??= made();
    const found = await (await detector).detect(data);
    self.postMessage({ texts: found.map((one) => one.rawValue) });
  } catch (error) {
    detector = null;
    self.postMessage({ texts: [], fault: String(error) });
  }
};
