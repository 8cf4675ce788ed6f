"""Signing papers: one interface, and behind it the key that the county has. Keys lie in a folder outside the database.

The folder holds `key.pem`, `certificate.pem` and `chain.pem` (the certificates above it, the root last). RSA and elliptic curves (P-256 and others)
sign by PAdES. A key on the curve SM2 is refused with words: no part that we have makes or checks such a signature in a PDF, and one that does becomes a second
`Signer` here. A demonstration makes an authority and a key of its own.
This module knows nothing of Django, so that processes which only make papers start quickly.
"""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from .message import message_of

KEY, CERTIFICATE, CHAIN = "key.pem", "certificate.pem", "chain.pem"
FIELD = "CountySeal"
RESERVED = 12_288  # bytes for the signature; fixed, so that it need not be made twice


class CannotSign(Exception):
    """The signing folder is missing or not fit for signing; the message is Chinese and says what to do."""


class Signer(Protocol):
    """What can sign a paper."""

    suite: str

    def sign(self, pdf: bytes) -> bytes:
        """The PDF with one signature over all its bytes."""


@dataclass(frozen=True)
class Verdict:
    """What a signature is worth: whole (no byte beyond it), true (mathematics and digest), trusted (by our roots), and who signed."""

    whole: bool
    true: bool
    trusted: bool
    signer: str

    @property
    def good(self) -> bool:
        """Whole, true and trusted."""
        return self.whole and self.true and self.trusted


@lru_cache(maxsize=4)
def signer(folder: Path) -> Signer:
    """The signer of this folder. CannotSign when there is none, or its certificate may not sign for the county."""
    if not (folder / KEY).exists() or not (folder / CERTIFICATE).exists():
        raise CannotSign(f"没有找到签章证书（{folder.name} 目录里要有 {KEY} 和 {CERTIFICATE}）。请照运维手册放好，再让后台重试。")
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is None or not usage.content_commitment:
        raise CannotSign("签章证书没有“不可否认”（nonRepudiation）用途，签出来的文件别人不认。请向发证机构换一张。")
    try:
        held = certificate.public_key()
    except UnsupportedAlgorithm:
        raise CannotSign("这张签章证书是国密 SM2 的，现在还没有能在 PDF 里做国密签章的部件。请先用 RSA 或者椭圆曲线（P-256）的证书。") from None
    if not isinstance(held, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CannotSign("这种签章证书用不了。请用 RSA 或者椭圆曲线（P-256）的证书。")
    return _Pades(folder)


@lru_cache(maxsize=4)
def suite(folder: Path) -> str:
    """How the signer of this folder signs, told from its certificate: nothing else needs to be loaded."""
    held = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes()).public_key()
    return "pades-rsassa_pkcs1v15" if isinstance(held, rsa.RSAPublicKey) else "pades-ecdsa"


class _Pades:
    """PAdES by RSA or an elliptic curve."""

    def __init__(self, folder: Path) -> None:
        from pyhanko.sign.signers import SimpleSigner

        chain = tuple(str(folder / name) for name in (CHAIN,) if (folder / name).exists())
        held = SimpleSigner.load(str(folder / KEY), str(folder / CERTIFICATE), ca_chain_files=chain)
        if held is None:
            raise CannotSign("签章密钥读不出来：要用没有口令的 PEM 文件，并且和证书是一对。")
        self.suite = suite(folder)
        self._message = message_of(held, (folder / KEY).read_bytes())

    def sign(self, pdf: bytes) -> bytes:
        """One signature over the whole file: pyHanko writes the field and takes the digest, the message fills it."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
        from pyhanko.sign.signers.pdf_byterange import SignatureObject

        steps = PdfCMSEmbedder().write_cms(FIELD, IncrementalPdfFileWriter(io.BytesIO(pdf)))
        next(steps)
        steps.send(SigObjSetup(SignatureObject(datetime.now(UTC), SigSeedSubFilter.PADES, reason="颁发电子证照", bytes_reserved=RESERVED)))
        prepared, out = steps.send(SigIOSetup("sha256"))
        steps.send(self._message.signed(prepared.document_digest))
        signed: bytes = out.getvalue()
        return signed


def check(pdf: bytes, folder: Path) -> Verdict:
    """The verdict on a paper by the roots of this folder. Nothing is fetched. A file without exactly one signature is not ours."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature

    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            return Verdict(False, False, False, "")
        status = validate_pdf_signature(found[0], _trust(folder))
    except Exception:  # the parser of a forged file may fail in any way
        return Verdict(False, False, False, "")
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and not _hidden(found[0].pkcs7_content)
    return Verdict(whole, bool(status.intact and status.valid), bool(status.trusted), status.signing_cert.subject.native.get("common_name", ""))


def _hidden(signature: bytes) -> bytes:
    """What stands behind the signature in the room reserved for it, which no digest covers: nothing but zeros is allowed."""
    from asn1crypto.parser import peek

    return signature[peek(signature):].strip(b"\0")


def _trust(folder: Path) -> Any:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=list(load_certs_from_pemder([str(folder / CHAIN)])), allow_fetching=False)


# --- a demonstration's own authority

def new_identity(folder: Path, common_name: str, *, kind: str = "ec", usage: bool = True) -> None:
    """Write an authority's certificate and a signing key with its certificate; an existing folder is never touched. For demonstrations and tests."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".signing-", dir=folder.parent))
    root, held = _key(kind), _key(kind)
    above = _certificate("数衡示例根证书（没有法律效力）", root, None, root, usage)
    own = _certificate(common_name, held, above, root, usage)
    pem = serialization.Encoding.PEM
    for name, data in ((CHAIN, above.public_bytes(pem)), (CERTIFICATE, own.public_bytes(pem)), (KEY, held.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))):
        with os.fdopen(os.open(fresh / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    try:
        fresh.rename(folder)
    except OSError:  # another process was first
        for name in (CHAIN, CERTIFICATE, KEY):
            (fresh / name).unlink()
        fresh.rmdir()


def _key(kind: str) -> Any:
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


def _certificate(name: str, key: Any, above: x509.Certificate | None, by: Any, usage: bool) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    root = above is None
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(above.subject if above else subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(begins + timedelta(days=365 * 30))
            .add_extension(x509.BasicConstraints(root, 0 if root else None), True)
            .add_extension(x509.KeyUsage(not root, usage and not root, False, False, False, root, root, False, False), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False))
    return made.sign(by, hashes.SHA256())
