// The specimen follows what is typed, a moment after; without this script a button shows it.
const form = document.querySelector("[data-specimen]");
const picture = document.querySelector("[data-picture]");
const fault = document.querySelector("[data-fault]");
const PATIENCE = 700;
let waiting = 0;

function look() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith("_") && name !== "valid_from") asked.set(name, value);
  }
  picture.src = `${form.dataset.specimen}?${asked}`;
}

if (form && picture) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PATIENCE);
  });
  picture.addEventListener("load", () => {
    fault.hidden = true;
    picture.width = picture.naturalWidth > picture.naturalHeight ? 842 : 595;
    picture.height = picture.naturalWidth > picture.naturalHeight ? 595 : 842;
  });
  picture.addEventListener("error", () => { fault.hidden = false; });
}
