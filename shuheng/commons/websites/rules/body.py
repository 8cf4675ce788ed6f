"""The body of an item: whatever was typed or pasted, out of Word and WPS too, becomes a small safe HTML. Tables stay."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

LARGEST_BODY = 200_000  # characters
SETTLED = 5  # times that something taken out may uncover something else
TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "b", "strong", "em", "i", "u", "sub", "sup", "br", "hr", "blockquote", "a", "table", "caption", "thead",
        "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# what offices write into what they put on the clipboard: comments, hidden lists, their own namespaces, empty lines
OFFICE = (
    (re.compile(r"<!--.*?-->|<!\[.*?\]>", re.S), ""),
    (re.compile(r"<(style|script|xml|head|o:p|w:[\w]+|m:[\w]+)\b.*?</\1\s*>", re.S | re.I), ""),
    (re.compile(r"</?(?:o|w|m|v|st1):[^>]*>", re.I), ""),
    (re.compile(r"<(/?)h1\b[^>]*>", re.I), r"<\1h2>"),
    (re.compile(r"<(/?)(?:div|section|article)\b[^>]*>", re.I), r"<\1p>"),
)
TAG = re.compile(r"<[a-zA-Z/][^>]*>")
NOTHING = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
SPACES = re.compile(r"[ \t\u00a0]+")
HREF = re.compile(r'href="([^"]*)"')
BLOCK_END = re.compile(r"</(?:p|h\d|li|tr|caption|blockquote)>|<br>")


def clean(typed: str) -> str:
    """Safe HTML of what was typed: HTML of any origin is sanitised, plain text becomes paragraphs, headings, lists and tables.

    Cleaning twice changes nothing.
    """
    typed = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    made = typed if TAG.search(typed) else _marked_up(typed)
    for _ in range(SETTLED):
        before, made = made, _sanitised(made)
        if made == before:
            break
    return made


def _sanitised(html: str) -> str:
    for pattern, instead in OFFICE:
        html = pattern.sub(instead, html)
    safe = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener", strip_comments=True,
                     clean_content_tags={"script", "style", "title"})
    safe = SPACES.sub(" ", safe.replace("&nbsp;", " "))
    while NOTHING.search(safe):
        safe = NOTHING.sub("", safe)
    safe = re.sub(r"\n{2,}", "\n", safe).strip()
    return safe if re.search(r"<(?:p|h\d|ul|ol|table|blockquote)\b", safe) else f"<p>{safe}</p>" if safe else ""


def _marked_up(text: str) -> str:
    """Lines of plain text: `## ` a heading, `- ` a list, lines with tabs a table, an empty line ends a paragraph."""
    made: list[str] = []
    for block in re.split(r"\n[ \t\u3000]*\n", text.strip("\n")):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        if lines:
            made += _block(lines)
    return "\n".join(made)


def _block(lines: list[str]) -> list[str]:
    if lines[0].startswith("## "):
        return [f"<h2>{escape(lines[0][3:].strip())}</h2>", *(_block(lines[1:]) if lines[1:] else [])]
    if all(line.lstrip().startswith("- ") for line in lines):
        return ["<ul>" + "".join(f"<li>{escape(line.lstrip()[2:])}</li>" for line in lines) + "</ul>"]
    if len(lines) > 1 and all("\t" in line for line in lines):
        return [_table([[escape(cell.strip()) for cell in line.split("\t")] for line in lines])]
    return [f"<p>{escape(line.strip())}</p>" for line in lines]


def _table(rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plain(html: str) -> str:
    """The words alone, one line for each paragraph, heading, item or row."""
    text = unescape(TAG.sub("", BLOCK_END.sub("\n", html.replace("</td><td>", " ").replace("</th><th", " <th"))))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def inner_links(html: str) -> list[str]:
    """The addresses on our own host that the body links to, without query and fragment."""
    found = (unescape(one) for one in HREF.findall(html))
    return list(dict.fromkeys(re.split(r"[?#]", one)[0] for one in found if one.startswith("/") and not one.startswith("//")))
