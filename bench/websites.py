"""The websites: a published page served by the program and by nginx in the same run, from release to visible with a large stock, the rate of a full rebuild,
articles written, released and read beside Wagtail.

`BENCH_ARTICLES` articles are in stock (20,000; 200,000 for the whole claim). nginx comes from `nginx-light`, the load from `wrk`.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING, Any

from bench import Figure, Peer, at_least, at_most
from bench._ground import drop, make, owner_sql, settle
from bench._server import FIRST_PORT, program, wait_for
from bench._wagtail import VERSION, figures

if TYPE_CHECKING:
    from shuheng.foundation.core.acting import Actor

DATABASE = "shuheng_websites"
ARTICLES, MONTHS, ROUNDS, SECONDS, RELEASES = int(os.environ.get("BENCH_ARTICLES", "20000")), 120, 3, 4, 5
NGINX_PORT, PLAIN_PORT = 8071, 8072
WRITTEN, PROCESSES = 60, len(os.sched_getaffinity(0))
BODY = "".join(f"<p>示例正文第 {place} 段，由性能测试生成，不是真实信息。</p>" for place in range(12))
PATIENCE = 300 + ARTICLES // 20  # s: the worker learns the words of so many titles first
LIMIT_VISIBLE, LEAST_SHARE, LEAST_PAGES = 2.0, 0.25, 200_000 / 600
NGINX = """worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{ worker_connections 512; }}
http {{ include /etc/nginx/mime.types; access_log off;
{paths}
{sites}
server {{ listen 127.0.0.1:{plain}; root {published}/portal; }}
}}
"""


def run() -> list[Figure]:
    """The figures."""
    drop(DATABASE)
    data = settle(DATABASE)
    published = data / "public-bench"
    os.environ["SHUHENG_PUBLISHED"] = str(published)
    from django.conf import settings

    settings.PUBLISHED = published
    shutil.rmtree(published, ignore_errors=True)
    stocked = stock()
    found = searchable()
    pages, seconds, processor = rebuilt()
    _hand_over(published, data)
    visible = released(published)
    written, whole = created()
    wagtail, wagtail_whole, wagtail_read = beside_wagtail()
    ours, peer, plain = served(published)
    shutil.rmtree(published, ignore_errors=True)
    return [
        at_least(f"websites: full rebuild with {ARTICLES:,} articles, {PROCESSES} processes", pages / seconds, "pages/s", LEAST_PAGES),
        at_least("websites: moved-in articles put into the search, one process", found, "articles/s", 100),
        at_most("websites: processor time of a page in a full rebuild", processor * 1000 / pages, "ms", 2 * 1000 / LEAST_PAGES),
        at_most(f"websites: release to visible with {ARTICLES:,} articles, worker running", visible, "s", LIMIT_VISIBLE),
        at_least("websites: released articles taken into the library in one go, times Wagtail's rate (add_child, save_revision, publish)",
                 wagtail_whole / stocked, "×", 20, Peer(f"Wagtail {VERSION}", 1)),
        at_least("websites: an article written at the desk's action, times Wagtail's rate (add_child, save_revision)",
                 wagtail / written, "×", 20, Peer(f"Wagtail {VERSION}", 1)),
        at_least("websites: written, signed by four persons and released, times Wagtail's rate without any review (add_child, save_revision, publish)",
                 wagtail_whole / whole, "×", 20, Peer(f"Wagtail {VERSION}", 1)),
        at_least("websites: a published page served by the program, times the rate at which Wagtail renders it (one process, without HTTP)",
                 ours * wagtail_read, "×", 50, Peer(f"Wagtail {VERSION}", 1)),
        at_least("websites: a page served by the program, share of nginx with the same includes", ours / peer, "", LEAST_SHARE, Peer("nginx", 1)),
        at_least("websites: a page served by the program, share of nginx that sends the bare file", ours / plain, "", LEAST_SHARE, Peer("nginx", 1)),
        at_least("websites: a page served by the program", ours, "pages/s", 1000, Peer("nginx with includes", peer)),
    ]


def stock() -> float:
    """So many invented articles in the portal's notices and news, over ten years; returns the seconds that each took."""
    from shuheng.commons.websites import actions
    from shuheng.commons.websites.actions import Item
    from shuheng.commons.websites.rules import Content
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.core.clock import now

    begun = now() - timedelta(days=MONTHS * 30)
    apart = timedelta(minutes=MONTHS * 43_200 // ARTICLES)
    items = [Item(Content(f"示例文章第 {place} 篇", f"{BODY}<p>{place}</p>", "notice", "示例"), begun + place * apart,
                  (("portal", ("county", "notices", "guide", "organs")[place % 4]),)) for place in range(ARTICLES)]
    started = perf_counter()
    with acting(SYSTEM):
        actions.put_samples(items, by=SYSTEM, beside=True)
    return (perf_counter() - started) / ARTICLES


def searchable() -> float:
    """Articles a second that the search takes in after such a move; a rebuild finds nothing left to do there."""
    from shuheng.commons.websites import actions
    from shuheng.foundation.core.acting import SYSTEM

    begun = perf_counter()
    return actions.let_find(by=SYSTEM) / (perf_counter() - begun)


def rebuilt() -> tuple[int, float, float]:
    """(pages, seconds, processor seconds) of rendering everything into an empty folder."""
    from shuheng.commons.websites import actions
    from shuheng.foundation.core.acting import SYSTEM

    begun, used = perf_counter(), _used()
    pages = actions.build_all(by=SYSTEM, processes=PROCESSES)
    found = pages, perf_counter() - begun, _used() - used
    owner_sql("delete from procrastinate_jobs where task_name = 'websites.build' and status = 'todo'")  # it is done
    return found


def _used() -> float:
    """Processor seconds of this process and of those it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def created() -> tuple[float, float]:
    """Median seconds of writing an article, and of writing, signing and releasing one."""
    desk = _desk()
    found = [_timed(place, desk) for place in range(WRITTEN)]
    return median(one for one, _ in found), median(whole for _, whole in found)


def _timed(place: int, desk: Desk) -> tuple[float, float]:
    begun = perf_counter()
    number = _written(f"示例新写第 {place} 篇", desk)
    written = perf_counter() - begun
    _signed(number, desk)
    return written, perf_counter() - begun


def beside_wagtail() -> tuple[float, float, float]:
    """The same with Wagtail, and the seconds to render such an article, in a database of its own on the same server."""
    drop(f"{DATABASE}_wagtail")
    make(f"{DATABASE}_wagtail", os.environ["DATABASE_OWNER_URL"])
    found = figures(os.environ["DATABASE_OWNER_URL"].replace(f"/{DATABASE}?", f"/{DATABASE}_wagtail?"), WRITTEN)
    drop(f"{DATABASE}_wagtail")
    return found


def _hand_over(published: Path, data: Path) -> None:
    """The program runs as the owner of its data, also where the bench runs as root."""
    if os.geteuid() == 0:
        for path in (published, *published.rglob("*")):
            os.chown(path, data.stat().st_uid, data.stat().st_gid)


def released(published: Path) -> float:
    """Median seconds from the end of the releaser's transaction to the page and its list on disk, by a worker of its own."""
    from shuheng.commons.websites.models import Resource

    desk = _desk()
    with program(FIRST_PORT):
        _idle()
        return median([_visible(published, _release(place, desk), Resource) for place in range(RELEASES)])


def _idle() -> None:
    """Until the worker has done what loading the county left to do."""
    from django.db import connection

    for _ in range(PATIENCE * 10):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from procrastinate_jobs where status in ('todo', 'doing') and scheduled_at is null")
            if cursor.fetchone()[0] == 0:
                return
        sleep(0.1)
    raise SystemExit("the worker did not come to rest in time")


def _release(place: int, desk: Desk) -> int:
    """One more article, signed and released; returns its number."""
    number = _written(f"示例新发布第 {place} 篇", desk)
    _signed(number, desk)
    return number


@dataclass(frozen=True)
class Desk:
    """The portal's notices, and the four who write, review, clear and release there."""

    column: int
    duties: Sequence[Actor]


def _desk() -> Desk:
    from shuheng.commons.websites import permits
    from shuheng.commons.websites.models import Column
    from shuheng.foundation.core.acting import Actor
    from shuheng.foundation.core.permits import Within
    from shuheng.foundation.county import queries as county

    office = county.organ("government-office").pk
    usual = Actor("officer", account=9_000_000, organ=office, organs=frozenset({office}))
    return Desk(Column.objects.get(site__code="portal", code="notices").pk, [
        replace(usual, account=9_000_000 + turn, permits={permit.code: Within.OWN_ORGAN})
        for turn, permit in enumerate((permits.WRITE, permits.REVIEW, permits.SECRECY, permits.RELEASE))])


def _written(title: str, desk: Desk) -> int:
    """A new draft: its number."""
    from shuheng.commons.websites import actions
    from shuheng.commons.websites.rules import Content
    from shuheng.foundation.core.acting import acting

    with acting(desk.duties[0]) as author:
        return actions.start(Content(title, BODY, "notice", "示例"), [desk.column], by=author).pk


def _signed(number: int, desk: Desk) -> None:
    from shuheng.commons.websites import actions
    from shuheng.foundation.core.acting import acting

    for one, act in zip(desk.duties, (actions.submit, actions.pass_, actions.pass_, actions.release), strict=True):
        with acting(one):
            act(number, by=one)


def _visible(published: Path, number: int, model: Any) -> float:
    begun, row = monotonic(), model.objects.get(pk=number)
    lists = [published / "portal" / name for name in ("index.html", "columns/notices/index.html", "columns/notices/feed.xml")]
    wanted = f"/articles/{row.month}/{number}.html"
    while not (published / f"portal{wanted}").exists() or not all(wanted in one.read_text() for one in lists):
        if monotonic() - begun > 60:
            raise SystemExit("the released page did not appear within a minute")
        sleep(0.01)
    return monotonic() - begun


def served(published: Path) -> tuple[float, float, float]:
    """Median requests a second for one article: the program, nginx with includes, nginx with the bare file; in turn, so that all meet the same noise."""
    page = max((published / "portal" / "articles").rglob("*.html"), key=lambda one: one.stat().st_size).relative_to(published / "portal")
    with program(FIRST_PORT), nginx(published):
        ports = (FIRST_PORT, NGINX_PORT, PLAIN_PORT)
        found = {port: [] for port in ports}
        for _ in range(ROUNDS):
            for port in ports:
                found[port].append(_rate(f"http://127.0.0.1:{port}/{page}"))
    return tuple(median(found[port]) for port in ports)  # type: ignore[return-value]


def _rate(address: str) -> float:
    told = subprocess.run(["wrk", "-t1", "-c32", f"-d{SECONDS}s", address], stdout=subprocess.PIPE, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{address} answered with errors")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])


@contextmanager
def nginx(published: Path) -> Iterator[None]:
    """nginx with the configuration that `shuheng nginx` writes, and beside it a server that knows no includes."""
    from shuheng.commons.websites.printing.nginx import configuration
    from shuheng.foundation.core.acting import SYSTEM, acting

    with tempfile.TemporaryDirectory() as folder:
        with acting(SYSTEM):
            sites = configuration(published, f"127.0.0.1:{FIRST_PORT}", ["_"], NGINX_PORT)
        paths = "\n".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = f"user {published.owner()};" if os.geteuid() == 0 else ""
        told = Path(folder) / "nginx.conf"
        told.write_text(NGINX.format(folder=folder, user=user, paths=paths, sites=sites, plain=PLAIN_PORT, published=published))
        process = subprocess.Popen(["nginx", "-c", str(told), "-g", "daemon off;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{NGINX_PORT}/")
            yield
        finally:
            process.terminate()
            process.wait(10)
