"""The numbers by which the country knows people and legal persons: their check signs, reckoned in one place."""

from __future__ import annotations

_ID_WEIGHTS, _ID_SIGNS = tuple(pow(2, 17 - place, 11) for place in range(17)), "10X98765432"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
PROVINCES = frozenset(map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)))


def id_check_sign(first17: str) -> str:
    """The last sign of an ID number for its first seventeen digits. GB 11643-1999, ISO 7064 MOD 11-2"""
    return _ID_SIGNS[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def credit_check_sign(first17: str) -> str:
    """The last sign of a unified social credit code for its first seventeen. GB 32100-2015, ISO 7064 MOD 31-3"""
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return CREDIT_SIGNS[(31 - total % 31) % 31]
