"""Measured promises: one script for each, every figure beside its limit or its peer, measured in the same run on the same machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number. `against` names the peer with its own number, `ratio` says how many times better we are."""

    name: str
    value: float
    unit: str
    target: str
    met: bool
    against: str = ""
    ratio: float | None = None


@dataclass(frozen=True)
class Peer:
    """What a figure is compared with: another program or way, measured in the same unit."""

    name: str
    value: float


def at_most(name: str, value: float, unit: str, limit: float, peer: Peer | None = None) -> Figure:
    """A figure that must not be above its limit: times, sizes."""
    ratio = peer.value / value if peer and value else None
    return Figure(name, value, unit, f"<= {limit:g}", value <= limit, _said(peer, unit), ratio)


def at_least(name: str, value: float, unit: str, limit: float, peer: Peer | None = None) -> Figure:
    """A figure that must not be below its limit: rates."""
    ratio = value / peer.value if peer and peer.value else None
    return Figure(name, value, unit, f">= {limit:g}", value >= limit, _said(peer, unit), ratio)


def _said(peer: Peer | None, unit: str) -> str:
    return f"{peer.name}: {peer.value:.4g} {unit}" if peer else ""
