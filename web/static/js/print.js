// button[data-print] opens the browser's print dialog; without a script it stays hidden.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
