"""What is wrong in a file or a pasted text, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """Something wrong at a line; the message is Chinese and says what to write instead. Pasted text has no file, a whole file line 0."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = "：".join(part for part in (self.file, f"第 {self.line} 行" if self.line else "") if part)
        return f"{place}：{self.message}"
