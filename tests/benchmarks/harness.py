"""Figures that mean something on a machine whose speed wanders: ours and its floor take turns, and the ratio counts."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal, TypeAlias

from rich.console import Console
from rich.table import Table

Size: TypeAlias = Literal["tiny", "small", "city"]
"""``tiny`` walks the code path (tests); ``small`` takes a minute or two a part; ``city`` runs longer."""

Compared: TypeAlias = Literal["value", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure should reach."""

    at_least: float | None = None
    at_most: float | None = None
    of: Compared = "ratio"

    def met(self, value: float, ratio: float | None) -> bool:
        """Whether a figure reaches the goal."""
        reached = value if self.of == "value" else ratio
        if reached is None:
            return False
        return (self.at_least is None or reached >= self.at_least) and (self.at_most is None or reached <= self.at_most)

    def __str__(self) -> str:
        bounds = [f">= {self.at_least:g}"] if self.at_least is not None else []
        bounds += [f"<= {self.at_most:g}"] if self.at_most is not None else []
        return f"{self.of} {' and '.join(bounds)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""
    ok: bool | None = None
    """None: no goal was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Medians of runs that took turns; ``ratio`` is the median of the rounds' own ratios, ours to the floor's."""

    ours: float
    floor: float
    ratio: float


def alternate(rounds: int, ours: Callable[[], float], floor: Callable[[], float]) -> Pair:
    """Run both in turn, the first one changing from round to round: what the machine does meanwhile hits both."""
    measured: list[tuple[float, float]] = []
    for number in range(rounds):
        gc.collect()
        if number % 2:
            under = floor()
            measured.append((ours(), under))
        else:
            over = ours()
            measured.append((over, floor()))
    return Pair(
        ours=median(mine for mine, _ in measured),
        floor=median(theirs for _, theirs in measured),
        ratio=median(mine / theirs for mine, theirs in measured),
    )


def compared(name: str, pair: Pair, unit: str, goal: Goal | None = None) -> Figure:
    """Return the figure of a pair."""
    return Figure(
        name=name,
        value=pair.ours,
        floor=pair.floor,
        ratio=pair.ratio,
        unit=unit,
        goal="" if goal is None else str(goal),
        ok=None if goal is None else goal.met(pair.ours, pair.ratio),
    )


def alone(name: str, value: float, unit: str, goal: Goal | None = None) -> Figure:
    """Return a figure that has no floor, such as memory."""
    met = None if goal is None else goal.met(value, None)
    return Figure(name=name, value=value, unit=unit, goal="" if goal is None else str(goal), ok=met)


def seconds_of(work: Callable[[], object], *, times: int = 1, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the mean seconds of one call, of ``times`` in a row."""
    began = clock()
    for _ in range(times):
        work()
    return (clock() - began) / times


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie, without interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1) + "\n")


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the figures; plain text where the output is no terminal."""
    table = Table(box=None, pad_edge=False)
    table.add_column("figure", no_wrap=True)
    for heading in ("value", "floor", "ratio"):
        table.add_column(heading, justify="right")
    for heading in ("unit", "goal", ""):
        table.add_column(heading, no_wrap=True)
    for figure in figures:
        verdict = {True: "ok", False: "MISSED", None: ""}[figure.ok]
        numbers = (_short(figure.value), _short(figure.floor), _short(figure.ratio))
        table.add_row(figure.name, *numbers, figure.unit, figure.goal, verdict)
    console.print(table)


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
