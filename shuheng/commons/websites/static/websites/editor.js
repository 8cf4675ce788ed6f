// A page of paper over the box of text: what is pasted out of Word or WPS keeps tables and headings. Without a script the box itself is the editor.
(function () {
  "use strict";
  const kind = document.querySelector("select[name=kind]");
  const papers = document.querySelector("details[data-papers]");
  if (kind && papers) kind.addEventListener("change", () => { if (["policy", "interpretation"].includes(kind.value)) papers.open = true; });
  const box = document.querySelector("textarea[data-paper]");
  if (!box) return;
  const paper = document.createElement("div");
  paper.className = "writing prose";
  paper.contentEditable = "true";
  paper.setAttribute("role", "textbox");
  paper.setAttribute("aria-multiline", "true");
  paper.setAttribute("aria-label", "正文");
  if (box.hasAttribute("aria-describedby")) paper.setAttribute("aria-describedby", box.getAttribute("aria-describedby"));
  const strip = (html) => {
    const made = new DOMParser().parseFromString(html.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, ""), "text/html");
    made.querySelectorAll("script,style,meta,link,title,iframe,object,img,svg").forEach((one) => one.remove());
    made.body.querySelectorAll("*").forEach((one) => {
      [...one.attributes].forEach((attribute) => { if (!["href", "colspan", "rowspan", "scope"].includes(attribute.name)) one.removeAttribute(attribute.name); });
      if (/^\s*javascript:/i.test(one.getAttribute("href") || "")) one.removeAttribute("href");
    });
    return made.body.innerHTML;
  };
  const rich = /<[a-z/][^>]*>/i.test(box.value);
  if (rich) paper.innerHTML = strip(box.value); else paper.innerText = box.value;
  let touched = false;
  let place = null; // where the caret last stood on the paper
  document.addEventListener("selectionchange", () => {
    const now = document.getSelection();
    if (now.rangeCount && paper.contains(now.anchorNode)) place = now.getRangeAt(0);
  });
  const act = (command, value) => {
    paper.focus();
    if (place) { const now = document.getSelection(); now.removeAllRanges(); now.addRange(place); }
    touched = true;
    document.execCommand(command, false, value);
  };
  const linked = () => {
    const address = window.prompt("链接到哪里？本站的从 / 写起，例如 /columns/notices/", "https://");
    if (address && /^(https?:\/\/.|\/|mailto:|tel:)/.test(address)) act("createLink", address);
  };
  const cell = "<td>　</td><td>　</td><td>　</td>";
  const tools = [
    ["小标题", () => act("formatBlock", "h2")], ["正文段落", () => act("formatBlock", "p")], ["加粗", () => act("bold")],
    ["列表", () => act("insertUnorderedList")], ["编号", () => act("insertOrderedList")], ["链接", linked],
    ["表格", () => act("insertHTML", `<table><tbody><tr><th>　</th><th>　</th><th>　</th></tr><tr>${cell}</tr><tr>${cell}</tr></tbody></table><p><br></p>`)],
    ["撤销", () => act("undo")]];
  const bar = document.createElement("div");
  bar.className = "chips writing-tools";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "正文的格式");
  tools.forEach(([words, run]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = words;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", run);
    bar.append(button);
  });
  paper.addEventListener("input", () => { touched = true; });
  paper.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    touched = true;
    document.execCommand("insertHTML", false, strip(html));
  });
  box.hidden = true;
  paper.id = box.id; // what says that something is wrong there leads here
  box.removeAttribute("id");
  box.after(bar, paper);
  box.form.addEventListener("submit", () => { if (touched) box.value = paper.innerHTML; });
})();
