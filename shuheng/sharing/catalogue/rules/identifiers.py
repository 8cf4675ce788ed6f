"""Identifiers for tools that want UUIDs: an entry's code and the place of one of its files, written as a UUID of version 8 (RFC 9562) that can be read back.

So nothing has to be kept or looked through to find what an identifier means, and every installation gives the same.
"""

from __future__ import annotations

from uuid import UUID

LONGEST = 20  # characters of a code


def uuid_of(code: str, file: int = 0) -> str:
    """The identifier of an entry (`file` 0) or of one of its files."""
    free = code.replace("/", "a").ljust(LONGEST, "f") + f"{file:010x}"
    return str(UUID(f"{free[:12]}8{free[12:15]}8{free[15:]}"))


def code_in(said: str) -> tuple[str, int] | None:
    """Code and place of the file that an identifier stands for; None when it is none of ours."""
    try:
        given = UUID(said).hex
    except ValueError:
        return None
    free = given[:12] + given[13:16] + given[17:]
    code = free[:LONGEST].rstrip("f").replace("a", "/")
    return (code, int(free[LONGEST:], 16)) if (given[12], given[16]) == ("8", "8") and code.replace("/", "", 1).isdigit() else None
