"""Batches reach a folder, an address and a database; what was killed or away goes on; nothing is lost and nothing comes twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.conf import settings as live
from django.db import connection
from openpyxl import load_workbook
from psycopg.conninfo import make_conninfo

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.holdings.actions.exporting import outbox
from shuheng.sharing.transfers import actions, jobs, queries
from shuheng.sharing.transfers.actions import running, sending
from shuheng.sharing.transfers.models import Target, Transfer
from tests.exchange.sharing import does
from tests.holdings import ground as holding
from tests.transfers import ground

pytestmark = pytest.mark.django_db
shops = holding.shops
CHANGED = [["2", "改名", "1", "2020-01-01", "是"], *shops(11, first=3)]


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(sending, "PAGE", 4)
    settings.SOURCE_HOSTS = [ground.own_host(), "127.0.0.1"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_come_whole_and_then_what_changed(form: str) -> None:
    at = ground.scene(shops(12))
    row = ground.target(at, form=form)
    first = ground.sent(row, at.follower)
    at.loads(CHANGED)
    second, third = ground.sent(row, at.follower), ground.sent(row, at.follower)
    assert (first.state, first.mode, first.puts, second.mode, second.puts, second.deletes, third.puts, third.name) == (
        "done", "full", 12, "changes", 2, 1, 0, "")
    folder = outbox(ground.CONSUMER)
    assert sorted(one.name for one in folder.iterdir()) == sorted([first.name, second.name])
    assert second.name.endswith(f"-changes-4.{form}")
    if form == "csv":
        rows = list(csv.reader((folder / second.name).read_text(encoding="utf-8").splitlines()))
    else:
        rows = [[str(cell.value or "") for cell in line] for line in load_workbook(folder / second.name).active.iter_rows()]  # type: ignore[union-attr]
    assert rows[0] == ["_op", "_key", "_disputed", "店号", "店名", "在营业"]
    assert sorted(rows[1:]) == [["delete", "1", "", "", "", ""], ["put", "13", "", "13", "示例店13", "是"],
        ["put", "2", "", "2", "改名", "是"]]
    again = ground.sent(row, at.follower, "full")
    assert (again.puts, again.name) == (12, f"{at.entry.code.replace('/', '-')}-full-4.{form}")


# --- an address, here a stand-in on this machine


class Receiver:
    """Takes pages as an organ's own program would: a page that was taken before is not taken again."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.gathered: dict[str, Any] = {}
        self.seen: list[str] = []
        self.answers: list[int] = []
        self.fewest = 10**9

    def take(self, headers: Any, body: bytes) -> int:
        """The status of the answer."""
        status = self.answers.pop(0) if self.answers else 200
        if status not in (200, 599) or headers["Authorization"] != "Bearer token":
            return status if status != 200 else 401
        key = headers["Idempotency-Key"]
        if key not in self.seen:
            self.seen.append(key)
            into = self.gathered if headers["Shuheng-Mode"] == "full" else self.rows
            for line in filter(None, body.decode().split("\n")):
                said = json.loads(line)
                if said["op"] == "put":
                    into[said["key"]] = said["values"]
                else:
                    into.pop(said["key"], None)
            if headers["Shuheng-Complete"] == "yes":
                self.rows, self.gathered = self.gathered, {}
        self.fewest = min(self.fewest, len(self.rows))
        return 503 if status == 599 else 200  # 599: taken, and the answer was lost


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    made = Receiver()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(made.take(self.headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield made, f"http://127.0.0.1:{server.server_port}/take"
        server.shutdown()


def test_an_address_takes_pages_and_one_whose_answer_was_lost_changes_nothing(receiver: tuple[Receiver, str], shift: Callable[..., None]) -> None:
    there, address = receiver
    at = ground.scene(shops(12))
    row = ground.target(at, kind="http", place=address, secret="token")
    there.answers = [200, 599]
    first = ground.sent(row, at.follower)
    assert (first.state, first.why, first.tries, there.rows) == ("waiting", "unreachable", 1, {}) and first.next_at
    with acting(SYSTEM):
        assert queries.under_way(first.made_at) == []
    shift(to=first.next_at)
    jobs.resume_transfers()
    jobs.send_batch(first.pk)
    assert ground.ended(first.pk).state == "done" and len(there.rows) == 12 and len(there.seen) == 4
    at.loads(CHANGED)
    ground.sent(row, at.follower)
    assert there.rows == ground.followed(at)[0]
    there.fewest = 10**9
    ground.sent(row, at.follower, "full")
    assert there.fewest == 12 and there.rows == ground.followed(at)[0]


def test_what_waiting_does_not_help_ends_at_once_and_after_the_last_try_a_batch_has_failed(receiver: tuple[Receiver, str]) -> None:
    there, address = receiver
    at = ground.scene(shops(3))
    there.answers = [422]
    refused = ground.sent(ground.target(at, kind="http", place=address, secret="token"), at.follower)
    assert (refused.state, refused.why, refused.puts) == ("failed", "answer", 0)
    assert Entry.objects.filter(name="transfers.ended").latest("pk").data["reason"] == "answer"
    there.answers = [503] * 9
    batch = ground.sent(ground.target(at, kind="http", place=address, secret="token"), at.follower)
    for _ in range(6):
        jobs.send_batch(batch.pk)
    done = ground.ended(batch.pk)
    assert (done.state, done.why, done.tries) == ("failed", "unreachable", 7)


# --- a database, here another schema of the test cluster


@pytest.fixture
def there(settings: Any) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    with psycopg.connect(make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute("drop schema if exists their_end cascade; create schema their_end; grant usage, create on schema their_end to shuheng_read")
        with psycopg.connect(url(), autocommit=True) as reader:
            yield lambda statement: (found := reader.execute(statement)).description and found.fetchall() or []  # type: ignore[call-overload]
        owner.execute("drop schema their_end cascade")


def url() -> str:
    return make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"], user="shuheng_read")


def theirs(at: ground.Scene, **given: Any) -> Target:
    return ground.target(at, **{"kind": "postgres", "place": "their_end.shop", "secret": url(), **given})


READ = "select code, name, open from their_end.shop order by code"


def test_a_database_gets_the_table_and_then_every_change_and_both_ends_are_equal(there: Callable[[str], list[tuple[Any, ...]]]) -> None:
    at = ground.scene(shops(12))
    row = theirs(at)
    assert ground.sent(row, at.follower).puts == 12 and there(READ)[2] == (3, "示例店3", True)
    at.loads(CHANGED)
    done = ground.sent(row, at.follower)
    assert (done.puts, done.deletes, len(there(READ)), there(READ)[0]) == (2, 1, 12, (2, "改名", True))
    there("update their_end.shop set name = '他们改的' where code = 5; delete from their_end.shop where code = 6")
    assert ground.sent(row, at.follower, "full").puts == 12
    assert there(READ) == [(one["code"], one["name"], one["open"]) for one in sorted(ground.followed(at)[0].values(), key=lambda one: int(str(one["code"])))]
    assert there("select to_regclass('their_end.shop__next'), position from their_end.shuheng_feed") == [(None, "4")]


class Killed(BaseException):
    """The process dies here."""


def test_killed_between_a_page_and_its_note_nothing_comes_twice(there: Callable[[str], list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch) -> None:
    at = ground.scene(shops(12))
    number = does(actions.run, theirs(at).pk, by=at.follower).pk

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    for _ in range(4):
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(running, "note", die)
            jobs.send_batch(number)
    jobs.send_batch(number)
    assert ground.ended(number).state == "done" and len(there(READ)) == 12 and there("select position from their_end.shuheng_feed") == [("1",)]


def test_a_table_of_somebody_else_is_never_written_to(there: Callable[[str], list[tuple[Any, ...]]]) -> None:
    at = ground.scene(shops(3))
    there("create table their_end.shop (code int); insert into their_end.shop values (7)")
    done = ground.sent(theirs(at), at.follower)
    assert (done.state, done.why, there("select * from their_end.shop")) == ("failed", "table", [(7,)])
    assert ground.sent(theirs(at, place="pg_catalog.shop"), at.follower).why == "rights"


def test_a_table_that_they_threw_away_is_not_filled_with_changes_only(there: Callable[[str], list[tuple[Any, ...]]]) -> None:
    at = ground.scene(shops(5))
    row = theirs(at)
    ground.sent(row, at.follower)
    there("drop table their_end.shop, their_end.shuheng_feed")
    at.loads(shops(6))
    assert ground.sent(row, at.follower).why == "moved"
    assert ground.sent(row, at.follower, "full").state == "done" and len(there(READ)) == 6


# --- who may, and what is kept


def test_a_target_is_checked_sealed_and_destroyed() -> None:
    at = ground.scene(shops(3), daily=2)
    for given, said in (({"kind": "postgres", "place": "a.b"}, "请填数据库地址"), ({"kind": "postgres", "secret": "postgresql://elsewhere/x", "place": "a.b"},
        "SHUHENG_SOURCE_HOSTS"), ({"kind": "mysql", "secret": "mysql://127.0.0.1/x"}, "请写表名"), ({"kind": "http", "place": "file:///x"}, "读不懂"),
        ({"title": " "}, "名称"), ({"form": "pdf"}, "从列出的")):
        with pytest.raises(Refused, match=said):
            ground.target(at, **given)
    with acting(at.follower):
        assert not Target.objects.exists()
    row = ground.target(at, kind="http", place="http://127.0.0.1:9/x", secret="藏起来的", schedule="daily")
    with acting(at.follower):
        stored = Target.objects.get(pk=row.pk)
        assert "藏起来的".encode() not in bytes(stored.secret_sealed or b"") and queries.secret_of(stored) == {"token": "藏起来的"} and stored.due_at
    with acting(at.opener):
        assert not Target.objects.exists(), "where an organ wants its data is its own affair"
    number = does(actions.run, row.pk, by=at.follower).pk
    for act in (actions.drop_target, actions.run):
        with pytest.raises(Refused, match="正在送"):
            does(act, row.pk, by=at.follower)
    assert does(actions.stop, number, by=at.follower).state == "stopped"
    dropped = does(actions.drop_target, row.pk, by=at.follower)
    assert dropped.secret_sealed is None and dropped.due_at is None
    with pytest.raises(Refused, match="停用"):
        does(actions.run, row.pk, by=at.follower)
    waits = ground.sent(ground.target(at), at.follower)
    assert (waits.state, waits.why, waits.tries) == ("waiting", "volume", 0)


def test_a_target_comes_due_by_itself(shift: Callable[..., None]) -> None:
    at = ground.scene(shops(3))
    row = ground.target(at, schedule="hourly")
    assert row.due_at and actions.run_due() == 0
    shift(to=row.due_at)
    assert (actions.run_due(), actions.run_due()) == (1, 0)
    with acting(SYSTEM):
        jobs.send_batch(Transfer.objects.get().pk)
        assert Transfer.objects.get().state == "done" and Target.objects.get().cursor == "1"
