"""How much of this machine the database may take: what PostgreSQL presumes by itself is the smallest server of long ago."""

from __future__ import annotations

import os

MB = 1 << 20


def memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def settings(total: int) -> dict[str, str]:
    """PostgreSQL's settings for a machine with so many bytes of memory.

    An eighth is for its own pages: web and worker processes live beside it, and the system keeps the files' pages as well.
    The log of changes may grow to some gigabytes between two checkpoints, since each checkpoint makes every page be written whole once more.
    """
    return {
        "shared_buffers": _share(total, 8, 128, 2048),
        "effective_cache_size": _share(total, 2, 512, 65_536),
        "work_mem": _share(total, 1024, 4, 32),
        "maintenance_work_mem": _share(total, 32, 64, 512),
        "max_wal_size": "'4GB'",
        "checkpoint_timeout": "'15min'",
    }


def _share(total: int, part: int, least: int, most: int) -> str:
    return f"'{min(max(total // part // MB, least), most)}MB'"
