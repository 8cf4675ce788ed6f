"""What the program says when it will not do something: always in Chinese, always with the next step."""

from __future__ import annotations


class Refused(Exception):
    """A rule forbids the act. Nothing was written; the message tells the reader what to do next."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Absent(Refused):
    """There is no such thing, or the asker may not know that there is: the answer is the same."""

    def __init__(self, message: str = "没有找到。请核对编号，或者打 12345 问一问。") -> None:
        super().__init__(message)


class Forbidden(Refused):
    """The asker lacks the permit."""
