"""Photographs: opened whole, turned upright, and written anew so that nothing but the picture is kept (no place, no camera, no tail)."""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps

from shuheng.foundation.core.refusals import Refused

from .kinds import JPEG, Kind

MOST_PIXELS = 60_000_000
_BROKEN = "这张图片打不开，可能没有传完。请重新拍一张，或者换一张。"


def _check_pixels(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Refused(f"照片太大：{width}×{height} 点，最多 6000 万点。请在手机相册里缩小再传。")


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    """A new picture in a mode the kind can hold, with none of the notes (EXIF, text, profile) of the old one."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "P":
        upright = upright.convert("RGBA" if "transparency" in picture.info else "RGB")
    if upright.mode not in (("RGB", "L") if kind is JPEG else ("RGB", "RGBA", "L", "LA", "1")):
        upright = upright.convert("RGB")
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    return clean


def rewrite(data: bytes, kind: Kind) -> bytes:
    """The same picture without metadata. Refused when it is broken, truncated or a pixel flood."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind.code.upper()]) as picture:
            _check_pixels(picture)
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # a library may turn it on for the whole process
            picture.load()
            out = io.BytesIO()
            _plain(picture, kind).save(out, format=kind.code.upper(), **({"quality": 90} if kind is JPEG else {}))
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused("照片太大：最多 6000 万点。请在手机相册里缩小再传。") from None
    except Exception as broken:  # the parser of a hostile file may fail in any way
        raise Refused(_BROKEN) from broken
    return out.getvalue()
