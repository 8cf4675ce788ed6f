"""What a file really is: decided by its bytes, never by its name or by what the browser says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from shuheng.foundation.core.refusals import Refused

MEGA = 2**20
LONGEST_NAME = 120


@dataclass(frozen=True)
class Kind:
    """A kind of file we accept: its code, its media type, the endings it may have, and what people call it."""

    code: str
    mime: str
    endings: tuple[str, ...]
    label: str


PDF = Kind("pdf", "application/pdf", (".pdf",), "PDF")
JPEG = Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), "照片（JPG）")
PNG = Kind("png", "image/png", (".png",), "图片（PNG）")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "Word 文档（DOCX）")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "Excel 表格（XLSX）")
KINDS = {kind.code: kind for kind in (PDF, JPEG, PNG, DOCX, XLSX)}
ZIP = b"PK\x03\x04"
MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))

_ARCHIVE = "这是压缩包。请先解压，再把里面的文件一个一个传上来。"
_PROGRAM = "这是程序，不是材料。请换成照片或者 PDF。"
_WEB = "这是网页或矢量图，里面可能藏有程序。请打印成 PDF 再传。"
_OLD_OFFICE = "这是旧版的 Word、Excel 或 WPS 文件。请用“另存为”存成 PDF、DOCX 或 XLSX 再传。"
_PHOTO = "这种照片格式我们打不开。请在手机相机设置里改成“兼容性最佳”（JPG），或者截一张图再传。"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"MZ", _PROGRAM), (b"\x7fELF", _PROGRAM), (b"#!", _PROGRAM), (b"\xca\xfe\xba\xbe", _PROGRAM), (b"dex\n", _PROGRAM),
    (b"Rar!", _ARCHIVE), (b"7z\xbc\xaf\x27\x1c", _ARCHIVE), (b"\x1f\x8b", _ARCHIVE), (b"BZh", _ARCHIVE), (b"\xfd7zXZ", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE), (b"PK\x07\x08", _ARCHIVE), (b"MSCF", _ARCHIVE), (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE), (b"{\\rtf", _OLD_OFFICE),
    (b"GIF8", _PHOTO), (b"BM", _PHOTO), (b"II*\0", _PHOTO), (b"MM\0*", _PHOTO), (b"RIFF", _PHOTO),
)
_MARKUP = re.compile(rb"<(!doctype|\?xml|html|svg|script|head|body|iframe|math)\b", re.IGNORECASE)
_UNKNOWN = "认不出这是什么文件。请传 PDF、JPG、PNG、DOCX 或 XLSX。"


def _foreign(data: bytes) -> str:
    """Why bytes of no accepted kind are refused, in words that help this reader."""
    if data[4:8] == b"ftyp":
        return _PHOTO
    if _MARKUP.search(data[:1024].replace(b"\0", b"")):
        return _WEB
    return next((why for magic, why in _FOREIGN if data.startswith(magic)), _UNKNOWN)


def sniff(data: bytes) -> Kind | None:
    """The kind of the bytes; None for a zip, which only its inside can tell. Anything else is refused."""
    if not data:
        raise Refused("文件是空的。请重新选一次；如果是网盘里的文件，请先下载到本机。")
    if data.startswith(ZIP):
        return None
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    raise Refused(_foreign(data))


def tidy_name(name: str, kind: Kind) -> str:
    """A harmless name to show and to save under: no path, no control or direction marks, the ending of the real kind."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    name = name.strip(" .")
    ending = next((ending for ending in kind.endings if name.lower().endswith(ending)), "")
    stem = name[:len(name) - len(ending)].rstrip(" .") or "文件"
    ending = ending or kind.endings[0]
    return stem[:LONGEST_NAME - len(ending)] + ending


def size_text(size: int) -> str:
    """A size as people say it."""
    if size < MEGA:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGA:.1f}".removesuffix(".0") + " MB"
