"""What a file is for, and so what it may be: kinds, size, pages, how many, how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shuheng.foundation.core.refusals import Refused

from .kinds import DOCX, JPEG, KINDS, MEGA, PDF, PNG, XLSX, Kind, size_text


@dataclass(frozen=True)
class Purpose:
    """A room's use of files. `keep_days` counts from storing; None keeps until the room erases. Sizes in bytes."""

    code: str
    label: str
    kinds: tuple[Kind, ...] = (PDF, JPEG, PNG)
    most_bytes: int = 20 * MEGA
    most_pages: int = 200
    most_files: int = 50
    keep_days: int | None = None

    def kind_words(self) -> str:
        """The kinds in words, for hints and refusals."""
        return "、".join(kind.label for kind in self.kinds)

    def until(self, stored_at: datetime) -> datetime | None:
        """When the retention of a file stored then ends."""
        return None if self.keep_days is None else stored_at + timedelta(days=self.keep_days)


MATERIAL = Purpose("material", "申请材料", (PDF, JPEG, PNG, DOCX, XLSX))
PHOTO = Purpose("photo", "照片", (JPEG, PNG), most_bytes=15 * MEGA, most_files=20)
DRAFT = Purpose("draft", "没提交的材料", (PDF, JPEG, PNG, DOCX, XLSX), most_files=30, keep_days=90)
DOCUMENT = Purpose("document", "文书", (PDF,), most_bytes=50 * MEGA, most_pages=1000, most_files=500)

_HOW: Mapping[str, str] = {
    "pdf": "请用较低的清晰度重新扫描，或者分成几个文件传",
    "jpeg": "请在手机相册里选“编辑—调整大小”，或者拍得远一点再传",
    "png": "请存成 JPG 再传",
}


def check_size(size: int, kind: Kind | None, purpose: Purpose) -> None:
    """Refuse what is larger than the purpose allows, and say how to make it smaller."""
    if size <= purpose.most_bytes:
        return
    noun = {"jpeg": "照片", "png": "图片"}.get(kind.code if kind else "", "文件")
    how = _HOW.get(kind.code if kind else "", "请分成几个文件传")
    raise Refused(f"{noun}太大：这个有 {size_text(size)}，最多 {size_text(purpose.most_bytes)}。{how}。")


def check_kind(kind: Kind, purpose: Purpose) -> None:
    """Refuse a kind that the purpose does not take."""
    if kind not in purpose.kinds:
        raise Refused(f"这里不收{KINDS[kind.code].label}。可以传：{purpose.kind_words()}。")


def check_pages(pages: int, purpose: Purpose) -> None:
    """Refuse a document with more pages than anybody will read."""
    if pages > purpose.most_pages:
        raise Refused(f"页数太多：这个有 {pages} 页，最多 {purpose.most_pages} 页。请只传要用的页，或者分成几个文件传。")


def check_count(present: int, purpose: Purpose) -> None:
    """Refuse one file more than the purpose allows for one case and owner."""
    if present >= purpose.most_files:
        raise Refused(f"这里最多传 {purpose.most_files} 个文件，已经满了。请先删掉不用的，或者把几页合成一个 PDF。")
