"""Calibrations that have been planned, for every test of this slice."""

from collections.abc import Callable

import pytest

from service.kit.database import Database
from tests.service.calibrations.bench import Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import World

BenchOf = Callable[..., Bench]


@pytest.fixture
def bench_of(world: World, world_database: Database, member: MemberOf) -> BenchOf:
    """Give a function: options of ``planned`` -> the bench of a fresh calibration."""

    def make(**options: object) -> Bench:
        return planned(world, world_database, member, **options)  # type: ignore[arg-type] # handed through

    return make


@pytest.fixture
def bench(bench_of: BenchOf) -> Bench:
    """Give the bench of a pressure gauge's verification, just planned."""
    return bench_of()
