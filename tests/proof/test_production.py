"""A production on the distribution's PostgreSQL: made as the handbook tells, one application from portal to rating, and what each role may do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from shuheng.foundation.core import postgres
from tests import builders
from tests.proof.citizens import Citizen, Lost
from tests.proof.distribution import Production, Server, programs
from tests.proof.program import SETTLED
from tests.standins.sms import Gateway

OFFICERS = {"root1": "data.administrator", "zhou": "market-regulation.handler", "ling": "market-regulation.approver"}
PASSWORD = "tea-ridge-river-sun"


class Resident(Citizen):
    """A person whose telephone hears through the gateway, as in a production."""

    production: Production

    def come_in(self) -> None:
        """Telephone, the code that was sent, and the first time name and number."""
        self.ask("/sign-in/")
        self.post("/sign-in/", {"phone": self.phone})
        code = self.production.code_for(self.phone)
        if not code:
            raise Lost("no code")
        if self.post("/sign-in/code/", {"code": code}).leads.endswith("/register/"):
            self.post("/register/", {"name": self.name, "number": self.number})


class Officer(Citizen):
    """An officer with a first password, who chooses another and adds an authenticator before anything else."""

    def enter(self, account: str, first: str) -> None:
        """The first day."""
        self.ask("/sign-in/password/")
        self.post("/sign-in/password/", {"login": account, "password": first})
        assert self.ask("/desk/").leads.endswith("/account/password/")
        self.post("/account/password/", {"oldpassword": first, "password1": PASSWORD, "password2": PASSWORD})
        assert self.ask("/desk/").leads.endswith("/account/second/")
        secret = re.search(r"密钥：<br><b>([A-Z2-7 ]+)", self.ask("/account/second/app/").text)
        assert secret
        if time.time() % 30 > 25:
            time.sleep(5.2)
        self.post("/account/second/app/", {"code": format_hotp_value(hotp_value(secret[1].replace(" ", ""), int(time.time()) // 30))})
        assert self.ask("/desk/").status == 200

    def act(self, number: str, act: str, **given: str) -> None:
        """One act on a case, as its form sends it."""
        seq = re.search(r'name="seq" value="(\d+)"', self.ask(f"/desk/cases/{number}/").text)
        sent = {"seq": seq[1] if seq else "0", **given}
        page = self.post(f"/desk/cases/{number}/do/{act}/", sent)
        if page.status == 200 and "确定要" in page.text:
            page = self.post(f"/desk/cases/{number}/do/{act}/", {**sent, "sure": "yes"})
        assert page.status == 302, re.sub("<[^>]+>", "", page.text)[-1500:]


@dataclass
class Town:
    """The server, the program on it, who works and who applied."""

    server: Server
    program: Production
    officers: dict[str, Officer]
    person: Resident
    number: str


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    server = Server()
    with Gateway() as gateway:
        program = Production(server, gateway)
        try:
            server.start()
            program.start()
            yield _settled(server, program)
        finally:
            if program.process and program.process.poll() is None:
                program.stop()
            server.end()


def _settled(server: Server, program: Production) -> Town:
    """Officers have come, one person has applied."""
    notebook = server.folder / "notebook"
    officers = {}
    for place, (account, post) in enumerate(OFFICERS.items()):
        said = program.command("officer", account, "周若兰", post)
        first = re.search(r"初始口令 (\S+)", said.stdout)
        assert first, said.stdout + said.stderr
        officers[account] = Officer(program.address, account, "", f"{place}", notebook)
        officers[account].enter(account, first[1])
    person = Resident(program.address, "陈秋生", builders.id_number(411, born="19780304"), "13900000411", notebook)
    person.production = program
    person.arrive()
    return Town(server, program, officers, person, person.file())


# --- the road through the house


def test_it_runs_on_the_distributions_server_and_makes_no_other(town: Town) -> None:
    ((version,),) = town.server.ask("shuheng_app", "show server_version_num")
    assert int(version) // 10_000 == int(programs().parent.name) >= 15
    assert not (town.program.data / "pg").exists()
    status, parts = town.program.health()
    assert status == 200, parts


def test_nothing_of_a_demonstration_is_there(town: Town) -> None:
    page = Citizen(town.program.address, "", "", "", town.person.notebook).ask("/")
    assert page.status == 200 and "演示" not in page.text and "示例" not in page.text
    ((accounts, cases),) = town.server.ask("shuheng_owner", "select (select count(*) from identity_account), (select count(*) from cases_case)")
    assert (accounts, cases) == (len(OFFICERS) + 1, 1)
    signed = town.person.post("/sign-in/", {"phone": "13900000412"})
    assert "示例验证码" not in town.person.ask(signed.leads or "/sign-in/code/").text


def test_one_application_goes_from_the_portal_to_its_rating(town: Town) -> None:
    number, zhou, ling = town.number, town.officers["zhou"], town.officers["ling"]
    assert number in zhou.ask("/desk/").text
    zhou.act(number, "receive")
    zhou.act(number, "accept", words="材料齐全")
    zhou.act(number, "submit", words="现场看过，符合条件。")
    ling.act(number, "grant")
    zhou.act(number, "deliver", way="electronic")
    zhou.act(number, "close")
    page = town.person.ask(f"/affairs/{number}/").text
    paper = re.search(r"/documents/\d+\.pdf", page)
    assert "准予" in page and paper
    town.program.wait(lambda: _printed(town), SETTLED)
    assert town.person.post(f"/affairs/{number}/rate/", {"level": "5"}).status == 302
    explained = town.program.command("explain", number)
    assert explained.returncode == 0 and "行政许可法" in explained.stdout, explained.stderr
    assert any(number[:4] in message["text"] for message in town.program.gateway.sent.values() if message["to"] == town.person.phone)


def _printed(town: Town) -> bool:
    """The worker has made the PDF of every document."""
    ((missing, made),) = town.server.ask("shuheng_owner", "select count(*) filter (where stored_id is null), count(*) from licensing_document")
    return made > 0 and missing == 0


def test_a_stop_and_a_second_start_find_everything_and_change_nothing(town: Town) -> None:
    count = ("select (select json_object_agg(name, many order by name) from (select e.name, count(*) as many from journal_position s"
             " join journal_entry e on e.id = s.entry where e.name not like 'appraisal.%' group by e.name) told),"
             " (select count(*) from cases_definition), (select count(*) from identity_post)")
    waiting = ("select (select count(*) from journal_pending) + (select count(*) from procrastinate_jobs"
               " where status in ('todo', 'doing') and (scheduled_at is null or scheduled_at <= now()))")
    before, now = None, town.server.ask("shuheng_owner", count)
    while now != before:  # what follows a fact brings further facts: nothing more comes for a while. Sites are assessed meanwhile
        town.program.wait(lambda: town.server.ask("shuheng_owner", waiting) == [(0,)], SETTLED)
        time.sleep(5)
        before, now = now, town.server.ask("shuheng_owner", count)
    town.program.stop()
    town.program.start()
    assert town.server.ask("shuheng_owner", count) == before
    assert town.person.ask(f"/affairs/{town.number}/").status == 200


# --- what each role may do


def test_no_role_passes_row_security_or_is_a_superuser(town: Town) -> None:
    rows = town.server.ask("shuheng_app", "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls)", list(postgres.ROLES))
    assert rows == []


@pytest.mark.parametrize("statement", ["create table mine (id int)", "alter table cases_case add column mine int", "drop table cases_case",
                                       "update cases_definition set title = ''", "delete from journal_position"])
def test_the_application_changes_no_tables_and_no_frozen_rows(town: Town, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        town.server.ask("shuheng_app", statement)


def test_without_an_actor_the_application_sees_nobody(town: Town) -> None:
    for table in ("identity_party", "licensing_application", "files_stored", "notices_notice"):
        town.program.wait(lambda table=table: town.server.ask("shuheng_owner", f"select count(*) > 0 from {table}") == [(True,)], SETTLED)
        assert town.server.ask("shuheng_app", f"select count(*) from {table}") == [(0,)]


def test_the_read_only_role_reads_figures_and_writes_nothing(town: Town) -> None:
    assert town.server.ask("shuheng_read", "select count(*) from cases_case") == [(1,)]
    assert town.server.ask("shuheng_read", "select count(*) from identity_party") == [(0,)]
    for statement in ("delete from cases_case", "insert into core_heartbeat values ('x', now())", "update cases_case set title = ''"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            town.server.ask("shuheng_read", statement)


def test_the_read_only_role_cannot_pass_for_the_program(town: Town) -> None:
    """The setting that says who acts is the application's word; a reader who says it too opens nothing personal."""
    for table in ("identity_party", "licensing_application", "files_blob", "notices_notice"):
        assert town.server.ask("shuheng_read", f"select count(*) from {table}", before=["set app.kind = 'system'"]) == [(0,)]


