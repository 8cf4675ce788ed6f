"""Printing pages: one specification becomes bytes, the same bytes whenever the same rows are printed. Nothing here knows a request or a clock."""

from .press import GONE, Press

__all__ = ["GONE", "Press"]
