"""Facts about subscriptions. Never what somebody wants to hear of."""

from __future__ import annotations

from shuheng.foundation.core.events import event


@event("subscriptions.made")
class SubscriptionMade:
    """A person subscribed to something."""

    subscription: int


@event("subscriptions.ended")
class SubscriptionEnded:
    """A person ended a subscription; what it was for is gone."""

    subscription: int


@event("subscriptions.told")
class SubscriberTold:
    """A person was told of so many new things by one notice of the day."""

    subscriptions: int
    found: int
