"""Storing, opening, handing over and destroying files, as the application's role under row-level security."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.files import actions, jobs, queries
from shuheng.foundation.files.actions import Owner
from shuheng.foundation.files.models import Blob, Stored
from shuheng.foundation.files.rules import DOCUMENT, DRAFT, MATERIAL, PDF, Purpose
from shuheng.foundation.journal.models import Entry
from tests.files import papers
from tests.standins.clamd import Clamd

pytestmark = pytest.mark.django_db
OWN = Owner(party=11)
CASE = Owner(party=11, organ=3, division=5, case=900)


def on_disk(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def rows() -> tuple[int, int, int]:
    with acting(SYSTEM):
        return Stored.objects.count(), Blob.objects.count(), Entry.objects.filter(name__startswith="files.").count()


def put(by: Actor, owner: Owner = OWN, data: bytes | None = None, purpose: Purpose = MATERIAL, name: str = "身份证.pdf") -> Stored:
    with acting(by):
        return actions.store(data or papers.pdf(), by=by, purpose=purpose, name=name, owner=owner)


def test_a_stored_file_opens_again_with_its_name_for_its_owner(disk: Path, resident: Actor) -> None:
    data = papers.pdf(2)
    stored = put(resident, data=data)
    with acting(resident):
        again, read = queries.open_for(resident, stored.token)
        assert (read, queries.name_of(again), again.pages, again.kind, again.scan) == (data, "身份证.pdf", 2, "pdf", "not_scanned")


def test_bytes_on_disk_and_names_in_the_database_are_not_readable(disk: Path, resident: Actor) -> None:
    put(resident, name="李示例的病历.pdf")
    (path,) = on_disk(disk)
    assert path.parent.parent.parent == disk and path.stat().st_mode & 0o077 == 0
    assert b"%PDF" not in path.read_bytes()
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select string_agg(row_to_json(s)::text, '') from files_stored s")
        assert "病历" not in cursor.fetchone()[0]
        cursor.execute("select string_agg(row_to_json(e)::text, '') from journal_entry e")
        assert "病历" not in cursor.fetchone()[0]


def test_a_stranger_and_another_organ_find_nothing(disk: Path, resident: Actor, stranger: Actor, officer: Actor, neighbour: Actor) -> None:
    stored = put(resident, CASE)
    for allowed in (resident, officer):
        with acting(allowed):
            assert queries.open_for(allowed, stored.token)[0] == stored
    for other in (stranger, neighbour, PUBLIC):
        with acting(other):
            assert not Stored.objects.exists()
            with pytest.raises(Absent):
                queries.open_for(other, stored.token)


def test_nobody_but_the_program_reads_keys(disk: Path, resident: Actor) -> None:
    put(resident)
    with acting(resident):
        assert not Blob.objects.exists()


def test_an_officer_of_another_domain_finds_nothing(disk: Path, resident: Actor) -> None:
    stored = put(resident, CASE)
    police = Actor(kind="officer", account=9, organ=3, organs=frozenset({3}), domain="police")
    with acting(police), pytest.raises(Absent):
        queries.open_for(police, stored.token)


def test_the_caller_may_open_by_its_own_rule(disk: Path, resident: Actor, neighbour: Actor) -> None:
    stored = put(resident, CASE)
    with acting(neighbour):
        assert queries.open_for(neighbour, stored.token, check=lambda row: row.case == 900)[0].pk == stored.pk
        with pytest.raises(Absent):
            queries.open_for(neighbour, stored.token, check=lambda row: row.case == 901)
        assert not Stored.objects.exists()


@pytest.mark.parametrize("owner", [Owner(party=21), Owner(party=21, organ=3), Owner(organ=3), Owner()])
def test_a_resident_cannot_store_for_somebody_else(disk: Path, resident: Actor, owner: Owner) -> None:
    before = rows()
    with pytest.raises(Forbidden):
        put(resident, owner)
    assert rows() == before and not on_disk(disk)


def test_an_agent_of_one_service_stores_and_finds_files_of_that_service_only(disk: Path, resident: Actor) -> None:
    agent = Actor(kind="resident", account=8, party=1, parties=frozenset({1}), mandated={"licensing": frozenset({11})}, level=2)
    same, plain = papers.pdf(3), put(resident, data=papers.pdf(3), purpose=DRAFT)
    own = put(resident, Owner(party=11, service="licensing"), data=same, purpose=DRAFT)
    assert own.pk != plain.pk and put(agent, Owner(party=11, service="licensing"), data=same, purpose=DRAFT) == own
    with acting(agent):
        assert list(Stored.objects.all()) == [own] and queries.drafts_of(11) == [own]
        assert queries.open_for(agent, own.token)[1] == same
        with pytest.raises(Absent):
            queries.open_for(agent, plain.token)
    for service in ("petitions", ""):
        with pytest.raises(Forbidden):
            put(agent, Owner(party=11, service=service), data=same)


def test_a_clerk_stores_for_anybody_within_the_own_organ_only(disk: Path, officer: Actor) -> None:
    assert put(officer, Owner(party=21, organ=3, case=7)).party == 21
    with pytest.raises(Forbidden):
        put(officer, Owner(party=21, organ=4, case=7))


@pytest.mark.parametrize("data", [b"MZ", papers.script_pdf(), papers.bomb(), papers.flood_png(), papers.noise(50)])
def test_a_refusal_leaves_no_row_no_fact_and_no_byte(disk: Path, resident: Actor, data: bytes) -> None:
    before = rows()
    with pytest.raises(Refused):
        put(resident, data=data)
    assert rows() == before and not on_disk(disk)


def test_a_large_upload_is_refused_before_it_is_read(disk: Path, resident: Actor) -> None:
    class Unread(io.BytesIO):
        size = 500 * 2**20

        def read(self, *_: object) -> bytes:
            raise AssertionError("read")

    with acting(resident), pytest.raises(Refused, match="500 MB，最多 20 MB"):
        actions.store(Unread(), by=resident, purpose=MATERIAL, name="大.pdf", owner=OWN)


def test_a_browser_upload_is_taken(disk: Path, resident: Actor) -> None:
    with acting(resident):
        stored = actions.store(SimpleUploadedFile("a.exe", papers.jpeg(place=True), "text/html"), by=resident, purpose=MATERIAL,
                               name="a.exe", owner=OWN)
        assert (stored.of_kind.mime, queries.name_of(stored)) == ("image/jpeg", "a.exe.jpg")


def test_a_double_click_stores_once(disk: Path, resident: Actor) -> None:
    assert put(resident).pk == put(resident, name="别的名字.pdf").pk
    assert rows() == (1, 1, 1) and len(on_disk(disk)) == 1


def test_the_same_bytes_of_one_owner_are_stored_once_for_many_cases(disk: Path, resident: Actor, stranger: Actor) -> None:
    first, second = put(resident, CASE), put(resident, Owner(party=11, organ=4, case=901))
    assert first.pk != second.pk and len(on_disk(disk)) == 1
    put(stranger, Owner(party=21))
    assert rows()[:2] == (3, 2) and len(on_disk(disk)) == 2


def test_there_is_a_limit_to_how_many(disk: Path, resident: Actor) -> None:
    few = Purpose("few", "少", (PDF,), most_files=2)
    for pages in (1, 2):
        put(resident, data=papers.pdf(pages), purpose=few)
    with pytest.raises(Refused, match="最多传 2 个"):
        put(resident, data=papers.pdf(3), purpose=few)


def test_a_draft_becomes_part_of_a_case_and_then_its_organ_sees_it(disk: Path, resident: Actor, officer: Actor) -> None:
    draft = put(resident, purpose=DRAFT)
    assert draft.retention_until is not None
    with acting(resident):
        for _ in range(2):
            (paper,) = actions.assign([draft.token, draft.token], by=resident, purpose=MATERIAL, owner=CASE)
        assert (paper.pk, paper.case, paper.retention_until) == (draft.pk, 900, None)
        with pytest.raises(Refused, match="另一个办件"):
            actions.assign([draft.token], by=resident, purpose=MATERIAL, owner=Owner(party=11, organ=3, case=901))
        with pytest.raises(Refused, match="补充材料"):
            actions.remove_draft(draft.token, by=resident)
    with acting(officer):
        assert queries.of_case(900) == [draft]


def test_a_draft_that_the_case_already_has_is_not_kept_twice(disk: Path, resident: Actor) -> None:
    paper = put(resident, CASE)
    draft = put(resident, purpose=DRAFT)
    with acting(resident):
        assert actions.assign([draft.token], by=resident, purpose=MATERIAL, owner=CASE) == [paper]
        assert queries.drafts_of(11) == []


def test_a_strangers_draft_cannot_be_taken(disk: Path, resident: Actor, stranger: Actor) -> None:
    draft = put(resident, purpose=DRAFT)
    with acting(stranger):
        with pytest.raises(Absent):
            actions.assign([draft.token], by=stranger, purpose=MATERIAL, owner=Owner(party=21, organ=3, case=1))
        with pytest.raises(Absent):
            actions.remove_draft(draft.token, by=stranger)


def test_destroying_takes_the_key_the_name_and_the_bytes(disk: Path, resident: Actor, django_capture_on_commit_callbacks: Callable) -> None:
    first, second = put(resident, CASE), put(resident, Owner(party=11, organ=4, case=901))
    with django_capture_on_commit_callbacks(execute=True), acting(SYSTEM):
        actions.erase(first.pk, by=SYSTEM, reason="asked")
    assert rows()[1] == 1 and len(on_disk(disk)) == 1
    with django_capture_on_commit_callbacks(execute=True), acting(SYSTEM):
        actions.erase(second.pk, by=SYSTEM, reason="asked")
        actions.erase(second.pk, by=SYSTEM, reason="asked")
    with acting(resident), pytest.raises(Absent):
        queries.open_for(resident, second.token)
    assert rows()[1] == 0 and not on_disk(disk)
    with acting(SYSTEM):
        assert Stored.objects.filter(name_sealed=None, blob=None, erased_at__isnull=False).count() == 2
        assert Entry.objects.filter(name="files.erased").count() == 2


def test_drafts_are_destroyed_after_their_time(disk: Path, resident: Actor, shift: Callable) -> None:
    put(resident, purpose=DRAFT)
    kept = put(resident, CASE, data=papers.pdf(2))
    with acting(SYSTEM):
        assert actions.erase_due() == 0
        shift(days=91)
        assert actions.erase_due() == 1
        assert list(Stored.objects.filter(erased_at=None)) == [kept]
    jobs.retention(timestamp=0)


def test_bytes_whose_transaction_was_undone_are_swept_after_a_day(disk: Path, resident: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError), acting(resident):
        actions.store(papers.pdf(), by=resident, purpose=MATERIAL, name="a", owner=OWN)
        raise ZeroDivisionError
    kept = put(resident, data=papers.pdf(2))
    assert len(on_disk(disk)) == 2 and actions.sweep() == 0
    monkeypatch.setattr(actions, "ORPHAN_AFTER", -5)
    assert actions.sweep() == 1
    with acting(resident):
        assert queries.open_for(resident, kept.token)


@pytest.mark.parametrize("harm", ["gone", "cut", "changed", "swapped"])
def test_damage_on_disk_is_told_and_nothing_wrong_is_handed_out(disk: Path, resident: Actor, harm: str) -> None:
    stored, other = put(resident), put(resident, data=papers.pdf(2))
    with acting(SYSTEM):
        path, second = (queries.path_of(Blob.objects.get(pk=row.blob_id).name) for row in (stored, other))
    raw = path.read_bytes()
    {"gone": lambda: path.unlink(), "cut": lambda: path.write_bytes(raw[:5]), "changed": lambda: path.write_bytes(raw[:-1] + b"\0"),
     "swapped": lambda: path.write_bytes(second.read_bytes())}[harm]()
    with acting(resident), pytest.raises(Refused, match="读不出来"):
        queries.open_for(resident, stored.token)


def test_an_officers_look_is_written_down_under_the_person(disk: Path, resident: Actor, officer: Actor) -> None:
    stored = put(resident, CASE)
    with acting(officer):
        actions.note_opened(stored, by=officer)
    with acting(resident):
        actions.note_opened(stored, by=resident)
    with acting(SYSTEM):
        (entry,) = Entry.objects.filter(name="files.opened")
        assert (entry.about, entry.account, entry.data) == ("party:11", 3, {"file": stored.pk, "case": 900})


def test_the_program_stores_documents(disk: Path) -> None:
    assert put(SYSTEM, CASE, purpose=DOCUMENT).account is None


# -- the scanner -----------------------------------------------------------------------------------------------------------------


def _scan(settings: object, clamd: Clamd, by: Actor, data: bytes) -> Stored:
    settings.CLAMD = clamd.address  # type: ignore[attr-defined]
    return put(by, data=data)


def test_a_clean_file_is_kept_when_the_scanner_says_so(disk: Path, resident: Actor, settings: object, tmp_path: Path) -> None:
    with Clamd(tmp_path / "c") as clamd:
        assert _scan(settings, clamd, resident, papers.pdf()).scan == "clean"
        assert clamd.seen == 1


@pytest.mark.parametrize(("answer", "words"), [
    ("scan", "查出病毒"), ("stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND", "查不完"),
    ("INSTREAM size limit exceeded. ERROR", "查不完"), ("hang up", "查不了病毒"),
    ("stream: something ERROR", "查不了病毒"), ("", "查不了病毒")])
def test_what_the_scanner_finds_or_cannot_say_is_not_kept(
        disk: Path, resident: Actor, settings: object, tmp_path: Path, answer: str, words: str) -> None:
    before = rows()
    with Clamd(tmp_path / "c", answer) as clamd, pytest.raises(Refused, match=words):
        _scan(settings, clamd, resident, papers.pdf() + b"\n% " + Clamd.EICAR)
    assert rows() == before and not on_disk(disk)


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:1", "tcp://192.0.2.7:3310", "tcp://127.0.0.1:x"])
def test_without_its_scanner_nothing_is_kept(disk: Path, resident: Actor, settings: object, address: str) -> None:
    settings.CLAMD = address  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="查不了病毒"):
        put(resident)
    assert not on_disk(disk)


def test_a_file_held_for_another_purpose_shares_its_bytes_and_outlives_the_first(disk: Path, resident: Actor) -> None:
    data = papers.pdf(3)
    first = put(resident, data=data, purpose=DRAFT)
    kept = Purpose("test.kept", "存着的")
    with acting(resident):
        (held,) = actions.hold([first.token], by=resident, purpose=kept, owner=OWN)
        assert actions.hold([first.token, first.token], by=resident, purpose=kept, owner=OWN) == [held]
        assert held.token != first.token and held.blob_id == first.blob_id and len(on_disk(disk)) == 1
        assert queries.name_of(held) == queries.name_of(first)
        actions.remove_draft(first.token, by=resident)
        assert queries.open_for(resident, held.token)[1] == data
        (paper,) = actions.assign([held.token], by=resident, purpose=MATERIAL, owner=CASE)
        assert paper.pk == held.pk and paper.case == CASE.case
        with pytest.raises(Absent):
            actions.hold([first.token], by=resident, purpose=kept, owner=OWN)


def test_nobody_holds_what_is_not_theirs(disk: Path, resident: Actor) -> None:
    stored = put(resident, purpose=DRAFT)
    stranger = Actor(kind="resident", account=99, party=12, parties=frozenset({12}), level=1)
    before = rows()
    with acting(stranger):
        with pytest.raises(Absent):
            actions.hold([stored.token], by=stranger, purpose=DRAFT, owner=Owner(party=12))
        with pytest.raises(Forbidden):
            actions.hold([stored.token], by=stranger, purpose=DRAFT, owner=OWN)
    assert rows() == before


def test_only_the_program_keeps_what_nobody_looked_through(disk: Path, resident: Actor) -> None:
    paper = papers.pdf(3)
    with acting(SYSTEM):
        kept = actions.store_made(paper, by=SYSTEM, purpose=DOCUMENT, name="受理通知书.pdf", owner=OWN)
    assert (kept.kind, kept.pages, kept.size) == ("pdf", 3, len(paper))
    with pytest.raises(Forbidden), acting(resident):
        actions.store_made(paper, by=resident, purpose=DOCUMENT, name="受理通知书.pdf", owner=OWN)


def test_many_made_papers_are_kept_as_one_after_the_other(disk: Path, resident: Actor) -> None:
    made = [actions.Made(papers.pdf(1), "甲.pdf", OWN), actions.Made(papers.pdf(2), "乙.pdf", Owner(party=12)), actions.Made(papers.pdf(1), "丙.pdf", OWN)]
    with acting(SYSTEM):
        first = actions.store_all_made(made, by=SYSTEM, purpose=DOCUMENT)
        again = actions.store_all_made(made, by=SYSTEM, purpose=DOCUMENT)
    assert [row.pk for row in first] == [row.pk for row in again] and first[0].pk == first[2].pk != first[1].pk
    assert (rows(), len(on_disk(disk))) == ((2, 2, 2), 2) and [row.pages for row in first] == [1, 2, 1]
    with pytest.raises(Forbidden), acting(resident):
        actions.store_all_made(made, by=resident, purpose=DOCUMENT)