def test_the_backup_role_copies_the_whole_and_the_copy_is_verified(town: Town) -> None:
    copy = town.server.folder / "copy"
    town.server.run("pg_basebackup", "-D", str(copy), "-c", "fast", "-X", "stream", role="shuheng_backup")
    town.server.run("pg_verifybackup", "-q", str(copy))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        town.server.ask("shuheng_backup", "select count(*) from cases_case")


# --- what is told when something is missing


def test_the_embedded_servers_backup_is_not_for_this_one(town: Town) -> None:
    done = town.program.command("backup", str(town.server.folder / "other"))
    assert done.returncode == 1 and "pg_basebackup" in done.stderr and not (town.program.data / "pg").exists()


def test_keys_were_made_once_with_the_tables_and_are_never_made_again(town: Town) -> None:
    keys = town.program.data / "keys.json"
    assert keys.stat().st_mode & 0o777 == 0o600 and str(keys) in town.program.said_at_start
    away = keys.rename(keys.with_suffix(".away"))
    try:
        for command in ("migrate", "load", "explain"):
            done = town.program.command(command, *([town.number] if command == "explain" else []))
            assert done.returncode == 1 and "没有找到密钥文件" in done.stderr and not keys.exists(), done.stdout
    finally:
        away.rename(keys)
    assert town.program.command("explain", town.number).returncode == 0


def test_an_officer_with_an_unknown_post_gets_no_account(town: Town) -> None:
    done = town.program.command("officer", "nobody1", "周若兰", "data.nothing")
    assert done.returncode == 1 and "没有代码为“data.nothing”的岗位" in done.stderr
    assert town.server.ask("shuheng_owner", "select count(*) from identity_account where name = 'nobody1'") == [(0,)]
