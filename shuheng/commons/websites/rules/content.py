"""What an item of a website says, as one frozen value with a digest, and what is missing in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .body import LARGEST_BODY, plain
from .kinds import RESOURCE_KINDS
from .pictures import Picture, picture, pictures_missing, without_places

LONGEST_TITLE, LONGEST_SUMMARY, SHORTEST_BODY, MOST_KEYWORDS = 100, 200, 10, 8


@dataclass(frozen=True)
class Content:
    """An item as written. `body` is sanitised HTML; `files` are (token, name, kind, bytes) of stored files that are published beside it.

    A document says its category, topic and days (2026-11-27), an interpretation the row number of the document it explains.
    """

    title: str
    body: str = ""
    kind: str = "news"
    source: str = ""
    author: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    document_number: str = ""
    files: tuple[tuple[str, str, str, int], ...] = ()
    pictures: tuple[Picture, ...] = ()
    category: str = ""
    topic: str = ""
    issued_on: str = ""
    effective_on: str = ""
    ends_on: str = ""
    promised_on: str = ""
    interprets: int = 0

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**vars(self), "pictures": [asdict(one) for one in self.pictures]}

    def digest(self) -> str:
        """SHA-256 over the canonical JSON."""
        return hashlib.sha256(json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def text(self) -> str:
        """Everything a reader reads, as plain text."""
        return "\n".join((self.title, self.summary, plain(self.body)))

    @property
    def described(self) -> str:
        """The summary, or the beginning of the body."""
        return self.summary or plain(without_places(self.body)).replace("\n", " ")[:120]


FIELDS = frozenset(one.name for one in fields(Content))


@dataclass(frozen=True)
class Fault:
    """Something missing or too long, and in which field."""

    field: str
    message: str


def content(kept: Mapping[str, Any]) -> Content:
    """The value that `plain` kept."""
    given = {name: value for name, value in kept.items() if name in FIELDS}
    return Content(**{**given, "keywords": tuple(given.get("keywords", ())), "files": tuple(_file(*one) for one in given.get("files", ())),
                      "pictures": tuple(picture(one) for one in given.get("pictures", ()))})


def _file(token: str, name: str, kind: str, size: int = 0) -> tuple[str, str, str, int]:
    return token, name, kind, size


def carried(said: Content) -> list[str]:
    """The names (token.kind) of the files and pictures that are published with an item."""
    return [f"{token}.{kind}" for token, _, kind, _ in said.files] + [f"{token}.{one.kind}" for one in said.pictures for token, _ in one.sizes]


def faults(said: Content) -> list[Fault]:
    """Everything that keeps an item from review."""
    text = plain(said.body)
    checks = (
        (not said.title.strip(), "title", "先写标题。"),
        (len(said.title) > LONGEST_TITLE, "title", f"标题最多 {LONGEST_TITLE} 个字，请写短一点。"),
        (len(text.strip()) < SHORTEST_BODY, "body", f"正文至少写 {SHORTEST_BODY} 个字。"),
        (len(said.body) > LARGEST_BODY, "body", "正文太长，请分成几篇，或者把表格做成附件。"),
        (not said.source.strip(), "source", "写清楚信息来源，例如“县政府办”。"),
        (len(said.summary) > LONGEST_SUMMARY, "summary", f"摘要最多 {LONGEST_SUMMARY} 个字。"),
        (len(said.keywords) > MOST_KEYWORDS, "keywords", f"关键词最多 {MOST_KEYWORDS} 个。"),
        (said.kind not in RESOURCE_KINDS, "kind", "请选一种信息类别。"),
        (said.kind == "policy" and not said.document_number.strip(), "document_number", "政策文件要写文号；没有文号的写“无文号”。"),
        (said.kind == "policy" and not said.issued_on, "issued_on", "政策文件要写成文日期。"),
        (bool(said.ends_on) and said.ends_on <= (said.effective_on or said.issued_on), "ends_on", "有效期要在施行日期以后。"),
        (said.kind == "interpretation" and not said.interprets, "interprets", "请选这篇解读的是哪份文件。"),
        (any(not one.alt.strip() for one in said.pictures), "alt", "每张图片都要写一句话说明，看不见图的人靠它。"),
        (bool(missing := pictures_missing(said.body, len(said.pictures))), "body", f"正文里写了{missing}，可是没有这张图片。"),
    )
    return [Fault(field, message) for wrong, field, message in checks if wrong]
