// A page of paper over the box of text: what is pasted out of Word or WPS keeps tables and headings. Without a script the box itself is the editor.
(function () {
  "use strict";
  const box = document.querySelector("textarea[data-paper]");
  if (!box) return;
  const paper = document.createElement("div");
  paper.className = "writing prose";
  paper.contentEditable = "true";
  paper.setAttribute("role", "textbox");
  paper.setAttribute("aria-multiline", "true");
  paper.setAttribute("aria-label", "正文");
  const strip = (html) => {
    const made = new DOMParser().parseFromString(html, "text/html");
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
  paper.addEventListener("input", () => { touched = true; });
  paper.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    touched = true;
    document.execCommand("insertHTML", false, strip(html));
  });
  box.hidden = true;
  box.after(paper);
  box.form.addEventListener("submit", () => { if (touched) box.value = paper.innerHTML; });
})();
