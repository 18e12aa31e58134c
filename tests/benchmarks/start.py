"""From the start of the process to its first answer on a migrated SQLite, and the memory it then holds."""

import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.harness import Figure, Goal, Size, alone, alternate, compared
from tests.serving import Server, furnished, laboratory

ROUNDS: dict[Size, int] = {"tiny": 1, "small": 5, "city": 9}
KIB_IN_MB = 1024 / 1_000_000
BARE = """
import sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
uvicorn.run(app, host=sys.argv[2], port=int(sys.argv[4]), access_log=False, log_level="critical", lifespan="off")
"""
"""The floor: the same web server on an application of four lines."""


def run(size: Size) -> list[Figure]:
    """Start both in turns."""
    with tempfile.TemporaryDirectory() as name, furnished("sqlite", Path(name)) as lab:
        memory: list[float] = []

        def ours() -> float:
            server = laboratory(
                lab, {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(lab.folder / "compiled")}
            )
            seconds = server.start("/readyz")
            memory.append(_resident(server.pid))
            server.stop()
            return seconds

        def bare() -> float:
            server = Server(["-c", BARE], environment={}, log=lab.folder / "bare.log")
            seconds = server.start()
            server.stop()
            return seconds

        ours()  # an installed service was compiled before, as the image's is
        memory.clear()
        pair = alternate(ROUNDS[size], ours, bare)
        return [
            compared("start to first 200 / bare web server", pair, "s", Goal(at_most=1.5, of="value")),
            alone("resident memory after start", median(memory), "MB", Goal(at_most=160, of="value")),
        ]


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * KIB_IN_MB
