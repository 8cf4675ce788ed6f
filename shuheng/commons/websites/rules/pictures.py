"""Pictures of an item: three widths of each, where they stand in the body, and the words for those who do not see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

WIDTHS = (480, 960, 1600)  # px; a picture is never made larger than it was taken
COLUMN = "(min-width: 46em) 46em, 100vw"  # how wide the text is: `sizes` of HTML
PLACE = re.compile(r"[［\[]图\s*(\d{1,2})[］\]]")
ALONE = re.compile(r"<p>\s*[［\[]图\s*(\d{1,2})[］\]]\s*</p>")


@dataclass(frozen=True)
class Picture:
    """One picture: its words, its kind of file, its proportions, and a stored file for each width, the smallest first."""

    alt: str
    kind: str
    width: int
    height: int
    sizes: tuple[tuple[str, int], ...]  # token, width in px


def picture(kept: Mapping[str, Any]) -> Picture:
    """As JSON kept it."""
    return Picture(kept["alt"], kept["kind"], kept["width"], kept["height"], tuple((token, width) for token, width in kept["sizes"]))


def pictures_missing(body: str, many: int) -> str:
    """The first place in a body that names a picture which is not there; empty when all are."""
    return next((hit[0] for hit in PLACE.finditer(body) if not 1 <= int(hit[1]) <= many), "")


def with_pictures(body: str, pictures: Sequence[Picture], address: Callable[[str], str]) -> str:
    """The body with each ［图1］ that stands alone in a paragraph replaced; pictures without a place stand at the end. `address` of token.kind."""
    if not pictures:
        return body
    placed = {int(hit[1]) for hit in ALONE.finditer(body)}
    shown = ALONE.sub(lambda hit: figure(pictures[int(hit[1]) - 1], address) if 1 <= int(hit[1]) <= len(pictures) else "", body)
    return shown + "".join(figure(one, address) for place, one in enumerate(pictures, 1) if place not in placed)


def without_places(body: str) -> str:
    """The body as text alone: no word where a picture stands."""
    return ALONE.sub("", body)


def figure(one: Picture, address: Callable[[str], str]) -> str:
    """One picture in HTML; the browser takes the width that fits."""
    made = [(address(f"{token}.{one.kind}"), width) for token, width in one.sizes]
    several = f' srcset="{", ".join(f"{where} {width}w" for where, width in made)}" sizes="{COLUMN}"' if len(made) > 1 else ""
    words = escape(one.alt)
    usual = made[min(1, len(made) - 1)][0]
    return (f'<figure><img src="{usual}"{several} alt="{words}" width="{one.width}" height="{one.height}" loading="lazy" decoding="async">'
            f"<figcaption>{words}</figcaption></figure>")
