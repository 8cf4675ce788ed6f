"""What people write: numbers, dates, identity numbers and telephones, put into one form and checked by their own rules.

The identity number is checked by shape, province, date and check digit only. Its six-digit county is not looked up: Hengshan was 432723
before 1983 and 430523 until 1984, so the prefixes of older residents stand in no list of today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from shuheng.foundation.core.identifiers import PROVINCES, credit_check_sign, id_check_sign

_WIDE = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("．"): ".", ord("－"): "-", ord("\u3000"): " "}
_LETTERS = {ord("Ａ") + n: ord("A") + n for n in range(26)} | {ord("ａ") + n: ord("a") + n for n in range(26)} | _WIDE
# control characters, lone surrogates, and the invisible marks that make a text look like another
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})(?:日|号)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def clean(text: str) -> str:
    """One line as typed: trimmed, full-width digits made plain, nothing invisible. Two lines become one."""
    return " ".join(_UNSEEN.sub("", text.replace("\r", "\n")).translate(_WIDE).split())


def clean_area(text: str) -> str:
    """Several lines as typed; line ends are one sign."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_UNSEEN.sub("", line).rstrip() for line in lines).strip()


def number(text: str, unit: str = "") -> int | float | str:
    """`１,200 平方米` → 1200. What is no number stays the text it was, to be shown back."""
    plain = clean(text)
    bare = re.sub(r"[,，\s]", "", plain.removesuffix(unit) if unit else plain)
    if not _NUMBER.fullmatch(bare):
        return plain
    return float(bare) if "." in bare else int(bare)


def day(text: str) -> str:
    """`2026年3月1日`, `2026/3/1` and `20260301` → `2026-03-01`, also when no such day exists; other text stays."""
    plain = clean(text)
    found = _DATE.fullmatch(plain.replace(" ", ""))
    if not found:
        return plain
    year, month, on = (found[n] or found[n + 3] for n in (1, 2, 3))
    return f"{year}-{month:0>2}-{on:0>2}"


def identity(text: str) -> str:
    """An identity number or credit code in capitals, without blanks."""
    return re.sub(r"[\s-]", "", clean(text).translate(_LETTERS)).upper()


def phone(text: str) -> str:
    """A telephone number without blanks, dashes and +86."""
    bare = re.sub(r"[\s()（）-]", "", clean(text).translate(_LETTERS).replace("＋", "+"))
    return re.sub(r"^(?:\+86|0086)", "", bare)


CLEANERS: Mapping[str, Callable[[str], str]] = {"date": day, "id-number": identity, "uscc": identity, "phone-cn": phone}


# -- what is wrong with it ----------------------------------------------------------------------------------------------------


def real_day(text: str) -> date | None:
    """The day, or None when the calendar has no such day."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _why_not_day(text: str) -> str:
    if real_day(text):
        return ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        year, month, on = (int(part) for part in text.split("-"))
        return f"没有 {year}年{month}月{on}日这一天，请看看日历再写"
    return "要写成年月日"


def birth(number_: str) -> date | None:
    """The day of birth an identity number states, or None."""
    return real_day(f"{number_[6:10]}-{number_[10:12]}-{number_[12:14]}")


def _why_not_identity(text: str) -> str:
    if len(text) != 18:
        return f"只有 {len(text)} 位，应该是 18 位" if len(text) < 18 else f"有 {len(text)} 位，应该是 18 位"
    if not _IDENTITY.fullmatch(text):
        return "里有不该有的字，应该是 17 个数字，最后一位是数字或 X"
    if text[:2] not in PROVINCES and text[0] != "9":  # 9: the residence card of foreigners
        return f"开头的 {text[:2]} 不是任何省的代码，请照着身份证再看一遍"
    born = birth(text)
    if not born or born.year < 1900:
        return f"中间的出生日期 {text[6:14]} 不对，请照着身份证再看一遍"
    if id_check_sign(text[:17]) != text[17]:
        return "最后一位对不上，请照着身份证再看一遍"
    return ""


def _why_not_phone(text: str) -> str:
    if _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text):
        return ""
    if text.isascii() and text.isdigit() and text.startswith("1"):
        return f"有 {len(text)} 位，手机号是 11 位" if len(text) != 11 else "不是手机号，第二位应该是 3 到 9"
    return "不是电话号码，请写 11 位手机号，或者带区号的座机"


def _why_not_credit(text: str) -> str:
    if len(text) != 18:
        return f"有 {len(text)} 位，应该是 18 位，在营业执照右上角"
    if not _USCC.fullmatch(text):
        return "里有不该有的字，只有数字和大写字母，没有 I、O、S、V、Z"
    return "" if credit_check_sign(text[:17]) == text[17] else "最后一位对不上，请照着营业执照再看一遍"


FORMATS: Mapping[str, Callable[[str], str]] = {
    "date": _why_not_day,
    "id-number": _why_not_identity,
    "phone-cn": _why_not_phone,
    "uscc": _why_not_credit,
}


def why_not(format_: str, text: str) -> str:
    """One Chinese half-sentence saying what is wrong with the text, or "" when it is right."""
    return FORMATS[format_](text)
