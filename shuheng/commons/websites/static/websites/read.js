// 读给我听: the browser's own voice reads the text. Without a script, or without a voice, the button stays hidden.
(function () {
  "use strict";
  const button = document.querySelector("[data-read]"), text = document.querySelector("[data-text]");
  if (!button || !text || !window.speechSynthesis) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); button.textContent = "读给我听"; return; }
    const title = document.querySelector("h1").textContent;
    const said = new SpeechSynthesisUtterance(title + "。" + text.innerText);
    said.lang = "zh-CN";
    said.onend = () => { button.textContent = "读给我听"; };
    button.textContent = "停";
    speechSynthesis.speak(said);
  });
})();
