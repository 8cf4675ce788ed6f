"""Officers who hold permits by their posts, and the reminders of answers that reached them."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.notices import loader
from shuheng.foundation.notices import queries as notices
from shuheng.foundation.notices.models import Notice
from tests import builders
from tests.identity import people
from tests.journeys.residents import follow_all


def words() -> None:
    """The county's words for every notice."""
    with acting(SYSTEM):
        list(loader.write(loader.read(Profile(builders.COUNTY)), by=SYSTEM))


def holder(organ: str, permit: Permit) -> int:
    """The account of an officer who holds a permit in an organ."""
    post = people.post(permit.code.replace(".", "-"), {permit.code: permit.within}, organ)
    return int(people.officer("", post).pk)


def reached(account: int) -> list[tuple[str, str, str]]:
    """Code, words and link of each reminder of an answer."""
    return told(account, "notices.answer")


def told(account: int, codes: str) -> list[tuple[str, str, str]]:
    """The same of every notice whose code begins so, each fact heard twice."""
    follow_all()
    follow_all()
    with acting(SYSTEM):
        rows = Notice.objects.select_related("template").filter(account=account, template__code__startswith=codes).order_by("pk")
        return [(row.template.code, notices.message(row).text, row.link) for row in rows]
