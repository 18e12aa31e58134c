"""Clients in a closed loop over real sockets: each sends its next request when the last was answered.

The requests are made before the clock starts, and an answer is only counted, so that the load costs the machine little
of what it measures.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import uvloop

PATIENCE_SECONDS = 120.0


class WrongAnswer(RuntimeError):
    """The server answered something else than success: such a run measures nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """What one run took."""

    seconds: float
    latencies: list[float]


def request_bytes(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a POST of JSON as it goes over the wire."""
    lines = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def get_bytes(path: str, headers: dict[str, str]) -> bytes:
    """Return a GET as it goes over the wire."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **headers}.items())
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


def drive(port: int, requests: Sequence[bytes], *, clients: int) -> Driven:
    """Send every request once, ``clients`` at a time; raise WrongAnswer if one was not answered with 2xx."""
    return uvloop.run(_drive(port, requests, clients))


async def _drive(port: int, requests: Sequence[bytes], clients: int) -> Driven:
    loop = asyncio.get_running_loop()
    waiting = iter(requests)
    latencies: list[float] = []
    opened = [
        (await loop.create_connection(lambda: _Client(waiting, latencies), "127.0.0.1", port))[1]
        for _ in range(clients)
    ]
    began = time.perf_counter()
    for client in opened:
        client.next()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(client.done for client in opened))
    return Driven(seconds=time.perf_counter() - began, latencies=latencies)


class _Client(asyncio.Protocol):
    """One connection that is kept open."""

    def __init__(self, waiting: Iterator[bytes], latencies: list[float]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting, self._latencies = waiting, latencies
        self._sent = 0.0
        self._buffer = bytearray()
        self._expected = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def next(self) -> None:
        """Send the next request, or end."""
        request = next(self._waiting, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._expected:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._expected = end + 4 + _content_length(bytes(self._buffer[:end]))
        if len(self._buffer) < self._expected:
            return
        if not self._buffer.startswith(b"HTTP/1.1 2"):
            self._transport.close()
            self.done.set_exception(WrongAnswer(self._buffer[:500].decode(errors="replace")))
            return
        self._latencies.append(time.perf_counter() - self._sent)
        self._buffer.clear()
        self._expected = 0
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("closed before the answer"))


def _content_length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])
