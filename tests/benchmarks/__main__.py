"""``python -m tests.benchmarks``: measure, print, keep."""

import argparse
import shutil
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.benchmarks.harness import Figure, Size, keep, show

PARTS = ("ingest", "uncertainty", "sampling", "conformity", "bench", "certificates", "audit", "traceability", "start")
KEPT = Path("build/bench.json")
WIDTH = 160
"""Columns of the table where the output is no terminal."""


def measure(part: str, size: Size) -> list[Figure]:
    """Return the figures of one part."""
    figures: list[Figure] = import_module(f"tests.benchmarks.{part}").run(size)
    return figures


def main() -> None:
    """Measure every part, or one."""
    reader = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    reader.add_argument("--only", choices=PARTS, help="measure one part")
    reader.add_argument("--size", choices=("tiny", "small", "city"), default="small", help="how long (default: small)")
    given = reader.parse_args()
    console = Console(width=max(WIDTH, shutil.get_terminal_size().columns))
    figures: list[Figure] = []
    for part in [given.only] if given.only else PARTS:
        with console.status(f"measuring {part}"):
            figures += (measured := measure(part, given.size))
        show(measured, console)
    keep(figures, KEPT)


if __name__ == "__main__":
    main()
