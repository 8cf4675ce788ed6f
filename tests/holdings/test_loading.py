"""Batches."""
import pytest
from tests.holdings import ground
pytestmark = pytest.mark.django_db

def test_spine():
    by = ground.loader()
    row = ground.resource()
    ground.put("shops.csv", ground.shops(10))
    src = ground.source(row, by)
    b = ground.loaded(src, by)
    print(b.state, b.why, b.read, b.rejected, b.added, b.after)
    assert b.state == "done"
