"""What may be stored: the real kind, the limits of its purpose, and nothing in it that acts by itself. Plain Python, bytes in memory."""

from __future__ import annotations

from dataclasses import dataclass

from . import office, pdf, pictures
from .kinds import DOCX, JPEG, KINDS, MEGA, PDF, PNG, XLSX, Kind, size_text, sniff, tidy_name
from .purposes import DOCUMENT, DRAFT, MATERIAL, PHOTO, Purpose, check_count, check_kind, check_pages, check_size

__all__ = [
    "DOCUMENT", "DOCX", "DRAFT", "JPEG", "KINDS", "MATERIAL", "MEGA", "PDF", "PHOTO", "PNG", "XLSX", "Inspected", "Kind", "Purpose",
    "check_count", "check_size", "inspect", "made", "size_text", "tidy_name",
]


@dataclass(frozen=True)
class Inspected:
    """A file that passed: its kind, the bytes to keep (pictures are written anew) and its pages (0: not known)."""

    kind: Kind
    data: bytes
    pages: int


def inspect(data: bytes, purpose: Purpose) -> Inspected:
    """Decide by magic and by parsing whether the bytes may be kept for the purpose, or refuse with what to do next."""
    kind = sniff(data)
    check_size(len(data), kind, purpose)
    kind = kind or office.inspect(data)
    check_kind(kind, purpose)
    if kind in (JPEG, PNG):
        return Inspected(kind, pictures.rewrite(data, kind), 1)
    pages = pdf.pages(data) if kind is PDF else 0
    check_pages(pages, purpose)
    return Inspected(kind, data, pages)


def made(data: bytes) -> Inspected:
    """A PDF that the program made."""
    return Inspected(PDF, data, pdf.count(data))
