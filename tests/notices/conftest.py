"""A person with a telephone, words for one notice, and a gateway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.notices import actions
from tests import builders
from tests.standins.sms import SECRET, Gateway


@pytest.fixture
def person(db: None) -> Actor:
    """A registered resident."""
    return builders.resident()


@pytest.fixture
def words(db: None) -> None:
    """One notice with words for both channels."""
    with acting(SYSTEM):
        actions.publish("sample.due", "in_site", "{matter}快办好了", "最晚{due}出结果。", by=SYSTEM)
        actions.publish("sample.due", "sms", "{matter}快办好了", "【衡山县】{matter}最晚{due}出结果。", by=SYSTEM)


@pytest.fixture
def gateway(settings: object) -> Iterator[Gateway]:
    """The stand-in, configured."""
    with Gateway() as standing:
        settings.SMS_URL, settings.SMS_SECRET = standing.url, SECRET  # type: ignore[attr-defined]
        yield standing


@pytest.fixture(autouse=True)
def _nothing_configured(settings: object) -> None:
    settings.SMS_URL, settings.SMS_SECRET = "", ""  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "tests.notices.addresses"  # type: ignore[attr-defined]
