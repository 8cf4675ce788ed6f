// What a page can do better with a script: print, send a filter when it changes, bring the reader to what is wrong. Every page works without it.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("[data-sends]").forEach((control) => {
    control.addEventListener("change", () => { if (control.form.requestSubmit) control.form.requestSubmit(); else control.form.submit(); });
  });
  const wrong = document.querySelector("form[method=post] .errors[role=alert]");
  if (wrong) wrong.focus();
})();
