"""Paper: a typst template and its data become a PDF with tags for those who listen to it. No Django here: processes that only set type start quickly.

WeasyPrint took ten times as long for the same page (bench/certificates.py).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno


@lru_cache(maxsize=8)
def _compiler(template: Path) -> Any:
    import typst

    return typst.Compiler(str(template))


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The pages. The template reads `data` as JSON from `sys.inputs.data`; the same data gives the same bytes, nothing is fetched."""
    made: bytes = _compiler(template).compile(sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf")
    return made


def qr(text: str) -> str:
    """A QR code as SVG, for the template's `image`."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", svgns=True, border=0, scale=4)
    return out.getvalue().decode()
