"""Tables of the registries, one file per noun."""

from .batches import Batch, BatchRow
from .certificates import Certificate, CertificateKind, CertificateSerial, Edition, Share, Span, Turn, Use

__all__ = ["Batch", "BatchRow", "Certificate", "CertificateKind", "CertificateSerial", "Edition", "Share", "Span", "Turn", "Use"]
