"""What may never stand in the index: it is not sealed, and backups and logs carry its words. 个人信息保护法 第五十一条"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shuheng.foundation.core.identifiers import id_check_sign
from shuheng.foundation.core.refusals import Refused

from .bigrams import normalise

_LONG = re.compile(r"\d{14,}[\dx]")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")


def is_id_number(run: str) -> bool:
    """18 characters with the right check digit and a possible birthday, or 15 digits of the old kind. GB 11643-1999"""
    year, month, day = (run[6:10], run[10:12], run[12:14]) if len(run) == 18 else ("19" + run[6:8], run[8:10], run[10:12])
    if not ("1850" <= year <= "2100" and "01" <= month <= "12" and "01" <= day <= "31"):
        return False
    if len(run) == 15:
        return run.isdigit()
    return id_check_sign(run[:17]) == run[17].upper()


def _candidates(run: str) -> Iterator[str]:
    """Every stretch of 18 characters; 15 digits only when they stand alone, for almost any long number holds such a stretch."""
    if len(run) == 15:
        yield run
    yield from (run[at:at + 18] for at in range(len(run) - 17))


def _forms(text: str) -> Iterator[str]:
    """The text, and the text as somebody would read its digits: spaces and dashes between them hide nothing."""
    plain = normalise(text)
    yield plain
    yield re.sub(r"(?<=\d)[\s\-·.]+(?=[\dx])", "", plain)


def check_impersonal(*texts: str) -> None:
    """Refuse ID numbers and mobile numbers."""
    for form in (form for text in texts for form in _forms(text)):
        if any(is_id_number(candidate) for run in _LONG.findall(form) for candidate in _candidates(run)):
            raise Refused("检索里不能放身份证号。请去掉身份证号再发布。")
        if _MOBILE.search(form):
            raise Refused("检索里不能放手机号。请去掉手机号再发布。")


_NUMBER = re.compile(r"[+\d０-９][\d０-９\s\-·.]{8,}[\d０-９xXｘＸ]")


def without_numbers(text: str) -> str:
    """The same text, with 〔号码〕 where an ID or mobile number stands: what may be read on its page need not be found by it."""
    return _NUMBER.sub(lambda found: "〔号码〕" if _personal(found.group()) else found.group(), text)


def _personal(text: str) -> bool:
    try:
        check_impersonal(text)
    except Refused:
        return True
    return False
