"""The signed paper: whole, true, trusted; a byte more or another byte is seen. Its signature is judged by pyHanko, and by poppler where it is there."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import printing, queries, signing
from shuheng.sharing.registries.models import Edition

from . import desk

SHEET = printing.Sheet("示例许可证", "示例证〔2026〕00001号", "示例局", "2026年4月27日", "2026年4月27日至2027年4月26日", "ABCDEFGH01234567",
                       "http://127.0.0.1/verify/ABCDEFGH01234567/", "http://127.0.0.1/verify/", (("持证人", "陈秋生"), ("经营场所", "示例街 1 号")),
                       ("只在核准的地方有效。",))

# a certificate on the curve SM2, made for this test by OpenSSL
SM2 = """\
-----BEGIN CERTIFICATE-----
MIIBfTCCASSgAwIBAgIUFn1oJhqh2sLJ6NzOuvoZwRe9RTUwCgYIKoEcz1UBg3Uw
DjEMMAoGA1UEAwwDc20yMB4XDTI2MTEyNjE4MzkyNVoXDTI3MDMwNjE4MzkyNVow
DjEMMAoGA1UEAwwDc20yMFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAESqoOKgHJ
RcGyYsLu8KTwbbG2BiECSJE1+yq7hps8rotRd03aaRXy7Su2xJazFE/+nl+LN2wR
vUKQu9s1tPp41aNgMF4wHQYDVR0OBBYEFFe6CAEqRDfd8yF+VHVgVRz8n09BMB8G
A1UdIwQYMBaAFFe6CAEqRDfd8yF+VHVgVRz8n09BMA8GA1UdEwEB/wQFMAMBAf8w
CwYDVR0PBAQDAgbAMAoGCCqBHM9VAYN1A0cAMEQCIE8d+q6OkkUN710HelVqj01H
ygba+dbYtPomSU78f3X5AiAvh0c02zh+BsL2cUjD+2Aw3b3zB+4LygQL/71qnDsw
MA==
-----END CERTIFICATE-----
"""


def made(folder: Path, kind: str = "ec") -> bytes:
    signing.new_identity(folder, "示例县人民政府", kind=kind)
    return printing.signed(SHEET, str(folder))


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_paper_is_whole_true_and_trusted(tmp_path: Path, kind: str) -> None:
    paper = made(tmp_path / "seal", kind)
    verdict = signing.check(paper, tmp_path / "seal")
    assert verdict.good and verdict.signer == "示例县人民政府"
    if poppler := shutil.which("pdfsig"):
        (tmp_path / "paper.pdf").write_bytes(paper)
        said = subprocess.run([poppler, "-nocert", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said and "Total document signed" in said


def test_the_same_words_give_the_same_page() -> None:
    assert printing.pdf(SHEET) == printing.pdf(SHEET)
    text = PdfReader(io.BytesIO(printing.pdf(SHEET))).pages[0].extract_text()
    assert "示例许可证" in text and "陈秋生" in text and "核验码 ABCDEFGH01234567" in text


def test_bytes_appended_or_altered_are_seen(tmp_path: Path) -> None:
    paper, folder = made(tmp_path / "seal"), tmp_path / "seal"
    assert not signing.check(paper + b"\n% one line more\n", folder).good
    assert not signing.check(paper + paper, folder).good
    first, hole, after, last = map(int, re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", paper).groups())  # type: ignore[union-attr]
    assert first == 0 and after + last == len(paper), "nothing but the signature itself is left out of the digest"
    covered = [*range(20, hole, hole // 30), *range(after, len(paper), last // 10)]
    for place in covered:
        altered = paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1:]
        assert not signing.check(altered, folder).good, place
    hidden = paper[:after - 5] + b"4142" + paper[after - 1:]
    assert len(hidden) == len(paper) and not signing.check(hidden, folder).good, "nothing hides in the room behind the signature"
    assert not signing.check(printing.pdf(SHEET), folder).good
    assert not signing.check(b"no paper at all", folder).good


def test_a_later_revision_is_not_the_paper(tmp_path: Path) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    paper, folder = made(tmp_path / "seal"), tmp_path / "seal"
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert len(out.getvalue()) > len(paper) and not signing.check(out.getvalue(), folder).good


def test_a_seal_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    paper = made(tmp_path / "forger")
    signing.new_identity(tmp_path / "county", "示例县人民政府")
    verdict = signing.check(paper, tmp_path / "county")
    assert verdict.whole and verdict.true and not verdict.trusted


def test_a_certificate_that_may_not_bind_the_county_does_not_sign(tmp_path: Path) -> None:
    signing.new_identity(tmp_path / "seal", "示例县人民政府", usage=False)
    with pytest.raises(signing.CannotSign, match="不可否认"):
        signing.signer(tmp_path / "seal")
    (tmp_path / "sm2").mkdir()
    for name in (signing.KEY, signing.CERTIFICATE):
        (tmp_path / "sm2" / name).write_text(SM2, encoding="ascii")
    with pytest.raises(signing.CannotSign, match="SM2"):
        signing.signer(tmp_path / "sm2")
    with pytest.raises(signing.CannotSign, match="没有找到签章证书"):
        signing.signer(tmp_path / "nowhere")


@pytest.mark.django_db
def test_the_paper_of_a_certificate_is_made_once_and_kept() -> None:
    office = desk.opened()
    row = office.issues()
    first = desk.printed(row)
    with acting(SYSTEM):
        stored = Edition.objects.get(certificate=row.pk).stored_id
    assert registries.print_edition(row.pk, 1, by=SYSTEM) is None
    with acting(office.officer):
        name, data = queries.paper_file(first)
    with acting(SYSTEM):
        edition = Edition.objects.get(certificate=row.pk)
    assert edition.stored_id == stored and name == f"示例许可证-{row.number}.pdf"
    assert signing.check(data, registries.identity_folder()).good
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert row.number in text and edition.code in text and "示例米粉店" in text
