"""Other ends: a database, an address, a workbook; what may be named at all; secrets; files for others; a catalogue draft from a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.conf import settings as live
from django.db import connection
from openpyxl import Workbook, load_workbook
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.holdings import actions, jobs, queries
from shuheng.sharing.holdings.actions.exporting import outbox
from shuheng.sharing.holdings.models import Batch, Export, Source
from shuheng.sharing.holdings.queries import reading
from shuheng.sharing.holdings.queries.reading import postgres
from tests import builders
from tests.holdings import ground

pytestmark = pytest.mark.django_db
FOREIGN = """
drop schema if exists foreign_end cascade; create schema foreign_end; grant usage on schema foreign_end to shuheng_read;
create table foreign_end.shop (id int primary key, shop_name varchar(30), area numeric(8, 2), opened date, open boolean, changed_at timestamptz not null,
  gone int default 0);
comment on table foreign_end.shop is '示例门店'; comment on column foreign_end.shop.shop_name is '店名';
insert into foreign_end.shop
select i, '示例店' || i, i, date '2020-01-01' + i, i % 2 = 0, timestamptz '2026-01-01 00:00:00+08' + i * interval '1 hour' from generate_series(1, 30) i;
grant select on foreign_end.shop to shuheng_read
"""
MAPPING = {"code": "id", "name": "shop_name"}


@pytest.fixture
def foreign(settings: Any) -> Iterator[Callable[[str], None]]:
    """A department's database, here another schema of the test cluster, read by an account of its own; what is given is executed there."""
    settings.SOURCE_HOSTS = [str(conninfo_to_dict(live.DATABASE_OWNER_URL)["host"]), "127.0.0.1"]
    with psycopg.connect(make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute(FOREIGN)
        yield lambda statement: owner.execute(statement) and None  # type: ignore[call-overload]
        owner.execute("drop schema foreign_end cascade")


def address() -> str:
    """How the department's account comes in."""
    return make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"], user="shuheng_read")


def test_a_table_of_a_database_is_loaded_and_increments_follow_its_changes(foreign: Callable[[str], None]) -> None:
    by, row = ground.loader(), ground.resource()
    given = {"kind": "postgres", "place": "foreign_end.shop", "secret": address(), "mapping": MAPPING}
    full = ground.source(row, by, **given)
    assert ground.loaded(full, by).added == 30 and ground.table(row, "name, area::text, opened::text, open")[1] == ("示例店10", "10", "2020-01-11", True)
    source = ground.source(row, by, **given, mode="incremental", change_column="changed_at", delete_column="gone", delete_value="1")
    assert ground.loaded(source, by).unchanged == 30
    again = ground.loaded(source, by)
    assert (again.read, again.unchanged, again.state) == (1, 1, "done"), "the last ten minutes once more"
    foreign("update foreign_end.shop set shop_name = '同一秒', changed_at = (select max(changed_at) from foreign_end.shop) - interval '5 minutes' where id = 9")
    assert ground.loaded(source, by).changed == 1, "what was written down later than its stamp is not missed"
    foreign("update foreign_end.shop set shop_name = '改了', changed_at = '2026-02-01 00:00:00+08' where id = 3")
    foreign("update foreign_end.shop set gone = 1, changed_at = '2026-02-01 01:00:00+08' where id = 4")
    batch = ground.loaded(source, by)
    assert (batch.read, batch.changed, batch.deleted, batch.origin) == (4, 1, 1, "2026-02-01 01:00:00")
    whole = ground.loaded(source, by, "full")
    assert (whole.read, whole.kept, whole.unchanged, whole.deleted, whole.rejected) == (30, 29, 29, 0, 0), "what they marked as deleted stays away"
    assert len(ground.table(row)) == 29 == ground.loaded(source, by, "compare").unchanged


def test_the_session_at_the_other_end_can_only_read(foreign: Callable[[str], None]) -> None:
    by, row = ground.loader(), ground.resource()
    source = ground.source(row, by, kind="postgres", place="foreign_end.shop", secret=address())
    with acting(by), postgres._connect(source) as there, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        there.execute("create temporary table x (a int); create table foreign_end.y (a int)")


def test_only_hosts_that_a_technician_named_are_asked(foreign: Callable[[str], None], settings: Any) -> None:
    by, row = ground.loader(), ground.resource()
    settings.SOURCE_HOSTS = ["data.example"]
    for given, said in (({"kind": "postgres", "place": "a.b", "secret": address()}, "SHUHENG_SOURCE_HOSTS"), ({"kind": "http",
        "place": "http://127.0.0.1/x"}, "127.0.0.1"),
                        ({"kind": "postgres", "place": "a.b", "secret": "postgresql://data.example/x?hostaddr=127.0.0.1"}, "别的不能写"),
                        ({"kind": "postgres", "place": "a.b", "secret": "no address"}, "读不懂"), ({"kind": "postgres", "place": "a.b"}, "请填数据库地址"),
                        ({"kind": "http", "place": "file:///etc/passwd"}, "读不懂"), ({"place": "../data/keys.json"}, "交换目录"), ({"place": "/etc/passwd"},
                        "交换目录"),
                        ({"place": "a.csv", "most": 101, "unit": "percent"}, "百分比"), ({"place": "a.csv", "delete_column": "x"}, "哪个值"), ({"title": " "},
                        "名称")):
        with pytest.raises(Refused, match=said):
            ground.source(row, by, **given)
    with acting(by):
        assert not Source.objects.exists() and not Entry.objects.filter(name="holdings.source_set").exists()


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    by, row = ground.loader(), ground.resource()
    (tmp_path / "secret.csv").write_text("店号\n1\n")
    link = ground.put("x.csv", []).with_name("way-out")
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path)
    with pytest.raises(Refused, match="交换目录"):
        ground.source(row, by, place="way-out/secret.csv")
    link.unlink()


