"""Folders of their own, and the owner's look into held tables, as the tests of the holdings have them."""

from tests.holdings.conftest import _look, _own_inbox

__all__ = ["_look", "_own_inbox"]
