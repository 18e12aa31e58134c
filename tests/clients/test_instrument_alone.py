"""The instrument's client runs with the standard library and httpx: a bench computer installs nothing else."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What httpx itself needs; everything else that is not standard must not even be looked for.
ALLOWED = {"httpx", "httpcore", "h11", "anyio", "certifi", "idna", "sniffio", "clients", "typing_extensions"}
ALONE = f"""
import sys
class Guard:
    def find_spec(self, name, path=None, target=None):
        root = name.partition('.')[0]
        if root not in sys.stdlib_module_names and root not in {sorted(ALLOWED)!r}:
            raise ModuleNotFoundError(f'blocked: {{name}}', name=name)
sys.meta_path.insert(0, Guard())
from clients.instrument.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Door(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        readings = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["readings"]
        receipts = [
            {"id": r["id"], "outcome": "refused" if r["value"] == "9" else "accepted", "code": "too-much"}
            for r in readings
        ]
        body = json.dumps({"receipts": receipts}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def door() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(url: str, folder: Path, *readings: str) -> subprocess.CompletedProcess[str]:
    arguments = ["--url", url, "--test", "t", "--channel", "c", "--unit", "g", "--patience", "0", *readings]
    environment = os.environ | {"LIANGHENG_INSTRUMENT_KEY": "lh_1_secret", "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    return subprocess.run(
        [sys.executable, "-c", ALONE, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_pushes_with_httpx_alone(door: str, tmp_path: Path) -> None:
    done = run(door, tmp_path, "10=10.00", "20=20.01")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("accepted") == 2


def test_it_says_what_was_refused_and_what_waits(door: str, tmp_path: Path) -> None:
    refused = run(door, tmp_path, "1=9")
    assert (refused.returncode, refused.stdout.count("refused too-much")) == (1, 1)
    away = run("http://127.0.0.1:9", tmp_path, "1=1.0")
    assert away.returncode == 1
    assert "1 readings wait" in away.stderr
    later = run(door, tmp_path)
    assert (later.returncode, later.stdout.count("accepted")) == (0, 1)
