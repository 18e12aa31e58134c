"""Monte Carlo on the end gauge of JCGM 101:2008, 9.5: a million trials, against drawing their numbers and nothing else.

The floor makes the same calls of the same generator in the same blocks; what ours adds is scaling, the arcsine's sine,
the model, the moments, both coverage intervals and their numerical errors. Memory is the peak of a fresh process that
has loaded everything and run a small evaluation first, so that only the trials themselves are counted.
"""

import multiprocessing
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from domain.uncertainty.inputs import InputQuantity
from domain.uncertainty.model.system import read_system
from domain.uncertainty.propagation import InputSet, gather
from domain.uncertainty.sampling.blocks import block_generator
from domain.uncertainty.sampling.measurand import Measurand, measurand
from domain.uncertainty.sampling.rule import BLOCK, SamplingRule
from domain.uncertainty.sampling.simulate import simulate
from domain.uncertainty.sampling.verdict import FirstOrder, validate
from tests.benchmarks.harness import Figure, Goal, Pair, Size, alone, alternate, compared, seconds_of

SIZES: dict[Size, tuple[int, int]] = {"tiny": (1, 20_000), "small": (9, 1_000_000), "city": (21, 1_000_000)}
"""Rounds, and trials in each."""
MODEL = "L_s + D + d1 + d2 - L_s*(d_alpha*(theta_0 + Delta) + alpha_s*d_theta) - 50000000"
AT_MOST = Goal(at_most=1.4)
MILLISECONDS = Goal(at_most=60, of="value")
MEBIBYTES = Goal(at_most=30, of="value")


def run(size: Size) -> list[Figure]:
    """Measure a million trials, the verdict of clause 8, and memory."""
    rounds, trials = SIZES[size]
    inputs, output = end_gauge()
    ours = partial(seconds_of, lambda: simulate(inputs, [output], SamplingRule(trials=trials)))
    floor = partial(seconds_of, lambda: draw_only(trials))
    whole: Pair = alternate(rounds, ours, floor)
    first_order = FirstOrder(value=838, expanded_uncertainty=2.12 * 31.7, standard_uncertainty=31.7)
    unclear = FirstOrder(value=838, expanded_uncertainty=70, standard_uncertainty=31.7)
    verdict = partial(seconds_of, lambda: validate(inputs, output, first_order, SamplingRule()))
    worst = partial(seconds_of, lambda: validate(inputs, output, unclear, SamplingRule()))
    both = alternate(rounds, worst, verdict)
    return [
        compared(f"JCGM 101 9.5, {trials:,} trials / drawing them", whole, "s", AT_MOST),
        alone("clause 8 verdict of 9.5, clear", 1000 * both.floor, "ms", MILLISECONDS),
        alone("clause 8 verdict of 9.5, too near to call", 1000 * both.ours, "ms", MILLISECONDS),
        alone(f"memory of {trials:,} trials", memory(trials), "MiB", MEBIBYTES),
    ]


def end_gauge() -> tuple[InputSet, Measurand]:
    """Inputs and model of JCGM 101:2008, 9.5, table 10."""
    quantities = [
        _quantity("L_s", "50000623", "t", 25, freedom=18),
        _quantity("D", "215", "t", 6, freedom=24),
        _quantity("d1", "0", "t", 4, freedom=5),
        _quantity("d2", "0", "t", 7, freedom=8),
        _quantity("alpha_s", "0.0000115", "uniform", 2e-6 / 3**0.5),
        _quantity("theta_0", "-0.1", "normal", 0.2),
        _quantity("Delta", "0", "arcsine", 0.5 / 2**0.5),
        _curvilinear("d_alpha", 1e-6, 0.1e-6),
        _curvilinear("d_theta", 0.05, 0.025),
    ]
    return gather(quantities), measurand("l", read_system(MODEL, [quantity.symbol for quantity in quantities]))


def _quantity(symbol: str, value: str, distribution: str, u: float, freedom: float | None = None) -> InputQuantity:
    return InputQuantity(
        symbol=symbol,
        value=value,
        distribution=distribution,  # type: ignore[arg-type]
        standard_uncertainty=u,
        degrees_of_freedom=freedom,
    )


def _curvilinear(symbol: str, half: float, inexactness: float) -> InputQuantity:
    return InputQuantity(
        symbol=symbol,
        value="0",
        distribution="curvilinear_trapezoid",
        standard_uncertainty=(half**2 / 3 + inexactness**2 / 9) ** 0.5,
        shape={"half_width": str(half), "inexactness": str(inexactness)},
    )


def draw_only(trials: int) -> None:
    """Draw the thirteen numbers of a trial that the model needs, in the same blocks."""
    for block in range(-(-trials // BLOCK)):
        generator = block_generator(1, block)
        count = min(BLOCK, trials - block * BLOCK)
        for freedom in (18, 24, 5, 8):
            generator.standard_t(freedom, count)
        generator.random(count)
        generator.standard_normal(count)
        generator.random(count)
        for _ in range(4):
            generator.random(count)


def memory(trials: int) -> float:
    """Mebibytes that a process grows by, at its peak, for these trials."""
    context = multiprocessing.get_context("spawn")
    mine, other = context.Pipe(duplex=False)
    process = context.Process(target=_grow, args=(other, trials))
    process.start()
    other.close()
    grown = float(mine.recv())
    process.join()
    return grown


def _grow(answer: Connection, trials: int) -> None:
    inputs, output = end_gauge()
    simulate(inputs, [output], SamplingRule(trials=2 * BLOCK))
    before = _peak()
    simulate(inputs, [output], SamplingRule(trials=trials))
    answer.send(_peak() - before)
    answer.close()


def _peak() -> float:
    """Peak of this process in MiB; ``getrusage`` would count that of the parent, which lives on through ``exec``."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 2**10
