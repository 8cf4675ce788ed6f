"""Who is told of what waits: those who may sign next and have not signed, once each; the author of what came back."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from shuheng.commons.websites import actions, permits, reactions
from shuheng.commons.websites.models import Resource
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.identity.models import Account
from shuheng.foundation.journal.queries import about
from shuheng.foundation.notices import loader
from shuheng.foundation.notices.models import Notice
from shuheng.foundation.notices.queries import values_of
from tests import builders
from tests.identity import people
from tests.websites.sites import OFFICE, column, does, said, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


@pytest.fixture
def signers() -> dict[str, Account]:
    """One officer for each duty, another who may both write and review, and the words of notices."""
    with acting(SYSTEM):
        list(loader.write(loader.read(Profile(builders.COUNTY)), SYSTEM))
    duties = {"author": [permits.WRITE], "reviewer": [permits.REVIEW], "guardian": [permits.SECRECY], "both": [permits.WRITE, permits.REVIEW]}
    return {name: people.officer(name, people.post(name, {one.code: Within.OWN_ORGAN for one in needed}, at=OFFICE)) for name, needed in duties.items()}


def heard(row: Resource) -> None:
    """The reactions hear everything of this item, and as after a crash once more."""
    with acting(SYSTEM):
        for _ in range(2):
            for fact in sorted(about(f"article:{row.pk}"), key=lambda one: one.id):
                (reactions.tell_author if fact.event.event_name == "websites.returned" else reactions.tell_next)(fact)


def told(code: str) -> list[int | None]:
    with acting(SYSTEM):
        return sorted(Notice.objects.filter(template__code=code).values_list("account", flat=True))


def numbers(accounts: Iterable[Account]) -> list[int]:
    return sorted(one.pk for one in accounts)


def test_whoever_may_sign_next_is_told_once(signers: dict[str, Account]) -> None:
    author = who(permits.WRITE, account=signers["both"].pk)
    row = does(actions.start, said(), (column(),), by=author)
    does(actions.submit, row.pk, by=author)
    heard(row)
    assert told("websites.waiting") == numbers([signers["reviewer"]])  # who wrote it cannot review it
    does(actions.pass_, row.pk, by=who(permits.REVIEW, account=signers["reviewer"].pk))
    heard(row)
    assert told("websites.waiting") == numbers([signers["reviewer"], signers["guardian"]])
    with acting(SYSTEM):
        assert {values_of(one)["title"] for one in Notice.objects.filter(link=f"/desk/websites/{row.pk}/")} == {"示例公告：办事公开"}


def test_the_author_is_told_what_came_back(signers: dict[str, Account]) -> None:
    author = who(permits.WRITE, account=signers["author"].pk)
    row = does(actions.start, said(), (column(),), by=author)
    does(actions.submit, row.pk, by=author)
    does(actions.return_, row.pk, "请写明地点和时间", by=who(permits.REVIEW, account=signers["reviewer"].pk))
    heard(row)
    assert told("websites.returned") == numbers([signers["author"]]) and told("websites.waiting") == []  # what came back waits for nobody
    with acting(SYSTEM):
        assert values_of(Notice.objects.get())["why"] == "请写明地点和时间"
