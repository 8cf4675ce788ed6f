"""A publishing process that is killed leaves every page old or new, never half; the next one finishes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from shuheng.commons.websites import actions
from shuheng.commons.websites.actions import Item, shelving
from shuheng.commons.websites.models import Site
from shuheng.commons.websites.rules import Content
from shuheng.commons.websites.web import Shelf
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from tests.websites.sites import PORTAL, sites

CHILD = """
import django
django.setup()
from shuheng.commons.websites import actions
from shuheng.foundation.core.acting import SYSTEM
print("ready", flush=True)
actions.build_all(by=SYSTEM, processes=2)
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def worked(published: Path, most: int | None = None) -> bool:
    """Let processes publish; with `most` they are all killed once they have written about so many pages. Whether they were killed."""
    address, begun = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]), time.time_ns()
    environment = {**os.environ, "DATABASE_URL": address, "SHUHENG_PUBLISHED": str(published)}
    with subprocess.Popen([sys.executable, "-c", CHILD], env=environment, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout and process.stdout.readline() == b"ready\n"
        while most is not None and process.poll() is None:
            if sum(path.stat().st_mtime_ns > begun for path in published.rglob("*.html")) >= most:
                os.killpg(process.pid, signal.SIGKILL)
                return True
        process.wait(120)
    assert process.returncode == 0
    return False


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments_every_page_is_old_or_new(published: Path) -> None:
    sites()
    items = [Item(Content(f"示例第 {place} 条", f"<p>示例正文第 {place} 条，由测试生成。</p>" * 40, "notice", "示例"), now() - timedelta(hours=450 - place),
                  (("portal", "notices"),)) for place in range(450)]
    with acting(SYSTEM):
        actions.put_samples(items, by=SYSTEM)
    worked(published)
    old, chance, seen = tree(published), Random(7), list[dict[str, bytes]]()
    Site.objects.filter(code=PORTAL.code).update(title="示例县门户，改了名")
    for _ in range(3):
        assert worked(published, chance.randint(5, 280)), "too quick to be killed"
        seen.append(tree(published))
    worked(published)
    shelving.sweep()
    new = tree(published)
    for state in seen:
        whole = {name: data for name, data in state.items() if shelving.DRAFT not in name}
        assert whole.keys() == old.keys() == new.keys()
        assert not [name for name, data in whole.items() if data not in (old[name], new[name])]
        assert {old[name] != data for name, data in whole.items()} == {True, False}, "killed in the middle"
    assert new["portal/index.html"] != old["portal/index.html"] and Shelf(published).find("/", False)