def test_a_secret_is_sealed_kept_when_not_given_again_and_destroyed_with_its_source(foreign: Callable[[str], None]) -> None:
    by, row = ground.loader(), ground.resource()
    source = ground.source(row, by, kind="postgres", place="foreign_end.shop", secret=address())
    with acting(by):
        stored = Source.objects.get(pk=source.pk)
        assert b"shuheng_read" not in bytes(stored.secret_sealed or b"") and queries.secret_of(stored) == {"url": address()}
        actions.put_source(source.pk, actions.Setting("改名", "postgres", "foreign_end.shop", schedule="daily"), by=by)
        assert queries.secret_of(Source.objects.get(pk=source.pk)) == {"url": address()}
        gone = actions.drop_source(source.pk, by=by)
        assert gone.secret_sealed is None and gone.due_at is None
        with pytest.raises(Refused, match="停用"):
            actions.run(source.pk, by=by)
    assert [one.name.partition(".")[2] for one in Entry.objects.filter(name__startswith="holdings.").order_by("pk")] == ["source_set", "source_set",
        "source_dropped"]


def test_a_source_comes_due_and_runs_by_itself(shift: Callable[..., None]) -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(2))
    shift(to=builders.at(2026, 3, 2, 9))
    ground.source(row, by, schedule="daily", hour=10)
    assert actions.run_due() == 0
    shift(to=builders.at(2026, 3, 2, 10))
    assert (actions.run_due(), actions.run_due()) == (1, 0)
    with acting(SYSTEM):
        number = Batch.objects.get().pk
    jobs.resume_loads()
    jobs.load_batch(number)
    with acting(SYSTEM):
        assert (Batch.objects.get().state, Source.objects.get().due_at) == ("done", builders.at(2026, 3, 3, 10))


def test_a_draft_of_the_catalogue_begins_from_a_table(foreign: Callable[[str], None]) -> None:
    by, row = ground.loader(), ground.resource()
    source = ground.source(row, by, kind="postgres", place="foreign_end.shop", secret=address())
    writer = builders.officer()
    with acting(writer):
        found = next(one for one in reading.tables(queries.source(writer, source.pk)) if one.name == "foreign_end.shop")
        made = actions.start_from(source.pk, found, by=writer)
    items = {one["column"]: one for one in made.draft["items"]}
    assert (made.title, made.state, items["id"]["key"], items["shop_name"]["title"], items["shop_name"]["length"], items["open"]["type"]) == (
        "示例门店", "draft", True, "店名", 30, "L")


# --- a stand-in for a department's interface, on this machine


