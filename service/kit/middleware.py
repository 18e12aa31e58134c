"""The frame around every request: an id, a size limit, safe headers, one log line, and an answer whatever happens.

Pure ASGI and one class: each layer of ``BaseHTTPMiddleware`` would cost more than an endpoint of ours.
"""

import re
from time import perf_counter
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.kit.observability import Metrics
from service.kit.problems import InternalError, PayloadTooLarge
from service.kit.refusals import answer

REQUEST_ID = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked every few seconds by machines: counted, not logged."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Put on every answer that does not set its own."""

log = structlog.get_logger("service.request")


class RequestFrame:
    """ASGI middleware; outermost but for starlette's own last resort."""

    def __init__(self, app: ASGIApp, *, body_limit: int, metrics: Metrics) -> None:
        self._app = app
        self._body_limit = body_limit
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._body_limit)
        with structlog.contextvars.bound_contextvars(request_id=exchange.request_id):
            try:
                await exchange.serve(self._app)
            finally:
                seconds = perf_counter() - exchange.began
                self._metrics.observe(scope["method"], exchange.route, exchange.status, seconds)
                if scope["path"] not in _QUIET:
                    log.info(
                        "request",
                        method=scope["method"],
                        path=scope["path"][:200],
                        status=exchange.status,
                        ms=round(seconds * 1000, 1),
                    )


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_limit: int) -> None:
        self.scope = scope
        self.began = perf_counter()
        self.status = 0
        """0 until an answer has begun; stays 0 if the client went away first."""
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._read = 0
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        self.request_id = given if _WELL_FORMED.fullmatch(given) else uuid4().hex
        self._announced = headers.get("content-length", "0")
        scope.setdefault("state", {})["request_id"] = self.request_id

    @property
    def route(self) -> str:
        """The template of the matched route: few values, so that metrics stay small whatever is asked for."""
        return str(getattr(self.scope.get("route"), "path", "unmatched"))

    async def serve(self, app: ASGIApp) -> None:
        """Run ``app``; what it does not catch is logged in full and answered without a word about the cause."""
        if self._announced.isdecimal() and int(self._announced) > self._body_limit:
            await self._refuse(PayloadTooLarge(limit=self._body_limit))
            return
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:
            log.exception("unexpected")
            if self.status:
                raise  # half an answer is out: only closing the connection tells the client
            await self._refuse(InternalError())

    async def receive(self) -> Message:
        """Pass the body on, up to the limit: a client may lie about its length, or not tell it."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._body_limit:
                raise PayloadTooLarge(limit=self._body_limit)
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on, under its id and the safe headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self.request_id
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def _refuse(self, problem: PayloadTooLarge | InternalError) -> None:
        response = answer(Request(self.scope, self._receive), problem)
        await response(self.scope, self._receive, self.send)
