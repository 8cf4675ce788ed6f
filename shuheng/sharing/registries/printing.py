"""Certificates on paper: one page is set, the signer seals it. No Django here: processes that only make papers start quickly."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from shuheng.foundation.core import typesetting

from . import signing

TEMPLATE = Path(__file__).parent / "templates" / "registries" / "certificate.typ"


@dataclass(frozen=True)
class Sheet:
    """What one certificate says. `facts` are titles and values in order, `texts` the fixed words of the kind; `square` is the text of the QR code."""

    title: str
    number: str
    organ: str
    date: str
    validity: str
    code: str
    square: str
    address: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[str, ...] = ()
    note: str = ""


def pdf(sheet: Sheet) -> bytes:
    """The page without a signature. The same sheet gives the same bytes; nothing is fetched."""
    return typesetting.pdf(TEMPLATE, {**asdict(sheet), "qr": typesetting.qr(sheet.square)})


def signed(sheet: Sheet, folder: str) -> bytes:
    """The page with the county's signature. `folder` holds key and certificates, see `signing`."""
    return signing.signer(Path(folder)).sign(pdf(sheet))
