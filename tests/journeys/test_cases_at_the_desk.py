"""The officers' side of a small restaurant's permit, every page over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.foundation.cases.models import Case
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.officers import case_page, do, stage
from tests.journeys.residents import QIUSHENG, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(shift: Callable[..., None]) -> str:
    """The number of an application that was just filed on the portal."""
    shift(to=builders.at(2026, 4, 27))
    return residents.file(residents.signed_in(QIUSHENG))


def test_a_case_goes_from_receipt_to_the_archive(number: str) -> None:
    handler, approver = officers.signed_in("handler"), officers.signed_in("approver")
    assert "衡山县示例米粉店" not in read(handler.get("/desk/"))
    listed = words(read(handler.get("/desk/")))
    assert "等我办" in listed and "小餐饮经营许可" in listed and "陈秋生" in listed and "收件" in listed
    assert number not in read(approver.get("/desk/"))

    page = case_page(handler, number)
    assert "199****" in page and "衡山县示例米粉店" in page and "示例甲" not in page
    do(handler, number, "receive")
    assert "受理通知书" in do(handler, number, "accept", words="材料齐全")
    assert "最晚" in words(do(handler, number, "submit", words="现场看过，符合条件。"))
    assert stage(number) == "deciding" and Case.objects.get(number=number).account is None
    assert number in read(approver.get("/desk/"))
    page = words(do(approver, number, "grant", conditions="不得制售裱花蛋糕"))
    assert "准予" in page and "决定书" in page
    do(handler, number, "deliver", way="electronic")
    page = words(do(handler, number, "close"))
    assert "办结" in page and stage(number) == "closed"
    assert number in read(handler.get("/desk/?view=done"))
    assert number in read(handler.get("/desk/?view=closed&month=2026-04")).replace(" ", "")
