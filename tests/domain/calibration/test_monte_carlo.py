"""What is stored was held against a Monte Carlo evaluation, which anybody can repeat."""

from dataclasses import replace

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.packs import builtin_packs


def test_every_point_of_every_pack_is_checked() -> None:
    for pack in builtin_packs().values():
        assert pack.example is not None
        record = example_record(pack, pack.example)
        checked = evaluate(record, pack, is_checked=True)
        for point in checked.points:
            assert point.monte_carlo is not None, (pack.id, point.point)
            assert point.monte_carlo.trials >= 80_000
            differences = float(point.monte_carlo.difference_low), float(point.monte_carlo.difference_high)
            low, high = float(point.monte_carlo.low), float(point.monte_carlo.high)
            value, expanded = float(point.budget.value), float(point.budget.expanded_uncertainty)
            ends = abs(value - expanded - low), abs(value + expanded - high)
            assert ends == pytest.approx(differences, abs=1e-3 * expanded), "the ends that were compared"
            claimed = point.budget.coverage_probability
            assert point.budget.coverage_basis == "fixed" or point.monte_carlo.probability == claimed
            assert point.monte_carlo.agrees is (max(differences) <= float(point.monte_carlo.delta))
            if point.monte_carlo.is_clear and not point.monte_carlo.agrees:
                of_three = [line for line in point.budget.lines if line.degrees_of_freedom == "2"]
                assert of_three, "only where three readings have a say does GUM G.4 claim less than JCGM 101"
                assert high - low > 2 * expanded
        assert len({point.monte_carlo.seed for point in checked.points if point.monte_carlo}) == len(checked.points)


def test_the_check_changes_nothing_else_and_repeats() -> None:
    pack = next(iter(builtin_packs().values()))
    assert pack.example is not None
    record = example_record(pack, pack.example)
    plain, checked = evaluate(record, pack), evaluate(record, pack, is_checked=True)
    assert checked == evaluate(record, pack, is_checked=True)
    stripped = tuple(replace(point, monte_carlo=None) for point in checked.points)
    assert (stripped, checked.verdict) == (plain.points, plain.verdict)
