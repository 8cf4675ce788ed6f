"""What is handed in as a paper of an application but is something else never becomes one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files import queries
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import DRAFT
from tests import builders
from tests.files import papers
from tests.licensing import hall as halls
from tests.licensing.hall import Hall
from tests.standins.clamd import Clamd

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
ARCHIVE = papers.zipped({"inner.exe": b"MZ inner"})


@pytest.fixture
def hall(shift: Callable[..., None], settings: object, tmp_path: Path) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    settings.CLAMD = ""  # type: ignore[attr-defined]
    return halls.opened()


def _store(hall: Hall, data: bytes, name: str) -> Stored:
    with acting(hall.applicant):
        return files.store(data, by=hall.applicant, purpose=DRAFT, name=name, owner=files.Owner(party=hall.applicant.party))


@pytest.mark.parametrize(("data", "name", "words"), [
    (SVG, "平面图.svg", "网页或矢量图"), (SVG, "平面图.png", "网页或矢量图"), (b"\xef\xbb\xbf" + SVG, "平面图.pdf", "网页或矢量图"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "合同.pdf", "网页"), (papers.bomb(), "制度.docx", "展开以后太大"),
    (papers.flood_png(), "平面图.png", ""), (ARCHIVE, "合同.docx", "压缩包"), (b"MZ\x90\0" + papers.pdf(), "合同.pdf", "程序"),
    (b"GIF89a" + papers.pdf(), "合同.pdf", ""), (papers.launching_pdf(), "合同.pdf", ""), (papers.carrying_pdf(), "合同.pdf", ""),
    (b"\x89PNG\r\n\x1a\n" + SVG, "平面图.png", ""), (b"\xff\xd8\xff" + ARCHIVE, "平面图.jpg", ""), (b"%PDF-1.7\n" + SVG, "合同.pdf", ""),
], ids=lambda value: value if isinstance(value, str) else "")
def test_something_else_under_a_papers_name_is_refused_and_leaves_nothing(hall: Hall, tmp_path: Path, data: bytes, name: str, words: str) -> None:
    before = halls.everything()
    with pytest.raises(Refused, match=words or "."):
        _store(hall, data, name)
    assert halls.everything() == before
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("data", "name"), [(papers.png() + ARCHIVE, "图.png"), (papers.jpeg() + SVG, "图.jpg"), (papers.jpeg() + EICAR, "图.jpg"),
                                            (papers.pdf() + ARCHIVE, "合同.pdf")], ids=["png+zip", "jpeg+svg", "jpeg+eicar", "pdf+zip"])
def test_of_a_file_that_is_two_things_at_most_the_harmless_one_stays(hall: Hall, data: bytes, name: str) -> None:
    try:
        stored = _store(hall, data, name)
    except Refused:
        return
    with acting(hall.applicant):
        _, kept = queries.open_for(hall.applicant, stored.token)
    for foreign in (b"MZ inner", b"inner.exe", b"onload", EICAR):
        assert foreign not in kept


def test_a_virus_that_the_scanner_knows_is_not_kept(hall: Hall, settings: object, tmp_path: Path) -> None:
    with Clamd(tmp_path / "clamd") as scanner:
        settings.CLAMD = scanner.address  # type: ignore[attr-defined]
        before = halls.everything()
        with pytest.raises(Refused, match="病毒"):
            _store(hall, papers.pdf() + b"\n% " + EICAR + b"\n", "合同.pdf")
        assert halls.everything() == before and scanner.seen == 1
        assert _store(hall, papers.pdf(), "合同.pdf").scan == "clean"
    with acting(SYSTEM):
        assert Stored.objects.count() == 1
