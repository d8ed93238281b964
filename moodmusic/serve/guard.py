"""`Guard`: no request comes near an answer before its host and origin were looked at."""

from __future__ import annotations

from collections import Counter

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from moodmusic.serve.failures import failure
from moodmusic.serve.security import Names, refused

# On every answer, also on errors
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class Guard:
    """Stands before the routes, for every method and for WebSockets; counts the answers by status."""

    def __init__(self, app: ASGIApp, names: Names, answered: Counter[int]) -> None:
        self._app, self._names, self._answered = app, names, answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let pass."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = refused(scope["headers"], self._names)
        if refusal is None:
            await self._app(scope, receive, self._marked(send))
        elif scope["type"] == "http":
            await failure(refusal.status, refusal.code, refusal.says, connection="close")(scope, receive, self._marked(send))
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.code})

    def _marked(self, send: Send) -> Send:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answered[message["status"]] += 1
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        return marked
