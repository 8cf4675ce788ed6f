"""图片: a photograph becomes three pictures of fixed widths without any note of camera or place; nobody leaves out what it shows."""

from __future__ import annotations

import io

from django.db import transaction
from PIL import Image, ImageOps

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files import rules as kinds
from shuheng.foundation.files.rules import JPEG, PNG, Purpose
from shuheng.foundation.identity import queries as identity

from .. import permits, rules
from ..rules import Picture

PICTURE = Purpose("website-picture", "网站图片", (JPEG, PNG), most_files=15000)
SHORTEST, LONGEST = 4, 120  # signs that say what a picture shows
QUALITY = 82


@transaction.atomic
def picture(upload: bytes, name: str, alt: str, *, by: Actor) -> Picture:
    """Keep a photograph in up to three widths. `alt` says what it shows. It is checked and scanned like every file; the public sees it after release."""
    identity.check(by, permits.WRITE)
    if not SHORTEST <= len(alt.strip()) <= LONGEST:
        raise Refused(f"用 {SHORTEST} 到 {LONGEST} 个字说说图上有什么，看不见图的人靠这句话。", "alt")
    passed = kinds.inspect(upload, PICTURE)
    owner = files.Owner(organ=by.organ, domain=by.domain)
    with Image.open(io.BytesIO(passed.data)) as opened:
        whole = ImageOps.exif_transpose(opened)
        made = [_sized(whole, width, passed.kind.code) for width in _widths(whole.width)]
    sizes = tuple((files.store(data, by=by, purpose=PICTURE, name=name, owner=owner).token, width) for data, width, _ in made)
    _, width, height = made[-1]
    return Picture(alt.strip(), passed.kind.code, width, height, sizes)


def _widths(whole: int) -> list[int]:
    """Those below the picture's own width, and its own when it is no wider than the widest."""
    return [width for width in rules.WIDTHS if width < whole] + ([whole] if whole <= rules.WIDTHS[-1] else [])


def _sized(whole: Image.Image, width: int, kind: str) -> tuple[bytes, int, int]:
    height = max(round(whole.height * width / whole.width), 1)
    smaller = whole.resize((width, height), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    if kind == JPEG.code:
        smaller.convert("RGB").save(kept, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        smaller.save(kept, "PNG", optimize=True)
    return kept.getvalue(), width, height
