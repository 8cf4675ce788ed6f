"""Public numbers: twelve digits that can be read out on the telephone; every single wrong digit is noticed, and all but
about two in a hundred swaps of neighbours.

Two digits of the year, nine of a running serial, one check digit by ISO 7064 MOD 11,10.
"""

from __future__ import annotations

_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def _check_digit(digits: str) -> str:
    rest = 10
    for digit in digits:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def make(year: int, serial: int) -> str:
    """The number of that serial in that year."""
    digits = f"{year % 100:02d}{serial:09d}"
    return digits + _check_digit(digits)


def clean(text: str) -> str:
    """What a person typed or read out, without spaces, dashes and wide digits."""
    return "".join(letter for letter in text.translate(_WIDE) if letter not in " -　\t")


def valid(text: str) -> bool:
    """Whether twelve digits are one of our numbers."""
    return len(text) == 12 and text.isascii() and text.isdigit() and _check_digit(text[:11]) == text[11]


def spaced(number: str) -> str:
    """Groups of four, as people read it out."""
    return " ".join(number[start:start + 4] for start in range(0, len(number), 4))
