"""Look-ups under a grant: granted, logged, signed; beside pgbench running the same statements. And the evidence of many receipts, written and checked.

    python -m bench.exchange looks 4000      one process of clients, as JSON

BENCH_LOOKS (8000) says how many look-ups are made, BENCH_RECEIPTS (100000; 1000000 for the whole claim) how many receipts are sealed and checked:
those that were not looked up are made as `look_up` makes them, with digests and signatures of their own, and copied in.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench import Figure, Peer, at_least, at_most
from bench._ground import CHECKOUT, pg, settle, superuser
from bench._statements import TPS, _address

PROCESSES, THREADS, PEOPLE, SECONDS, WARMING = 4, 4, 2_000, 6, 20  # a grant gives 20,000 look-ups a day
LOOKS, RECEIPTS, AT_ONCE = int(os.environ.get("BENCH_LOOKS") or 8_000), int(os.environ.get("BENCH_RECEIPTS") or 100_000), 10_000
ITEMS, WORDS = ("name", "township_code"), "核对申请人的户籍所在地"


def run() -> list[Figure]:
    """The figures."""
    settle()
    ready = prepare()
    rate, clients = looks(), PROCESSES * THREADS
    peer = Peer("pgbench, the same statements", replay(ready))
    fill(ready)
    sealed, checked, receipts = evidence()
    return [
        at_least(f"exchange: look-ups, granted, logged and signed, {clients} clients", rate, "look-ups/s", 1_000, peer),
        at_most(f"exchange: seal {receipts:,} receipts, write and check their evidence; for 1,000,000", (sealed + checked) * 1_000_000 / receipts, "s", 60),
    ]


def prepare() -> dict[str, Any]:
    """People in the register, a grant for them, a running case."""
    from shuheng.foundation.cases.models import Case
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.core.clock import today
    from shuheng.sharing.exchange import actions, rules
    from shuheng.sharing.exchange.actions.rehearsing import LONG, _at
    from shuheng.sharing.exchange.models import Grant
    from shuheng.sharing.exchange.queries import terms as terms_of
    from shuheng.sharing.population import actions as population
    from shuheng.sharing.population import queries

    for plot in queries.plots()[:4]:
        with acting(SYSTEM):
            population.invent_village(plot, PEOPLE // 4, 2026, by=SYSTEM)
    with acting(_at("cataloguer")) as asker:
        asked = rules.Asked(ITEMS, "性能测试：核对申请人的户籍所在地", "《示例办法》第一条", "示例事项", rules.MOST_A_DAY, today() + LONG)
        number = actions.ask("101001/00001", asked, by=asker).case.number
    with acting(_at("librarian")) as checker:
        actions.answer(number, "pass", by=checker)
    with acting(_at("registrar")) as provider:
        made = actions.answer(number, "grant", by=provider)
    with acting(SYSTEM):
        grant = Grant.objects.get(request=made.pk)
        terms = terms_of(grant.pk)
        assert terms is not None
        case = Case.objects.filter(organ=made.organ_id, kind="licensing", closed_on=None).earliest("pk").number
    return {"grant": grant.pk, "stand": terms.stand, "case": case, "organ": terms.organ, "resource": terms.resource, "consumer": terms.consumer,
            "provider": terms.provider}


def looks() -> float:
    """Look-ups a second of all processes together."""
    command = [sys.executable, "-m", "bench.exchange", "looks", str(LOOKS // PROCESSES)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) for _ in range(PROCESSES)]
    told = [json.loads(one.communicate()[0]) for one in running]
    begun, ended = min(one["begun"] for one in told), max(one["ended"] for one in told)
    return sum(one["looks"] for one in told) / float(ended - begun)


def _clients(many: int) -> dict[str, float]:
    """One process: so many look-ups by its clients, each a thread with its own connection. It stands where its parent has settled."""
    import django

    django.setup()
    from django.db import connection

    from shuheng.foundation.cases.models import Case
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.exchange import actions
    from shuheng.sharing.exchange.actions.rehearsing import _at
    from shuheng.sharing.exchange.models import Grant
    from shuheng.sharing.population.models import Person

    with acting(SYSTEM):
        numbers = [one.party.number for one in Person.objects.select_related("party").filter(synthetic=True).order_by("pk")[:PEOPLE]]
        grant = Grant.objects.filter(organ__code="market-regulation", resource__code="101001/00001", ended_at=None).latest("pk")
        case = Case.objects.filter(organ=grant.organ_id, kind="licensing", closed_on=None).earliest("pk").number
    looker = _at("handler")

    def work(client: int, many: int) -> None:
        for place in range(client, many, THREADS):
            with acting(looker):
                asked = actions.Asked(grant.pk, numbers[place % len(numbers)], case, WORDS)
                if actions.look_up(asked, by=looker).items is None:
                    raise SystemExit("nobody found")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS), [THREADS * WARMING] * THREADS))  # so that their statements are prepared
        begun = time.time()
        list(pool.map(work, range(THREADS), [many] * THREADS))
    return {"looks": many, "begun": begun, "ended": time.time()}


# --- the peer


SCRIPT = """begin; select set_config('app.kind', 'officer', true), set_config('app.actor', '{account}', true), set_config('app.organs', '{{{organ}}}', true),
 set_config('app.domain', 'general', true); select exchange_sign((exchange_read({grant}, '{stand}', '{{name,township_code}}',
 (select key from bench_key where n = :n), '{case}', '{words}', 'desk', now(), 'bench', '') ->> 'receipt')::bigint, '{hash}', '\\x{signature}');
