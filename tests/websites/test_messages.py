"""What an item's way to the public costs the database, and that two persons who sign at once see each other's word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from shuheng.commons.websites import actions, permits
from shuheng.commons.websites.models import Document, Edition, Placement, Signature, Site
from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.search.models import Entry
from tests.websites.sites import column, does, said, signed, submitted, who


def asked(act: Callable[..., Any], *values: Any, by: Actor) -> int:
    """How often the act waits for the database before its commit."""
    with CaptureQueriesContext(connection) as captured:
        does(act, *values, by=by)
    return len(captured)


@pytest.mark.django_db
@pytest.mark.usefixtures("county")
def test_writing_and_each_signature_ask_the_database_once() -> None:
    submitted(title="示例：词表读过了")
    author = who(permits.WRITE)
    row = does(actions.start, said(), (column(),), by=author)
    ways: Sequence[tuple[Callable[..., Any], Actor]] = (
        (actions.submit, author), (actions.pass_, who(permits.REVIEW)), (actions.pass_, who(permits.SECRECY)), (actions.release, who(permits.RELEASE)))
    assert asked(actions.start, said(), (column(),), by=author) == 1
    assert [asked(act, row.pk, by=by) for act, by in ways] == [1, 1, 1, 1]
    assert Placement.objects.get(resource=row).ordinal == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("county")
def test_what_is_sent_with_the_commit_says_what_was_acted() -> None:
    returned = submitted()
    edition = does(actions.return_, returned.pk, "请写明地点和时间", by=who(permits.REVIEW))
    kept = Edition.objects.get(pk=edition.pk)
    assert (kept.state, kept.round, kept.returned) == (edition.state, edition.round, edition.returned) == ("draft", 2, "请写明地点和时间")
    assert list(kept.signatures.values_list("duty", "passed", "words")) == [("write", True, ""), ("review", False, "请写明地点和时间")]


@pytest.mark.django_db
@pytest.mark.usefixtures("county")
def test_an_item_that_changes_its_kind_is_found_once() -> None:
    row = signed(submitted())
    does(actions.release, row.pk, by=who(permits.RELEASE))
    author = who(permits.WRITE)
    does(actions.amend, row.pk, said(kind="policy", document_number="示例政发〔2026〕1号", issued_on="2026-11-20"), (), by=author)
    does(actions.submit, row.pk, by=author)
    does(actions.release, signed(row).pk, by=who(permits.RELEASE))
    assert Document.objects.filter(resource=row).count() == 1
    with acting(Actor("system")):
        assert list(Entry.objects.filter(room="websites", key=str(row.pk)).values_list("kind", flat=True)) == ["policy"]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_see_each_others_word(county: object) -> None:
    Site.objects.filter(code="portal").update(reviews=2)
    number = submitted().pk
    first, second, passed = who(permits.REVIEW), who(permits.REVIEW), Event()

    def later() -> Edition:
        passed.wait(10)
        try:
            edition: Edition = does(actions.pass_, number, by=second)
            return edition
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        with acting(first):
            actions.pass_(number, by=first)
            Signature.objects.count()  # what waits is sent, and the item stays locked
            waiting = other.submit(later)
            passed.set()
            while not blocked():
                assert not waiting.done()
        assert waiting.result(10).state == "secrecy"
    assert Signature.objects.filter(edition__resource=number, duty="review").count() == 2


def blocked() -> bool:
    """Whether somebody waits for what this connection holds."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))")
        return bool(cursor.fetchone()[0])
