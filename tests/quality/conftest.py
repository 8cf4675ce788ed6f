"""Each test has a folder of files of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.holdings.conftest import _look  # noqa: F401  what the owner sees


@pytest.fixture(autouse=True)
def _own_inbox(settings: Any, tmp_path: Path) -> None:
    """Two workers fill no folder together."""
    settings.DATA = tmp_path
