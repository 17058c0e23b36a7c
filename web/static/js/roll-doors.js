// In and out of a roll call without leaving it: the password, the sign-out, the worker that keeps the shells.

// Asks for the password in place; gives whether whoever made the marks is signed in again.
export function askPassword(queue) {
  const dialog = document.querySelector("dialog[data-sign-in]");
  const { username, password, otp } = dialog.querySelector("form").elements;
  const fault = dialog.querySelector("[data-fault]");
  username.value = queue.own.username;
  dialog.showModal();
  password.focus();
  return new Promise((done) => {
    const submit = async (event) => {
      event.preventDefault();
      const button = dialog.querySelector("button:not([value])");
      button.setAttribute("aria-busy", "true");
      try {
        // Somebody else may be signed in here by now: then it is their token that the server wants.
        await queue.whoIsHere().catch(() => {});
        const answer = await fetch("/offline/sign-in", {
          method: "POST", credentials: "same-origin", headers: { "content-type": "application/json", "x-csrf-token": queue.signedIn?.csrf ?? "" },
          body: JSON.stringify({ username: username.value, password: password.value, otp: otp.value }),
        });
        const told = await answer.json();
        if (answer.ok) { queue.take(told); dialog.close("entered"); return; }
        if (told.code === "second_factor_needed") { otp.closest(".field").hidden = false; otp.focus(); }
        fault.textContent = told.detail ?? told.title;
      } catch {
        fault.textContent = dialog.dataset.offline;
      } finally {
        button.removeAttribute("aria-busy");
      }
      fault.hidden = false;
    };
    const form = dialog.querySelector("form");
    form.addEventListener("submit", submit);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", submit);
      password.value = ""; otp.value = ""; fault.hidden = true;
      done(dialog.returnValue === "entered");
      dialog.returnValue = "";
    }, { once: true });
  });
}

// Says before a sign-out how many marks are still here. They stay; only the names go.
export function guardSignOut(waiting) {
  const dialog = document.querySelector("dialog[data-sign-out]");
  const leaving = document.querySelector('form[action="/sign-out"]');
  if (!dialog || !leaving) return;
  leaving.addEventListener("submit", async (event) => {
    if (leaving.dataset.asked) return;
    event.preventDefault();
    delete leaving.dataset.sent;
    const many = await waiting();
    if (many) {
      const strong = dialog.querySelector("strong");
      strong.textContent = strong.dataset.words.replace("{n}", many);
      dialog.showModal();
      const answer = await new Promise((done) => { dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }); });
      dialog.returnValue = "";
      if (answer !== "leave") return;
    }
    leaving.dataset.asked = "yes";
    const { forgetAll } = await import("./roll-store.js");
    await forgetAll().catch(() => {});
    leaving.submit();
  });
  dialog.querySelector("[value=stay]").addEventListener("click", () => dialog.close("stay"));
  dialog.querySelector("[value=leave]").addEventListener("click", () => dialog.close("leave"));
}

export function keepShells() {
  navigator.serviceWorker?.register(`/service-worker.js?lang=${document.documentElement.lang}`).catch(() => {});
}
