// input[data-strength="id"] tells in words, in the output of that id, how long a guess would take.
// The server decides what is taken; this only speaks sooner. Its words stand in data-words, weakest first.
document.querySelectorAll("input[data-strength]").forEach((field) => {
  const output = document.getElementById(field.dataset.strength);
  const words = output.dataset.words.split("|");
  field.addEventListener("input", () => {
    const typed = field.value;
    const kinds = new Set(typed.toLowerCase()).size;
    const level = typed.length < Number(field.minLength) || kinds < 5 ? 0 : typed.length < 13 ? 1 : typed.length < 18 ? 2 : 3;
    output.textContent = typed ? words[level] : "";
    output.dataset.level = level;
  });
});
