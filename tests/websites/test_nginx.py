"""The configuration that `shuheng nginx` writes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shuheng.commons.websites.models import Site
from shuheng.commons.websites.printing import nginx
from shuheng.foundation.core.acting import SYSTEM, acting

pytestmark = pytest.mark.django_db


def _configuration(folder: Path) -> str:
    with acting(SYSTEM):
        Site.objects.exclude(kind="portal").update(host="scjg.example.test")
        return nginx.configuration(folder, "127.0.0.1:8000", ["www.example.test"], 8099)


def test_the_portal_and_a_site_of_its_own_host_have_a_server_each(county: Path) -> None:
    text = _configuration(county)
    assert re.findall(r"server_name (\S+);", text) == ["www.example.test", "scjg.example.test"]
    assert text.count("location = / ") == 2 and "/portal/index.html @program" in text


def test_what_a_resident_uploads_is_not_stopped_before_the_program(county: Path) -> None:
    sizes = re.findall(r"client_max_body_size (\d+)m;", _configuration(county))
    assert len(sizes) == 2 and all(int(size) >= 400 for size in sizes)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is installed for the benches only")
def test_nginx_itself_takes_it(county: Path, tmp_path: Path) -> None:
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ access_log off;\n{_configuration(county)}}}\n", encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-q", "-e", str(tmp_path / "error.log"), "-c", str(whole)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
