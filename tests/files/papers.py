"""Files of every kind for the tests, good ones and hostile ones, made in memory."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def writer(pages: int = 1) -> PdfWriter:
    """A writer that already holds blank pages."""
    made = PdfWriter()
    for _ in range(pages):
        made.add_blank_page(200, 200)
    return made


def written(made: PdfWriter) -> bytes:
    """What the writer writes."""
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    """A harmless PDF."""
    return written(writer(pages))


def locked_pdf() -> bytes:
    """A PDF with a password."""
    made = writer()
    made.encrypt("secret", algorithm="AES-256")
    return written(made)


def script_pdf() -> bytes:
    """A PDF that runs a script on opening."""
    made = writer()
    made.root_object[NameObject("/OpenAction")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")})
    return written(made)


def carrying_pdf() -> bytes:
    """A PDF with another file inside."""
    made = writer()
    made.add_attachment("inner.exe", b"MZ inner")
    return written(made)


def launching_pdf() -> bytes:
    """A PDF that starts a program when a page is opened, hidden in a compressed object stream."""
    made = writer()
    made.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject({
        NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})})
    return written(made)


def jpeg(width: int = 60, height: int = 40, place: bool = False) -> bytes:
    """A photograph; with `place` it carries the camera's name and where it was taken."""
    picture = Image.new("RGB", (width, height), (40, 120, 80))
    out = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "示例相机"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (27.0, 13.0, 51.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    """A drawing."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (40, 120, 80, 128)).save(out, "PNG")
    return out.getvalue()


def flood_png(side: int = 30_000) -> bytes:
    """A few hundred bytes that say they are 900 million pixels."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_parts() -> dict[str, bytes | str]:
    """The smallest Word document, part by part."""
    return {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
                       ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>申请书</w:t></w:r></w:p></w:body></w:document>',
    }


def docx(**parts: bytes | str) -> bytes:
    """A Word document; more parts, or other ones, by name (with __ for / and _DOT_ for a full stop)."""
    named = {name.replace("__", "/").replace("_DOT_", "."): data for name, data in parts.items()}
    return zipped(docx_parts() | named)


def xlsx() -> bytes:
    """A table as openpyxl writes it."""
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["名称", "数量"])
    book.save(out)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A Word document of a few hundred kilobytes that unpacks to 300 MB."""
    return docx(word__media__image_DOT_bin=bytes(300 * 2**20))


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes of no kind."""
    return random.Random(seed).randbytes(size)
