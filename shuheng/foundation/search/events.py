"""Facts about the search itself. Never the words people looked for."""

from __future__ import annotations

from shuheng.foundation.core.events import event


@event("search.synonym_put")
class SynonymPut:
    """A word finds from now on what is called otherwise."""

    synonym: int


@event("search.synonym_ended")
class SynonymEnded:
    """Two words no longer find each other."""

    synonym: int


@event("search.miss_settled")
class MissSettled:
    """An editor saw to a question that had found nothing on so many days."""

    miss: int
    days: int
