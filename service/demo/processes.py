"""The demonstration's processes: laboratory, worker and platform, as an operator would run them, on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

HOST = "127.0.0.1"
PATIENCE_SECONDS = 120.0
"""How long a process may take until it answers /readyz."""
PAUSE_SECONDS = 0.05
LOG_TAIL_LINES = 15


class ProcessFailed(Exception):
    """A process of the demonstration ended, or never answered."""


def free_port(preferred: int) -> int:
    """Return ``preferred`` if nobody listens there, else any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, preferred))
        except OSError:
            probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Processes:
    """Started children, ended together; their output goes to one log file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str, environment: Mapping[str, str]) -> None:
        """Start ``liangheng arguments``."""
        with self.log(name).open("wb") as log:
            self._children[name] = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "service.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
            )

    def wait_ready(self, name: str, address: str) -> None:
        """Wait until ``address``/readyz answers 200; raise ProcessFailed with the end of its log."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self._children[name].poll() is not None:
                break
            try:
                if httpx.get(f"{address}/readyz", timeout=2).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(PAUSE_SECONDS)
        raise ProcessFailed(f"{name} did not start:\n{self.tail(name)}")

    def check(self) -> None:
        """Raise ProcessFailed if one of them has ended."""
        for name, child in self._children.items():
            if child.poll() is not None:
                raise ProcessFailed(f"{name} ended with code {child.returncode}:\n{self.tail(name)}")

    def log(self, name: str) -> Path:
        """Return the log file of a process."""
        return self._folder / f"{name}.log"

    def tail(self, name: str) -> str:
        """Return the last lines of a log."""
        lines = self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def wait(self) -> None:
        """Wait until one of them ends."""
        while all(child.poll() is None for child in self._children.values()):
            time.sleep(0.5)

    def stop(self) -> None:
        """End all, the last started first: politely, then at once."""
        for child in reversed(self._children.values()):
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def __enter__(self) -> Self:
        """Use in a ``with`` block: nothing is left running."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all."""
        self.stop()
