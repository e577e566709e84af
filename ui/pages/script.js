// What the pages do besides, where scripts run: show a password while it is typed, and send a
// form once.
"use strict";

const eye = "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z";

for (const input of document.querySelectorAll("input[data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${eye}"/></svg><span class="quiet"></span>`;
  const say = (shown) => {
    input.type = shown ? "text" : "password";
    button.lastChild.textContent = shown ? input.dataset.hide : input.dataset.show;
    button.classList.toggle("on", shown);
  };
  button.addEventListener("click", () => {
    say(input.type === "password");
    input.focus();
  });
  input.form.addEventListener("submit", () => say(false)); // password managers look for the type
  say(false);
  input.after(button);
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}

// A page that comes back out of the browser's memory may be sent anew.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});
