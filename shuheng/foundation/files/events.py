"""Facts about files: numbers, codes and hashes, never names."""

from __future__ import annotations

from shuheng.foundation.core.events import event


@event("files.stored")
class FileStored:
    """A file was stored for a purpose."""

    file: int
    purpose: str
    kind: str
    size: int
    sha256: str
    case: int | None = None


@event("files.assigned")
class FileAssigned:
    """A stored draft became part of a case."""

    file: int
    case: int
    purpose: str


@event("files.opened")
class FileOpened:
    """An officer opened a file."""

    file: int
    case: int | None = None


@event("files.erased")
class FileErased:
    """A file's key was destroyed; its bytes can never be read again."""

    file: int
    reason: str
