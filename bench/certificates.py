"""Certificates: bulk issue with signed papers, and verification over HTTP. Laying a paper out is measured with typst and with WeasyPrint."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from time import monotonic, perf_counter, process_time

from bench import Figure, Peer, at_least, at_most
from bench._ground import CHECKOUT, settle
from bench._people import number_of
from bench._server import FIRST_PORT, parts, processor, program

ROWS = int(os.environ.get("BENCH_CERTIFICATES", "10000"))
KIND, LAID_OUT, ASKED, USERS = "senior-card", 60, int(os.environ.get("BENCH_ASKED", "6000")), 16
CORES = 2  # of the machine that the figures speak of


def run() -> list[Figure]:
    """The figures."""
    data = settle()
    typst, weasyprint = layout()
    issued, one_issue = bulk(data)
    codes = sample_codes(min(ROWS, 2_000))
    with program(FIRST_PORT) as port:
        ask(port, [f"/verify/{code}/" for code in codes][:400])
        plain, _ = ask(port, ["/healthz"] * (ASKED // 2))
        bare, _ = ask(port, ["/verify/"] * (ASKED // 2))
        before = _used(data)
        verified, generator = ask(port, [f"/verify/{codes[place % len(codes)]}/" for place in range(ASKED)])
        one_page = (_used(data) - before) * 1000 / ASKED
    print(f"certificates: /verify/ without a question {bare:.0f}/s, load generator {generator:.0%} of one core", file=sys.stderr)
    return [
        at_most("certificates: processor time of a page, unsigned", typst, "ms", 30, Peer("WeasyPrint", weasyprint)),
        at_least(f"certificates: bulk issue of {ROWS:,} with signed papers", issued, "certificates/s", 20),
        at_most("certificates: processor time of one of them, with the database", one_issue, "ms", CORES * 1000 / 20),
        at_least(f"certificates: verification over HTTP, {USERS} users", verified, "pages/s", 400, Peer("/healthz", plain)),
        at_most("certificates: processor time of one verification, web and database", one_page, "ms", CORES * 1000 / 400),
    ]


# --- the page

def layout() -> tuple[float, float]:
    """Processor milliseconds of one page, by typst and by WeasyPrint."""
    from shuheng.sharing.registries import printing

    def sheet(place: int) -> printing.Sheet:
        facts = (("持证人", f"示例{chr(0x4E00 + place)}"), ("证件号码", number_of(place)), ("经营场所", f"开云镇示例街 {place} 号"),
                 ("经营项目", "热菜、米粉、面条"))
        return printing.Sheet("老年人优待证", f"示例证〔2026〕{place:05d}号", "衡山县民政局", "2026年11月26日", "长期有效", f"{place:016d}",
                              f"http://127.0.0.1/verify/{place:016d}/", "http://127.0.0.1/verify/", facts, ("请妥善保管。",), "示例证照")

    return _each(lambda place: printing.pdf(sheet(place))), _each(lambda place: by_weasyprint(sheet(place)))


def _each(make: Callable[[int], bytes]) -> float:
    """Processor milliseconds of one, after the first ones have loaded fonts."""
    for place in range(3):
        make(place)
    begun = process_time()
    for place in range(3, 3 + LAID_OUT):
        make(place)
    return (process_time() - begun) * 1000 / LAID_OUT


def by_weasyprint(sheet: object) -> bytes:
    """The same page by WeasyPrint, which set notices until version 0.2.0."""
    import segno
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    said = vars(sheet) if hasattr(sheet, "__dict__") else {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}  # type: ignore[attr-defined]
    qr = io.BytesIO()
    segno.make(said["square"], error="m").save(qr, kind="svg", xmldecl=False, border=0, scale=4)
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in said["facts"])
    page = (f'<html lang="zh-CN"><style>@page {{ size: A4 landscape; margin: 20mm 30mm }} body {{ font: 12pt "Noto Serif CJK SC" }}</style><body>'
            f"<p>{said['note']}</p><h1>{said['title']}</h1><p>证照编号 {said['number']}</p><table>{rows}</table><p>{said['texts'][0]}</p>"
            f"{qr.getvalue().decode()}<p>核验码 {said['code']} {said['address']} {said['validity']}</p><p>{said['organ']} {said['date']}</p></body></html>")
    made: bytes = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf()
    return made


# --- bulk issue

def bulk(data: Path) -> tuple[float, float]:
    """Certificates a second, from the start of the job to its end, papers signed, checked and stored; processor milliseconds of one."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.registries import actions, jobs, queries
    from shuheng.sharing.registries.models import Batch, BatchRow

    with acting(SYSTEM):
        first = 500_000 + BatchRow.objects.count()  # people whom no earlier run gave a card
    head = "持有人,证件号,手机号,出生日期,所在村（社区）,优待类别"
    lines = [f"彭德明,{number_of(first + place)},,1950-01-01,示例村,甲类" for place in range(ROWS)]
    with acting(SYSTEM):
        batch = actions.upload(queries.kind(KIND), "\n".join([head, *lines]).encode(), f"bench {first}", by=SYSTEM)
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
    begun, before = perf_counter(), _spent(data)
    while jobs.work_through(batch.pk, monotonic() + jobs.SLICE):
        pass
    seconds, spent = perf_counter() - begun, _spent(data) - before
    with acting(SYSTEM):
        actions.finish_batch(batch.pk, by=SYSTEM)
        issued, papers = BatchRow.objects.filter(batch=batch, state="issued").count(), queries.papers_made(batch.pk)
    if issued != ROWS or papers != ROWS:
        raise SystemExit(f"{ROWS} rows, but {issued} issued with {papers} papers")
    return ROWS / seconds, spent * 1000 / ROWS


def _spent(data: Path) -> float:
    """Processor seconds of this process, of those it made, and of the database so far."""
    postmaster = int((data / "pg" / "data" / "postmaster.pid").read_text().split("\n")[0])
    return sum(os.times()[:4]) + processor(postmaster)


def _used(data: Path) -> float:
    """Processor seconds of web and database so far."""
    found = parts(data)
    return processor(found["web"]) + processor(found["database"])


# --- verification

def sample_codes(many: int) -> list[str]:
    """Codes on papers that are valid."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.registries.models import Edition

    with acting(SYSTEM):
        return list(Edition.objects.filter(certificate__state="valid", ended_at=None).order_by("-pk").values_list("code", flat=True)[:many])


def ask(port: int, addresses: list[str]) -> tuple[float, float]:
    """Pages a second, and the share of a core that asking took."""
    heads = [f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n" for address in addresses]
    sent = "".join(json.dumps({"head": head, "body": ""}) + "\n" for head in heads)
    done = subprocess.run([sys.executable, "-m", "bench._load", str(port), str(USERS)], input=sent, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    *answers, (seconds, used) = [json.loads(line) for line in done.stdout.splitlines()]
    if wrong := [answer for answer in answers if answer[0] != 200]:
        raise SystemExit(f"{len(wrong)} of {len(addresses)} pages did not come, for example {wrong[0]}")
    return len(addresses) / seconds, used / seconds
