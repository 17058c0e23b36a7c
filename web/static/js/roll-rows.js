// The roll as rows of a page: read out of the server's page to be kept, and built from what is kept.
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐÐ]/g, "d").toLowerCase().trim();

// Only what a hall needs: no branch, no notes.
export function read(form) {
  const rows = [...form.querySelectorAll("[data-person]")].map((row) => ({
    id: Number(row.dataset.person), name: row.dataset.name, number: Number(row.dataset.number) || null,
    unit: row.closest("[data-group]").dataset.group, status: row.dataset.status, proposed: row.dataset.proposed, differs: !row.querySelector("[data-mark]"), fore: row.querySelector("[data-fore]")?.dataset.fore,
  }));
  const { title, eyebrow, when, classId } = form.dataset;
  return { title, eyebrow, when, classId: Number(classId), sequence: Number(form.dataset.sequence), rows };
}

export function build(form, session, roll) {
  const unitShape = form.querySelector("template[data-unit]").content.firstElementChild;
  const rowShape = form.querySelector("template[data-row]").content.firstElementChild;
  const place = form.querySelector("[data-units]");
  const units = new Map();
  for (const one of roll.rows) {
    if (!units.has(one.unit)) {
      const unit = unitShape.cloneNode(true);
      unit.dataset.group = one.unit;
      unit.querySelector("[data-unit-name]").textContent = one.unit;
      units.set(one.unit, { unit, list: unit.querySelector("ul"), many: 0 });
      place.append(unit);
    }
    const group = units.get(one.unit);
    group.many += 1;
    group.list.append(person(rowShape.cloneNode(true), session, one));
  }
  for (const { unit, many } of units.values()) {
    const words = unit.querySelector("[data-many]");
    words.textContent = words.dataset.many.replace("{n}", many);
  }
}

function person(row, session, one) {
  Object.assign(row.dataset, { person: one.id, name: one.name, number: one.number ?? "", status: one.status, proposed: one.proposed });
  const name = row.querySelector("b");
  name.id = `n${one.id}`;
  name.textContent = one.name;
  row.querySelector("[data-seat]").textContent = one.number ?? "";
  const fore = row.querySelector("[data-fore]");
  if (one.fore) fore.dataset.fore = one.fore;
  else row.querySelector("small").replaceChildren(String(one.number ?? ""));
  row.querySelector("[data-note]").href = `/sessions/${session}/roll/${one.id}`;
  const keys = row.querySelector("[data-mark]");
  // Where two differ there is nothing to tap: somebody settles it, with a network.
  if (one.differs) { keys.remove(); return row; }
  row.querySelector("[data-differs]").remove();
  keys.dataset.mark = one.id;
  keys.setAttribute("aria-labelledby", name.id);
  for (const input of keys.querySelectorAll("input")) {
    input.name = `m-${one.id}`;
    input.checked = input.value === (one.status || one.proposed);
  }
  return row;
}

// Every name in its plain spelling, once: the rows of a roll never change. Done while the phone has
// nothing else to do, so that the first letter of a search is as quick as the others.
let spellings = null;
export function spelled(form) {
  return spellings ??= [...form.querySelectorAll("[data-group]")].map((unit) => ({
    unit, rows: [...unit.querySelectorAll("[data-person]")].map((row) => [row, plain(`${row.dataset.name} ${unit.dataset.group}`)]),
  }));
}

// Hides whom the search does not mean: any part of the name in any spelling, the unit, or a seat number.
export function narrow(form) {
  const typed = plain(form.querySelector("[data-find]").value);
  const number = /^\d+$/.test(typed) ? Number(typed) : 0;
  const words = typed.split(/\s+/);
  const only = form.querySelector("[data-only]").value;
  let all = 0;
  for (const { unit, rows } of spelled(form)) {
    let shown = 0;
    for (const [row, spelling] of rows) {
      const picked = row.dataset.status || "unmarked";
      const meant = number ? Number(row.dataset.number) === number : words.every((word) => spelling.includes(word));
      const out = !meant || (only !== "" && picked !== only);
      if (row.hidden !== out) row.hidden = out;
      shown += !out;
    }
    if (unit.hidden === shown > 0) unit.hidden = !shown;
    all += shown;
  }
  const nobody = form.querySelector("[data-nobody]");
  if (nobody) nobody.hidden = all > 0;
  return all;
}
