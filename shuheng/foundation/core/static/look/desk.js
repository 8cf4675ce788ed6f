// The desk by keyboard: J K move, Enter open, X mark, A B Y the page's own actions, / search, ? all keys. The page works without this file.
(function () {
  "use strict";
  const rows = Array.from(document.querySelectorAll("[data-rows] tbody tr"));
  const boxes = rows.map((row) => row.querySelector("input[type=checkbox]"));
  const all = document.querySelector("[data-mark-all]");
  const told = document.querySelector("[data-marked]");
  let at = rows.findIndex((row) => row.classList.contains("at"));

  function go(place) {
    if (!rows.length) return;
    const next = Math.max(0, Math.min(rows.length - 1, place));
    if (at >= 0) rows[at].classList.remove("at");
    at = next;
    rows[at].classList.add("at");
    const link = rows[at].querySelector("a");
    if (link) link.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function count() {
    const marked = boxes.filter((box) => box && box.checked).length;
    if (told) told.textContent = marked ? "选了 " + marked + " 件" : "还没有选";
    if (all) {
      all.checked = marked > 0 && marked === boxes.length;
      all.indeterminate = marked > 0 && marked < boxes.length;
    }
  }

  function press(key) {
    const target = document.querySelector('[data-key="' + key + '"]');
    if (target && !target.disabled) { target.focus(); target.click(); return true; }
    return false;
  }

  function mark() {
    if (at < 0 || !boxes[at]) return;
    boxes[at].checked = !boxes[at].checked;
    count();
  }

  function search() {
    const field = document.querySelector("#find") || document.querySelector("input[type=search]");
    if (field) { field.focus(); field.select(); }
  }

  const moves = {
    j: () => press("j") || go(at + 1),
    k: () => press("k") || go(at < 0 ? 0 : at - 1),
    x: mark,
    a: () => press("a"),
    b: () => press("b"),
    y: () => press("y"),
    "/": search,
    "?": () => { const keys = document.querySelector("[data-keys]"); if (keys) { keys.open = !keys.open; keys.scrollIntoView({ block: "nearest" }); } },
  };

  function typing(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (event.key === "Enter" && at >= 0 && event.target === document.body) {
      const link = rows[at].querySelector("a");
      if (link) link.click();
      return;
    }
    const move = moves[event.key === "？" ? "?" : event.key.toLowerCase()];
    if (move) { event.preventDefault(); move(); }
  });

  document.querySelectorAll("a[data-opens]").forEach((link) => link.addEventListener("click", () => {
    const part = document.querySelector(link.getAttribute("href"));
    if (!part) return;
    part.open = true;
    const field = part.querySelector("input:not([type=hidden]), textarea, select") || part.querySelector("button");
    window.setTimeout(() => field && field.focus(), 0);
  }));

  // What is still moving shows its newest state every few seconds while somebody looks; when it has come to rest the page is loaded once more.
  function follow(part) {
    window.setTimeout(async () => {
      const answer = document.hidden ? null : await fetch(window.location.href).catch(() => null);
      if (answer && answer.ok) {
        const newest = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-fresh]");
        if (!newest) { window.location.reload(); return; }
        part.replaceChildren(...newest.childNodes);
      }
      follow(part);
    }, Number(part.dataset.fresh) * 1000);
  }
  document.querySelectorAll("[data-fresh]").forEach(follow);
  boxes.forEach((box) => box && box.addEventListener("change", count));
  if (all) all.addEventListener("change", () => { boxes.forEach((box) => { if (box) box.checked = all.checked; }); count(); });
  count();
})();
