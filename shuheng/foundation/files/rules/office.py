"""Word and Excel papers are zips: unpacked within limits, every part read, macros, links outward and tricks of XML refused."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from shuheng.foundation.core.refusals import Refused

from .kinds import DOCX, MEGA, XLSX, ZIP, Kind

MOST_PARTS = 3000
MOST_UNPACKED = 200 * MEGA
MOST_XML = 60 * MEGA
MOST_RATIO = 200
RATIO_FROM = MEGA
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
_ARCHIVE = "这是压缩包。请先解压，再把里面的文件一个一个传上来。"
_BROKEN = "这个文件打不开，可能没有传完。请重新保存一份再传，或者存成 PDF。"
_BOMB = "这个文件展开以后太大，不能收。请存成 PDF 再传。"
_MACRO = "这个文件带宏（程序），不能收。请用“另存为”存成不带宏的 DOCX、XLSX 或者 PDF。"
_INNER = "这个文件里还嵌着别的文件，不能收。请删掉里面嵌入的对象，或者存成 PDF。"
_OUTWARD = "这个文件会去别处取内容，不能收。请存成 PDF 再传。"
_XML = "这个文件的写法不安全，不能收。请用 Word 或 WPS 重新保存一份，或者存成 PDF。"
_MACRO_PARTS = re.compile(r"(vbaproject|vbadata|macrosheets/|activex/|ctrlprops/.*\.bin|customui)", re.IGNORECASE)
_INNER_PARTS = re.compile(
    r"(^|/)embeddings/|\.(zip|rar|7z|gz|exe|dll|bat|cmd|js|vbs|ps1|docx|xlsx|docm|xlsm|html?|svg|swf|jar)$", re.IGNORECASE)
_TARGETS = ("http://", "https://", "mailto:", "tel:")
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 1:
        raise Refused("这个文件有密码。请去掉密码再传。")
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name or stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(_XML)
    if _MACRO_PARTS.search(name):
        raise Refused(_MACRO)
    if _INNER_PARTS.search(name):
        raise Refused(_INNER)
    if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise Refused(_BOMB)


def _check_list(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(names) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(_BOMB)
    if len(set(names)) != len(names):
        raise Refused(_XML)
    for entry in entries:
        _check_entry(entry)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One part, read no further than its stated size: the list of a hostile zip lies."""
    most = MOST_XML if entry.filename.endswith((".xml", ".rels")) else MOST_UNPACKED
    with archive.open(entry) as part:
        data = part.read(min(entry.file_size, most) + 1)
    if len(data) > min(entry.file_size, most):
        raise Refused(_BOMB)
    return data


class _Reader:
    """What one XML part says: its elements with attributes, its text of field codes. A DTD stops it."""

    def __init__(self) -> None:
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.codes: list[str] = []
        self._in_code = False
        self.wanted = ("Relationship", "Override", "Default", "oleObject", "OLEObject", "ddeLink")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in self.wanted:
            self.elements.append((local, attributes))
        if local == "fldSimple":
            self.codes.extend(value for key, value in attributes.items() if key.endswith("instr"))
        self._in_code = local == "instrText"

    def end(self, name: str) -> None:
        self._in_code = False

    def text(self, data: str) -> None:
        if self._in_code:
            self.codes.append(data)

    def doctype(self, *_: object) -> None:
        raise Refused(_XML)

    def read(self, data: bytes) -> _Reader:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self.start, self.end, self.text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self.doctype
        parser.Parse(data, True)
        return self


def _check_xml(name: str, data: bytes) -> None:
    part = _Reader().read(data)
    for local, attributes in part.elements:
        if local in ("oleObject", "OLEObject"):
            raise Refused(_INNER)
        if local == "ddeLink":
            raise Refused(_OUTWARD)
        if local == "Relationship":
            _check_relation(attributes)
    if _DDE.search("".join(part.codes)):
        raise Refused(_OUTWARD)


def _check_relation(attributes: dict[str, str]) -> None:
    """Links a reader may click are fine; anything fetched on opening (templates, pictures, objects) is not."""
    if attributes.get("TargetMode") != "External":
        return
    target = attributes.get("Target", "").strip().lower()
    if not attributes.get("Type", "").endswith("/hyperlink") or not target.startswith((*_TARGETS, "#")):
        raise Refused(_OUTWARD)


def _kind(types: bytes) -> Kind:
    """Word or Excel by the declared main part; macro-enabled ones carry another type."""
    declared = [attributes.get("ContentType", "") for _, attributes in _Reader().read(types).elements]
    if any("macroenabled" in value.lower() or "vbaproject" in value.lower() for value in declared):
        raise Refused(_MACRO)
    found = {_MAIN[value] for value in declared if value in _MAIN}
    if len(found) != 1:
        raise Refused(_ARCHIVE)
    return found.pop()


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in archive.infolist():
        if not entry.is_dir():
            yield entry.filename, _unpack(archive, entry)


def _inspect(archive: zipfile.ZipFile) -> Kind:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise Refused(_ARCHIVE)
    _check_list(entries)
    kind = _kind(_unpack(archive, archive.getinfo("[Content_Types].xml")))
    for name, data in _parts(archive):
        if data.startswith((ZIP, b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")):
            raise Refused(_INNER)
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(name, data)
    return kind


def inspect(data: bytes) -> Kind:
    """DOCX or XLSX, after everything in it was read; anything else is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect(archive)
    except Refused:
        raise
    except Exception as broken:  # the parser of a hostile file may fail in any way
        raise Refused(_BROKEN) from broken