"""
JOURNAL = """with entry as (insert into journal_entry (at, name, version, kind, account, organ, domain, about, data, digest)
 values (now(), 'exchange.looked', 1, 'officer', {account}, {organ}, 'general', 'grant:{grant}', '{{}}', '\\x{hash}') returning id, at)
 insert into journal_pending (entry, at) select id, clock_timestamp() from entry; commit;
"""


def replay(ready: dict[str, Any]) -> float:
    """The same two messages by pgbench."""
    from bench._ground import owner_sql
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.exchange.actions.rehearsing import _at
    from shuheng.sharing.population.models import Person

    looker = _at("handler")
    with acting(SYSTEM):
        keys = [bytes(one).hex() for one in Person.objects.filter(synthetic=True).order_by("pk").values_list("party__number_blind", flat=True)[:PEOPLE]]
    values = ",".join(f"({place},'{key}')" for place, key in enumerate(keys, 1))
    owner_sql(f"drop table if exists bench_key; create table bench_key (n int primary key, key text); insert into bench_key values {values};"
              " grant select on bench_key to shuheng_app; delete from exchange_usage")
    facts = {"account": looker.account, "organ": looker.organ, "words": WORDS, "hash": "0" * 64, "signature": "0" * 128, **ready}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "look.sql"
        messages = [one.format(**facts).replace("\n", " ").replace("; ", "\\; ") for one in (SCRIPT, JOURNAL)]
        path.write_text(f"\\set n random(1, {len(keys)})\n" + "\n".join(one.strip().removesuffix(";") + ";" for one in messages) + "\n", "utf-8")
        done = subprocess.run([pg("pgbench"), "-n", "-M", "simple", "-c", str(PROCESSES * THREADS), "-j", "2", "-T", str(SECONDS), "-f", str(path),
                               *_address(os.environ["DATABASE_URL"])], capture_output=True, text=True)
    owner_sql("drop table bench_key; delete from journal_pending where entry in (select id from journal_entry where name = 'exchange.looked' and data = '{}');"
              " delete from journal_entry where name = 'exchange.looked' and data = '{}'; delete from exchange_receipt where by = 'bench'")
    found = TPS.search(done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench: {done.stdout}{done.stderr}")
    return float(found[1])


# --- the evidence

COLUMNS = {
    "exchange_receipt": 'id, at, grant_id, organ_id, account, by, "case", via, items, key, party_id, found, words, answer, signature',
    "journal_entry": "id, at, name, version, kind, account, organ, domain, about, data, digest", "journal_pending": "entry, at"}
Rows = dict[str, list[tuple[Any, ...]]]


def fill(ready: dict[str, Any]) -> None:
    """Receipts and their facts until there are enough of them."""
    from shuheng.foundation.journal import actions as journal

    while journal.sequence():
        pass
    with superuser() as connection, ProcessPoolExecutor(2) as pool:
        there, = connection.execute("select count(*) from exchange_receipt").fetchone() or (0,)
        firsts = range(0, max(RECEIPTS - there, 0), AT_ONCE)
        numbers = [[connection.execute("select min(n), max(n) from (select nextval(%s) n from generate_series(1, %s)) drawn", [name, AT_ONCE]).fetchone()
                    for name in ("exchange_receipt_id_seq", "journal_entry_id_seq")] for _ in firsts]
        print(f"  exchange: making {len(firsts) * AT_ONCE:,} receipts beside {there:,}", file=sys.stderr, flush=True)
        connection.execute("set session_replication_role = replica")  # whatever is copied is as the functions would have left it
        for made in pool.map(partial(_made, ready), [receipts[0] for receipts, _ in numbers], [entries[0] for _, entries in numbers]):  # type: ignore[index]
            for table, columns in COLUMNS.items():
                with connection.cursor().copy(f"copy {table} ({columns}) from stdin") as out:  # type: ignore[call-overload]
                    for row in made[table]:
                        out.write_row(row)
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze exchange_receipt, journal_entry, journal_pending")


def _made(ready: dict[str, Any], first: int, entry: int) -> Rows:
    """So many receipts from a number on, and the facts that tell of them."""
    import hashlib

    import django

    django.setup()
    from shuheng.foundation.core import vault
    from shuheng.foundation.core.clock import now
    from shuheng.foundation.core.events import canonical_json, encode
    from shuheng.foundation.journal import rules as journal
    from shuheng.sharing.exchange import rules
    from shuheng.sharing.exchange.actions.looking import SIGNING
    from shuheng.sharing.exchange.events import RecordLooked

    grant, case, made = ready["grant"], ready["case"], Rows({table: [] for table in COLUMNS})
    for place in range(AT_ONCE):
        at, number, key = now(), first + place, hashlib.sha256(str(first + place).encode()).hexdigest()
        receipt = rules.Receipt(number, at, grant, ready["resource"], ready["consumer"], ready["provider"], case, "desk", ITEMS, key, None, True,
                                hashlib.sha256(WORDS.encode()).hexdigest(), rules.answer_digest({"name": key[:6], "township_code": "430423102"}))
        digest = receipt.digest()
        signature = vault.sign(digest, SIGNING)
        data = canonical_json(encode(RecordLooked(number, grant, digest.hex(), signature.hex())))
        about = f"grant:{grant}"
        told = journal.digest(journal.instant_text(at), "exchange.looked", 1, "officer", None, None, ready["organ"], None, "general", None, None, about, data)
        made["exchange_receipt"].append((number, at, grant, ready["organ"], None, "示例", case, "desk", list(ITEMS), bytes.fromhex(key), None, True, WORDS,
                                         receipt.answer, signature))
        made["journal_entry"].append((entry + place, at, "exchange.looked", 1, "officer", None, ready["organ"], "general", about, data.decode(), told))
        made["journal_pending"].append((entry + place, at))
    return made


def evidence() -> tuple[float, float, int]:
    """Seconds to seal what waits, seconds to write the evidence into the verifier, which checks it meanwhile, and how many receipts that were."""
    from shuheng.foundation.core import vault
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.journal import actions as journal
    from shuheng.foundation.journal.rules import SEALING
    from shuheng.sharing.exchange import queries
    from shuheng.sharing.exchange.actions.looking import SIGNING

    begun = time.perf_counter()
    while journal.sequence():
        pass
    sealed = time.perf_counter() - begun
    with tempfile.NamedTemporaryFile("w") as keys:
        json.dump({"receipts": vault.public_key(SIGNING).hex(), "seals": vault.public_key(SEALING).hex()}, keys)
        keys.flush()
        command = [sys.executable, str(CHECKOUT / "shuheng/sharing/exchange/verifying.py"), "-", keys.name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as verifier, acting(SYSTEM):
            assert verifier.stdin and verifier.stdout
            time.sleep(1)  # until it reads: what a start costs does not grow with the receipts
            begun = time.perf_counter()
            for line in queries.evidence():
                verifier.stdin.write(line.encode() + b"\n")
            verifier.stdin.close()
            said = verifier.stdout.read().decode()
            checked = time.perf_counter() - begun
    seen = re.match(r"(\d+) 张回执都对得上", said)
    if not seen:
        raise SystemExit(said[:2000])
    return sealed, checked, int(seen[1])


if __name__ == "__main__":
    print(json.dumps(_clients(int(sys.argv[2]))))
