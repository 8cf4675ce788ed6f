"""Files that come with a form: each is checked and kept as a draft at once; what is wrong with one does not cost the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files import actions as files

from ..rules.contents import Material
from .drafting import keep_file


@dataclass
class Taken:
    """Tokens of the kept files by material, and what was wrong by material."""

    tokens: dict[str, list[str]]
    errors: dict[str, str] = field(default_factory=dict)


def take_uploads(uploads: MultiValueDict[str, UploadedFile], materials: Iterable[Material], kept: Mapping[str, Sequence[str]], *,
                 remove: str = "", party: int, by: Actor) -> Taken:
    """Keep what was uploaded as `material.CODE` beside what was there; `remove` is the `CODE:TOKEN` of one file to take away."""
    taken = Taken({code: list(tokens) for code, tokens in kept.items()})
    _drop(taken, remove, by)
    for material in materials:
        for upload in uploads.getlist(f"material.{material.code}"):
            tokens = taken.tokens.setdefault(material.code, [])
            try:
                stored = keep_file(upload.file, upload.name or "文件", material, tokens, party=party, by=by)  # type: ignore[arg-type]
            except Refused as refused:
                taken.errors[material.code] = f"{upload.name}：{refused.message}"
                continue
            if stored.token not in tokens:
                tokens.append(stored.token)
    return taken


def _drop(taken: Taken, which: str, by: Actor) -> None:
    """Take one file away; it is destroyed unless another material still uses it."""
    code, _, token = which.partition(":")
    if token not in taken.tokens.get(code, ()):
        return
    taken.tokens[code].remove(token)
    if any(token in tokens for tokens in taken.tokens.values()):
        return
    try:
        files.remove_draft(token, by=by)
    except Absent:
        return
