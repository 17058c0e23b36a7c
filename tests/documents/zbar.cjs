// Somebody else's eyes: reads pictures (8-bit grey) with zbar. In: one line of JSON [{width, height}], then the
// pixels of all, one after another. Out: JSON, the texts found in each.
const path = require("node:path");
const { scanGrayBuffer } = require(path.join(process.cwd(), "node_modules/@undecaf/zbar-wasm"));

const parts = [];
process.stdin.on("data", (part) => parts.push(part));
process.stdin.on("end", async () => {
  const all = Buffer.concat(parts);
  const end = all.indexOf(10);
  let at = end + 1;
  const found = [];
  for (const { width, height } of JSON.parse(all.subarray(0, end).toString())) {
    const pixels = new Uint8Array(all.subarray(at, at + width * height));
    at += width * height;
    const symbols = await scanGrayBuffer(pixels.buffer, width, height);
    found.push(symbols.map((symbol) => symbol.decode()));
  }
  process.stdout.write(JSON.stringify(found));
});
