"""`EventBus`: what happens in a station, to everyone who asked for it. Who does not read loses the oldest, and is told how many."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection
from typing import Any

from moodmusic.errors import InputError, nearest
from moodmusic.serve.value import EVENTS

MOST_WAITING = 256

Event = dict[str, Any]


class Subscription:
    """A bounded queue of events of some kinds."""

    def __init__(self, kinds: Collection[str]) -> None:
        self.kinds = frozenset(kinds)
        self._waiting: deque[Event] = deque()
        self._news = asyncio.Event()
        self._lost = 0
        self.closed = False

    def put(self, event: Event) -> None:
        """Queue an event, in the place of the oldest when there is no room."""
        if len(self._waiting) == MOST_WAITING:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(event)
        self._news.set()

    def close(self) -> None:
        """End it."""
        self.closed = True
        self._news.set()

    async def events(self) -> AsyncIterator[Event]:
        """Events in order, each with how many were lost so far."""
        while True:
            while self._waiting:
                yield {**self._waiting.popleft(), "lost": self._lost}
            if self.closed:
                return
            self._news.clear()
            await self._news.wait()


class EventBus:
    """Hands every event to the subscriptions of its kind."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def subscribe(self, kinds: Collection[str]) -> Subscription:
        """A new subscription; InputError for a kind that there is not."""
        for kind in kinds:
            if kind not in EVENTS:
                raise InputError(f"{kind!r} is no event{nearest(str(kind), EVENTS)}: one of {', '.join(EVENTS)}")
        subscription = Subscription(kinds)
        self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a subscription."""
        self._subscriptions.discard(subscription)

    def tell(self, event: Event) -> None:
        """Hand an event on."""
        for subscription in self._subscriptions:
            if event["event"] in subscription.kinds:
                subscription.put(event)

    def close(self) -> None:
        """End every subscription."""
        for subscription in self._subscriptions:
            subscription.close()
