"""Copies of information go with the answer: checked, listed, the applicant's once he is answered, nobody else's; a refusal keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files.models import Stored
from shuheng.foundation.journal.queries import history
from shuheng.services.disclosure import actions, queries
from shuheng.services.disclosure.actions import Upload
from shuheng.services.disclosure.models import Document, Enclosure, Request
from shuheng.services.disclosure.rules import Answer
from tests import builders
from tests.disclosure.office import OTHER, Scene, asked, does, number, scene
from tests.files import papers

TABLE = Upload(papers.pdf(3), "抽检结果汇总表（示例）.pdf")


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    return scene()


def enclosed(at: Scene, *uploads: Upload) -> Request:
    """A request with copies put to its answer."""
    row = asked(at)
    does(actions.enclose, number(row), uploads or (TABLE,), by=at.clerk)
    return row


def facts(row: Request) -> list[str]:
    return [one.event.event_name for one in history(row.pk) if one.event.event_name.startswith("disclosure.enclos")]


def test_the_answer_lists_its_copies_and_the_applicant_reads_them_from_then_on(at: Scene) -> None:
    row = enclosed(at)
    with acting(at.resident):
        assert not Enclosure.objects.exists() and not queries.enclosures(row)
    does(actions.decide, number(row), Answer("granted", "汇总表附在后面"), by=at.head)
    with acting(at.resident):
        (mine,) = queries.enclosures(row)
        assert (mine.name, "3 页" in mine.words) == (TABLE.name, True)
        assert queries.enclosure_to_read(at.resident, mine.number).stored_id
    with acting(SYSTEM):
        said = str(queries.sheet(Document.objects.get(case=row.pk, kind="answer"))["facts"])
        stored = Stored.objects.get()
    assert TABLE.name in said and stored.sha256[:16] in said
    assert (stored.party, stored.organ, stored.case) == (None, row.organ_id, row.pk)
    assert facts(row) == ["disclosure.enclosed"]


def test_nobody_else_reads_a_copy(at: Scene) -> None:
    row = enclosed(at)
    does(actions.ask_organs, number(row), [builders.organ(OTHER).pk], "与贵局共同制定的方案", by=at.clerk)
    does(actions.give_opinion, number(row), "agree", "", by=at.other)
    does(actions.decide, number(row), Answer("granted", "汇总表附在后面"), by=at.head)
    with acting(SYSTEM):
        copy = Enclosure.objects.get().pk
    for who in (at.other, builders.resident("王小满（示例）")):
        with acting(who):
            assert not Enclosure.objects.exists()
            with pytest.raises(Absent):
                queries.enclosure_to_read(who, copy)
    with acting(at.clerk):
        assert queries.enclosure_to_read(at.clerk, copy).case_id == row.pk


def test_what_is_taken_back_or_withdrawn_never_reaches_the_applicant(at: Scene) -> None:
    row = enclosed(at, TABLE, Upload(papers.png(), "照片（示例）.png"))
    with acting(SYSTEM):
        first = Enclosure.objects.order_by("pk")[0]
    does(actions.leave_out, number(row), first.pk, by=at.head)
    with pytest.raises(Absent):
        does(actions.leave_out, number(row), first.pk, by=at.head)
    with acting(SYSTEM):
        assert Stored.objects.get(pk=first.stored_id).erased_at and Enclosure.objects.count() == 1
    does(actions.withdraw, number(row), by=at.resident)
    with acting(at.resident):
        assert not Enclosure.objects.exists()
    assert facts(row) == ["disclosure.enclosed"] * 2 + ["disclosure.enclosure_removed"]


@pytest.mark.parametrize(("bad", "why"), [(Upload(b"#!/bin/sh\necho", "汇总表.pdf"), "汇总表.pdf"), (replace(TABLE, name="又一份.pdf"), "已经附上")])
def test_one_that_cannot_be_kept_keeps_none_of_them(at: Scene, bad: Upload, why: str) -> None:
    row = asked(at)
    with pytest.raises(Refused, match=why) as refused:
        does(actions.enclose, number(row), [TABLE, bad], by=at.clerk)
    assert refused.value.field == "files" and not facts(row)
    with acting(SYSTEM):
        assert not Enclosure.objects.exists() and not Stored.objects.exists()


def test_a_refusal_gives_no_copy_and_an_answer_is_not_changed_afterwards(at: Scene) -> None:
    row = enclosed(at)
    with pytest.raises(Refused, match="不予公开"):
        does(actions.decide, number(row), Answer("process", "方案还在讨论，没有定稿"), by=at.head)
    does(actions.decide, number(row), Answer("granted", "汇总表附在后面"), by=at.head)
    for act, given in ((actions.enclose, [TABLE]), (actions.leave_out, 1)):
        with pytest.raises(Refused, match="不能再改"):
            does(act, number(row), given, by=at.clerk)
    assert len(facts(row)) == 1


def test_only_the_organ_puts_copies_to_an_answer(at: Scene) -> None:
    row = asked(at)
    for who in (at.other, at.resident):
        with pytest.raises(Absent):
            does(actions.enclose, number(row), [TABLE], by=who)
    assert not facts(row)
