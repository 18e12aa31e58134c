"""Every part of the benchmarks walks its path at the smallest size; how fast it is, is no test's business."""

import json
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks.__main__ import PARTS, measure
from tests.benchmarks.harness import Figure, Goal, Pair, alternate, compared, keep, show
from tests.engines import NO_POSTGRES, postgres_server

NEEDS_POSTGRES = {"ingest", "bench", "certificates", "audit", "traceability"}


@pytest.mark.xdist_group("servers")
@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=[pytest.mark.postgres] if part in NEEDS_POSTGRES else []) for part in PARTS]
)
def test_a_part_measures_something(part: str, tmp_path: Path) -> None:
    if part in NEEDS_POSTGRES and postgres_server() is None:
        pytest.skip(NO_POSTGRES)
    figures = measure(part, "tiny")
    assert figures
    assert all(figure.value > 0 and (figure.floor is None or figure.floor > 0) for figure in figures)
    keep(figures, kept := tmp_path / "build" / "bench.json")
    assert set(json.loads(kept.read_text())[0]) == {"name", "value", "floor", "ratio", "goal", "ok", "unit"}


def test_ours_and_the_floor_take_turns_and_the_ratio_is_the_rounds_own() -> None:
    order: list[str] = []
    ours, floor = iter([2.0, 40.0, 6.0]), iter([1.0, 10.0, 2.0])

    def run(name: str, source: Iterator[float]) -> float:
        order.append(name)
        return next(source)

    pair = alternate(3, lambda: run("ours", ours), lambda: run("floor", floor))
    assert order == ["ours", "floor", "floor", "ours", "ours", "floor"]
    assert pair == Pair(ours=6.0, floor=2.0, ratio=3.0)


@pytest.mark.parametrize(
    ("goal", "met"),
    [(Goal(at_least=3), True), (Goal(at_least=3.1), False), (Goal(at_most=6, of="value"), True), (None, None)],
)
def test_a_goal_is_met_or_missed(goal: Goal | None, met: bool | None) -> None:  # noqa: FBT001 - a parameter of the table
    assert compared("x", Pair(ours=6.0, floor=2.0, ratio=3.0), "s", goal).ok is met


def test_the_table_says_what_was_missed() -> None:
    console = Console(width=120, record=True, file=StringIO())
    show([Figure(name="slow", value=1234.5, unit="ms", goal="ratio <= 1", ok=False)], console)
    told = console.export_text()
    assert "1,234" in told
    assert "MISSED" in told


def test_every_part_has_its_module() -> None:
    assert all(callable(import_module(f"tests.benchmarks.{part}").run) for part in PARTS)
