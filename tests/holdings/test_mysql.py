"""MySQL as a source: addresses, and proofs against a real MariaDB server of the distribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shuheng.foundation.core.acting import acting
from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.holdings import queries
from shuheng.sharing.holdings.queries import reading
from shuheng.sharing.holdings.queries.reading import mysql
from tests.holdings import ground, mariadb

TABLE = """
create table department.shop (id int primary key, shop_name varchar(30) comment '店名', area decimal(8, 2), opened date, open tinyint(1),
  changed_at datetime(3) not null, gone int default 0, photo blob) comment '示例门店'
"""
FILL = """
insert into department.shop select seq, concat('示例店', seq), seq, date '2020-01-01' + interval seq day, seq % 2 = 0,
  timestamp '2026-01-01 00:00:00' + interval seq hour, 0, null from department.seq_1_to_30
"""
GIVEN = {"kind": "mysql", "place": "department.shop", "mapping": {"code": "id", "name": "shop_name"}}


@pytest.mark.parametrize(("url", "said"), [
    ("postgresql://a@127.0.0.1/b", "读不懂"), ("mysql://127.0.0.1", "读不懂"), ("mysql://a@127.0.0.1:x/b", "读不懂"),
    ("mysql://a@127.0.0.1/b?unix_socket=/run/x", "只写"), ("mysql://a@127.0.0.1/b?sslmode=off", "只写"),
    ("mysql://a@elsewhere.example/b", "SHUHENG_SOURCE_HOSTS")])
def test_only_an_address_of_a_named_host_is_one(url: str, said: str, settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    with pytest.raises(Refused, match=said):
        reading.check_database("mysql", url)


def test_a_name_is_quoted_whatever_it_holds(settings: Any) -> None:
    assert mysql.placed("a.b`; drop table c") == "`a`.`b``; drop table c`" and mysql.placed("d") == "`d`"
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    reading.check_database("mysql", "mysql://a:b@127.0.0.1/c?sslmode=verify-full")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mariadb.Server]:
    with mariadb.server(tmp_path_factory.mktemp("mariadb")) as made:
        made.execute(TABLE, FILL)
        yield made


@pytest.mark.proof
@pytest.mark.django_db
def test_a_table_of_mysql_is_loaded_and_increments_follow_its_changes(there: mariadb.Server, settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    by, row = ground.loader(), ground.resource()
    full = ground.source(row, by, **GIVEN, secret=there.address)
    assert ground.loaded(full, by).added == 30
    assert ground.table(row, "name, area::text, opened::text, open")[1] == ("示例店10", "10", "2020-01-11", True)
    source = ground.source(row, by, **GIVEN, secret=there.address, mode="incremental", change_column="changed_at", delete_column="gone", delete_value="1")
    assert (ground.loaded(source, by).unchanged, ground.loaded(source, by).unchanged) == (30, 1)
    there.execute("update department.shop set shop_name = '改了', changed_at = '2026-02-01 00:00:00.125' where id = 3",
                  "update department.shop set gone = 1, changed_at = '2026-02-01 00:00:00.250' where id = 4")
    batch = ground.loaded(source, by)
    assert (batch.changed, batch.deleted, batch.origin) == (1, 1, "2026-02-01 00:00:00.250")
    there.execute("update department.shop set shop_name = '同一秒', changed_at = '2026-02-01 00:00:00.250' where id = 5")
    assert ground.loaded(source, by).changed == 1
    whole, compared = ground.loaded(source, by, "full"), ground.loaded(source, by, "compare")
    assert (whole.kept, whole.unchanged, compared.before) == (29, 29, compared.after) and len(ground.table(row)) == 29


@pytest.mark.proof
@pytest.mark.django_db
def test_only_a_part_is_read_the_session_only_reads_and_tables_become_drafts(there: mariadb.Server, settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    by, row = ground.loader(), ground.resource()
    there.execute("create or replace table department.many as select seq as id, repeat('很长', 500) as name from department.seq_1_to_20000")
    source = ground.source(row, by, kind="mysql", place="department.many", secret=there.address, mapping={"code": "id"})
    with acting(by):
        found = reading.opened(source, "full")
        assert found.rows and next(found.rows())[0] == "1"
        found.close()
        with mysql._connect(source) as session, session.cursor() as cursor, pytest.raises(mysql.pymysql.Error, match="READ ONLY"):
            cursor.execute("delete from department.shop")
        table = next(one for one in reading.tables(queries.source(by, source.pk)) if one.name == "department.shop")
    assert (table.comment, [(one.type, one.length, one.key) for one in table.columns][:2], table.columns[4].type, table.columns[7].type) == (
        "示例门店", [("integer", 0, True), ("varchar", 30, False)], "boolean", "bytea")
    missing = ground.source(row, by, kind="mysql", place="department.nothing", secret=there.address)
    wrong = ground.source(row, by, kind="mysql", place="department.shop", secret=there.address.replace("reader", "nobody"))
    assert (ground.loaded(missing, by).why, ground.loaded(wrong, by).why) == ("columns", "unreachable")
