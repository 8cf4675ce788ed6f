"""Bulk issue: rows that do not fit say why; a break in the middle leaves nothing double and nothing lost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from time import monotonic
from typing import Any

import pytest
from django.db import IntegrityError
from openpyxl import Workbook

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import jobs, printing, queries, signing
from shuheng.sharing.registries.actions import bulk
from shuheng.sharing.registries.models import Batch, BatchRow, Certificate, Edition
from tests import builders

from . import desk

pytestmark = pytest.mark.django_db
HEAD = ["持有人", "证件号", "手机号", "店名", "经营场所", "负责人"]


def rows(many: int, first: int = 1) -> list[list[str]]:
    return [["彭德明", builders.id_number(number, born="19600101"), "", "示例店", f"示例路 {number} 号", "彭德明"] for number in range(first, first + many)]


def table(lines: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> bytes:
    book = Workbook()
    for line in (head, *lines):
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(lines: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    return "\n".join(",".join(line) for line in (HEAD, *lines)).encode(encoding)


def uploaded(office: desk.Desk, data: bytes) -> Batch:
    made: Batch = office.does(registries.upload, desk.kind(), data, "示例发〔2026〕3号")
    return made


def signed(waiting: Sequence[tuple[int, printing.Sheet]]) -> dict[int, bytes]:
    """The papers of these rows, made in this process."""
    return {certificate: printing.signed(sheet, str(registries.identity_folder())) for certificate, sheet in waiting}


def finished(number: int) -> None:
    """What the job does, in this process."""
    with acting(SYSTEM):
        while registries.issue_rows(number, 3, by=SYSTEM):
            pass
        while waiting := registries.sheets_due(number, 3):
            registries.keep_papers(signed(waiting), by=SYSTEM)
        registries.finish_batch(number, by=SYSTEM)


def test_the_job_does_it_in_rounds_that_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AHEAD", 2)
    office = desk.opened()
    batch = uploaded(office, table(rows(5)))
    office.does(registries.start_batch, batch.pk)
    assert jobs.work_through(batch.pk, monotonic() - 1, processes=1), "no time, and yet it says that nothing is left"
    while jobs.work_through(batch.pk, monotonic() + 600, processes=1):
        pass
    with acting(SYSTEM):
        assert Edition.objects.exclude(stored=None).count() == Certificate.objects.count() == 5
        assert len(set(Edition.objects.values_list("digest", flat=True))) == 5


def test_a_paper_that_was_made_twice_is_stored_once() -> None:
    office = desk.opened()
    batch = uploaded(office, table(rows(2)))
    office.does(registries.start_batch, batch.pk)
    with acting(SYSTEM):
        registries.issue_rows(batch.pk, by=SYSTEM)
        waiting = registries.sheets_due(batch.pk)
        assert registries.sheets_due(batch.pk, but=[waiting[0][0]]) == waiting[1:]
        assert (registries.keep_papers(signed(waiting), by=SYSTEM), registries.keep_papers(signed(waiting), by=SYSTEM)) == (2, 0)


@pytest.mark.parametrize("form", [table, csv_of, lambda lines: csv_of(lines, "gb18030")], ids=["xlsx", "utf-8", "gb18030"])
def test_a_table_becomes_certificates_with_signed_papers(form: Any) -> None:
    office = desk.opened()
    batch = uploaded(office, form(rows(4)))
    assert batch.state == "ready"
    with acting(SYSTEM):
        assert not Certificate.objects.exists(), "nothing is issued before somebody says so"
    office.does(registries.start_batch, batch.pk)
    finished(batch.pk)
    with acting(SYSTEM):
        assert Batch.objects.get(pk=batch.pk).state == "done" and Certificate.objects.count() == 4
        last = Certificate.objects.select_related("kind").order_by("-pk")[0]
        _, paper = queries.paper_file(last)
    assert signing.check(paper, registries.identity_folder()).good and queries.verify(desk.code_of(last)).good


def test_a_row_that_does_not_fit_says_why_and_stops_nobody() -> None:
    office = desk.opened()
    good = rows(3)
    bad = [["彭德明", "430423196001010000", "", "店", "路 9 号", ""], ["", good[0][1], "", "店", "路 8 号", ""], [*good[1]],
           ["彭德明", good[2][1], "", "店", "", ""]]
    batch = uploaded(office, table([*good, *bad]))
    with acting(office.officer):
        refused = {row.place: row.reason for row in queries.refused_rows(batch.pk)}
    assert set(refused) == {5, 6, 7, 8} and "和第 3 行重复" in refused[7] and "还没有填经营场所" in refused[8]
    office.does(registries.start_batch, batch.pk)
    finished(batch.pk)
    with acting(office.officer):
        assert queries.tally(batch.pk) == {"waiting": 0, "issued": 3, "refused": 4}


def test_who_holds_one_already_is_refused_when_it_comes_to_it() -> None:
    office = desk.opened()
    batch = uploaded(office, table(rows(2)))
    office.does(registries.start_batch, batch.pk)
    finished(batch.pk)
    second = uploaded(office, table([*rows(2), *rows(1, first=3)]))
    office.does(registries.start_batch, second.pk)
    finished(second.pk)
    with acting(office.officer):
        assert queries.tally(second.pk) == {"waiting": 0, "issued": 1, "refused": 2}
        assert "已经有一张有效的" in queries.refused_rows(second.pk)[0].reason


def test_a_row_under_another_name_is_refused_and_the_rest_of_its_round_is_issued() -> None:
    office = desk.opened()
    lines = rows(3)
    known = office.does(identity.record_party, identity.Person("谢冬梅", lines[1][1]), by=SYSTEM)
    batch = uploaded(office, table(lines))
    office.does(registries.start_batch, batch.pk)
    finished(batch.pk)
    with acting(office.officer):
        assert queries.tally(batch.pk) == {"waiting": 0, "issued": 2, "refused": 1}
        assert "登记的是另一个名字" in queries.refused_rows(batch.pk)[0].reason
    with acting(SYSTEM):
        assert not Certificate.objects.filter(holder=known.pk).exists()
        facts = list(Entry.objects.filter(name="registries.certificate_issued_in_bulk").order_by("pk"))
        assert [fact.about for fact in facts] == [f"certificate:{row.pk}" for row in Certificate.objects.order_by("pk")]


def test_a_round_that_met_somebody_else_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk.opened()
    batch = uploaded(office, table(rows(3)))
    office.does(registries.start_batch, batch.pk)
    whole, met = bulk.issue_many, list[int]()

    def once_beside_another(wishes: Sequence[registries.Wish], *, by: Actor) -> list[Certificate | Refused]:
        made = whole(wishes, by=by)
        met.append(len(made))
        if len(met) == 1:
            raise IntegrityError
        return made

    monkeypatch.setattr(bulk, "issue_many", once_beside_another)
    finished(batch.pk)
    with acting(SYSTEM):
        assert met == [3, 3] and sorted(int(row.number[9:14]) for row in Certificate.objects.all()) == [1, 2, 3]
        assert Party.objects.filter(pk__in=Certificate.objects.values("holder")).count() == 3


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"), (b"PK\x03\x04 no workbook", "打不开"), (b"\xff\xfe\x00\x00", "打不开"), (table([["彭德明"]], ["持有人"]), "表头缺少"), (table([]), "1 到"),
])
def test_a_table_that_cannot_be_used_is_refused_whole(data: bytes, words: str) -> None:
    office = desk.opened()
    with pytest.raises(Refused, match=words):
        uploaded(office, data)
    with acting(SYSTEM):
        assert not Batch.objects.exists()


def test_the_same_table_is_taken_once_and_only_from_the_issuing_organ() -> None:
    office = desk.opened()
    data = table(rows(1))
    with pytest.raises(Forbidden):
        office.does(registries.upload, desk.kind(), data, "文", by=office.neighbour)
    batch = uploaded(office, data)
    with pytest.raises(Refused, match="已经传过"):
        uploaded(office, data)
    with acting(office.neighbour):
        assert not BatchRow.objects.filter(batch=batch.pk).exists()


class Killed(BaseException):
    """The process dies here."""


def test_killed_anywhere_it_goes_on_without_doubles() -> None:
    office = desk.opened()
    batch = uploaded(office, table(rows(9)))
    office.does(registries.start_batch, batch.pk)

    for _ in range(3):
        with pytest.raises(Killed), acting(SYSTEM):
            registries.issue_rows(batch.pk, 2, by=SYSTEM)
            raise Killed
        with acting(SYSTEM):
            registries.issue_rows(batch.pk, 2, by=SYSTEM)
        with pytest.raises(Killed), acting(SYSTEM):
            registries.keep_papers(signed(registries.sheets_due(batch.pk, 2)), by=SYSTEM)
            raise Killed
    finished(batch.pk)
    finished(batch.pk)
    with acting(SYSTEM):
        assert Certificate.objects.count() == 9 and Edition.objects.exclude(stored=None).count() == 9
        assert len(set(BatchRow.objects.values_list("certificate", flat=True))) == 9
        assert sorted(int(row.number[9:14]) for row in Certificate.objects.all()) == list(range(1, 10)), "no number is lost by a break"