@contextmanager
def serving(kind: str, bodies: list[bytes], token: str = "") -> Iterator[tuple[str, list[str]]]:
    """An address that answers with these bodies one after the other (the last again and again), and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if token and self.headers.get("Authorization") != f"Bearer {token}":
                self.send_error(401)
                return
            if self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", "/shops")
                self.end_headers()
                return
            body = bodies[min(len(asked), len(bodies)) - 1]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("X-Until", f"t{len(asked)}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/shops", asked
        server.shutdown()


def lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in rows).encode()


def test_json_lines_come_with_a_token_and_increments_say_since_when(settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    by, row = ground.loader(), ground.resource()
    first = lines({"code": 1, "name": "甲", "area": 1.10, "opened": "2026-01-01", "open": True, "gone": 0}, {"code": 2, "name": None})
    with serving("application/x-ndjson", [first, lines({"code": 1, "gone": 1}) + b"\nno json"], "t0ken") as (url, asked):
        source = ground.source(row, by, kind="http", place=url, secret="t0ken", mode="incremental", delete_column="gone", delete_value="1", most=1)
        assert ground.loaded(source, by).added == 2 and ground.table(row, "name, area::text, open")[0] == ("甲", "1.1", True)
        batch = ground.loaded(source, by)
        assert (batch.deleted, batch.rejected) == (1, 1) and asked == ["/shops", "/shops?since=t1"]
        wrong = ground.source(row, by, kind="http", place=url, secret="another")
        assert ground.loaded(wrong, by).why == "unreachable"
        moved = ground.source(row, by, kind="http", place=url.replace("/shops", "/moved"), secret="t0ken")
        assert ground.loaded(moved, by).why == "unreachable", "an address may not lead on to another"


def test_csv_of_an_address_is_read(settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    by, row = ground.loader(), ground.resource()
    with serving("text/csv; charset=utf-8", ["\ufeff店号,店名\n7,“七”\n".encode()]) as (url, _):
        assert ground.loaded(ground.source(row, by, kind="http", place=url), by).added == 1
    assert ground.table(row, "name") == [("“七”",)]


def test_a_workbook_is_read() -> None:
    from datetime import date

    by, row = ground.loader(), ground.resource()
    book = Workbook()
    for line in (ground.HEAD, [1, "甲", 12.0, date(2026, 1, 2), True], [2, "乙", 1.25, None, False], [None] * 5):
        book.active.append(line)
    path = ground.put("x.csv", []).with_name("shops.xlsx")
    book.save(path)
    batch = ground.loaded(ground.source(row, by, place="shops.xlsx"), by)
    assert (batch.read, batch.added) == (2, 2)
    assert ground.table(row, "name, area::text, opened::text, open") == [("甲", "12", "2026-01-02", True), ("乙", "1.25", None, False)]
    path.unlink()


# --- files for others


@pytest.mark.parametrize("form", ["csv", "xlsx", "copy"])
def test_a_held_table_is_written_out_opened_and_whole(form: str) -> None:
    by, row = ground.loader(), ground.resource(ground.SEALED, "示例人员信息")
    number = builders.id_number()
    ground.put("people.csv", [[number, "甲\t（示例）", "1980-01-02"]], ["身份证号", "姓名", "出生日期"])
    ground.loaded(ground.source(row, by, place="people.csv"), by)
    with acting(by):
        made = actions.export(row.pk, form, by=by)
        assert (Export.objects.get().rows, Export.objects.get().done_at is None) == (1, False)
    path = outbox("market-regulation") / made.name
    want = [number, "甲\t（示例）", "1980-01-02"]
    if form == "csv":
        assert list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) == [["身份证号", "姓名", "出生日期"], want]
    elif form == "xlsx":
        assert list(list(load_workbook(path).active.values)[1]) == want
    else:
        assert path.read_text() == f"{number}\t甲\\t（示例）\t1980-01-02\n"
    path.unlink()


def test_changes_since_a_batch_are_written_out_and_foreign_organs_wait_for_a_grant() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(30))
    source = ground.source(row, by)
    first = ground.loaded(source, by)
    ground.put("shops.csv", [["2", "改", "", "", ""], *ground.shops(28, first=3)])
    ground.loaded(source, by)
    with acting(by):
        made = actions.export(row.pk, "csv", by=by, since=first.pk, columns=("code", "name"))
        rows = list(csv.reader((outbox("market-regulation") / made.name).read_text(encoding="utf-8-sig").splitlines()))
        assert rows == [["_op", "_key", "店号", "店名"], ["delete", "1", "", ""], ["put", "2", "2", "改"]]
        with pytest.raises(Refused, match="共享申请"):
            actions.export(row.pk, "csv", by=by, to=builders.organ("data"))
    with acting(SYSTEM):
        made = actions.export(row.pk, "csv", by=SYSTEM, to=builders.organ("data"), columns=("name",))
    assert (outbox("data") / made.name).read_text(encoding="utf-8-sig").splitlines()[0] == "店名"
