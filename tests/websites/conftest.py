"""A folder of its own for what these tests publish, and the two sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.websites.sites import sites


@pytest.fixture
def published(settings: Any, tmp_path: Path) -> Path:
    """Where published files stand in this test."""
    settings.PUBLISHED = tmp_path / "public"
    return tmp_path / "public"


@pytest.fixture
def county(db: None, published: Path) -> Path:
    """The portal and one sub-site, nothing published yet."""
    sites()
    return published
