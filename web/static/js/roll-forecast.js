// What may still be missed, at each name. The server said beforehand what each mark would mean
// (none, present, excused, absent), so that a phone says it at once and without a network.
// A code is a letter and, where there is one, a number of periods: s, m5, r, l3.
const LETTERS = { safe: "s", may_miss: "m", at_risk: "r", lost: "l" };

const PLACES = { "": 0, present: 1, late: 1, excused: 2, absent: 3 };

export function forecast(row, words, told = null) {
  const place = row?.querySelector("[data-fore]");
  if (!place) return;
  const codes = place.dataset.fore.split(" ");
  const code = told ? LETTERS[told.forecast] + Math.abs(told.may_miss) : codes[PLACES[row.dataset.status]];
  const text = words[`fore${code[0].toUpperCase()}`].replace("{n}", code.slice(1));
  if (place.textContent === text) return;
  place.textContent = text;
  place.className = `fore ${code[0]}`;
}
