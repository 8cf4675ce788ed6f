"""PDF: opened and walked through. Locked papers, scripts, programs to launch and files inside files are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from shuheng.foundation.core.refusals import Refused

MOST_OBJECTS = 60_000
MOST_TAIL = 2048
_BROKEN = "这个 PDF 打不开，可能没有传完。请重新导出或扫描一份。"
_LOCKED = "这个 PDF 有密码。请去掉密码，或者打印成新的 PDF 再传。"
_TOO_COMPLEX = "这个 PDF 太复杂，没法检查。请打印成新的 PDF 再传。"
_TAIL = "这个 PDF 后面还接着别的东西。请打印成新的 PDF 再传。"
_KEYS = {
    "/JS": "脚本", "/JavaScript": "脚本", "/EF": "别的文件", "/EmbeddedFiles": "别的文件", "/RichMedia": "多媒体", "/XFA": "动态表单",
    "/RichMediaContent": "多媒体", "/3DD": "三维模型",
}
_ACTIONS = {
    "/JavaScript": "脚本", "/Launch": "要启动的程序", "/ImportData": "外部数据", "/SubmitForm": "要外发的表单", "/GoToE": "别的文件",
    "/Rendition": "多媒体", "/Movie": "多媒体", "/Sound": "多媒体",
}
_ANNOTATIONS = {
    "/FileAttachment": "别的文件", "/RichMedia": "多媒体", "/Movie": "多媒体", "/Screen": "多媒体", "/Sound": "多媒体", "/3D": "三维模型",
}


def _active(node: DictionaryObject) -> str:
    """What active thing this dictionary carries, in words; empty when none."""
    for key in node:
        if key in _KEYS:
            return _KEYS[key]
    action, subtype = node.get("/S"), node.get("/Subtype")
    if isinstance(action, NameObject) and action in _ACTIONS:
        return _ACTIONS[action]
    if isinstance(subtype, NameObject) and subtype in _ANNOTATIONS:
        return _ANNOTATIONS[subtype]
    return ""


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, each object once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer]
    visited = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, ArrayObject):
            waiting.extend(item for item in node if isinstance(item, IndirectObject | DictionaryObject | ArrayObject))
        visited += 1
        if visited > MOST_OBJECTS * 20 or len(seen) > MOST_OBJECTS:
            raise Refused(_TOO_COMPLEX)


def _check_tail(data: bytes) -> None:
    """After the last end mark only blank space may follow: a second file hides there, and a small archive nowhere."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Refused(_BROKEN)
    if len(data[end + 5:].strip(b"\0\r\n\t ")) > MOST_TAIL or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused(_TAIL)


def _check_parts(reader: PdfReader) -> None:
    for node in _dictionaries(reader):
        if found := _active(node):
            raise Refused(f"这个 PDF 里藏有{found}，不能收。请用“打印”生成新的 PDF 再传。")


def count(data: bytes) -> int:
    """Number of pages of a PDF that needs no looking through."""
    return len(PdfReader(io.BytesIO(data)).pages)


def pages(data: bytes) -> int:
    """Number of pages of a harmless PDF; anything else is refused."""
    _check_tail(data)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused(_LOCKED)
        _check_parts(reader)
        many = len(reader.pages)
    except Refused:
        raise
    except Exception as broken:  # the parser of a hostile file may fail in any way
        raise Refused(_BROKEN) from broken
    if not many:
        raise Refused("这个 PDF 一页也没有。请重新导出或扫描一份。")
    return many
