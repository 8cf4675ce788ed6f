"""Pages of this room are tested under its own addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_addresses(settings: object, request: pytest.FixtureRequest) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.identity.addresses"  # type: ignore[attr-defined]
    yield


@pytest.fixture
def fresh_limits(db: None) -> None:
    """No limit counted yet."""
    cache.clear()
