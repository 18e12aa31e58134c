"""A conformity entry of the public document, with pointers into it."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.conformity.stated import state_conformity
from domain.conformity.wire import ConformityIn
from domain.errors import MetrologyError
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import CoverageRule, InputQuantity

BUDGET = evaluate_model(
    symbol="y",
    expression="x",
    unit="V",
    inputs=[InputQuantity(symbol="x", value="4.0", unit="V", standard_uncertainty=0.5)],
    coverage=CoverageRule(basis="fixed"),
)
"""y = 4.0 V, U = 1.0 V, k = 2."""


def test_an_entry_becomes_a_statement() -> None:
    entry = ConformityIn.model_validate(
        {
            "output": "y",
            "lower": "-5.0",
            "upper": "5.0",
            "rule": "guarded",
            "guard_factor": "0.5",
            "prior": {"distribution": "normal", "mean": "0", "standard_deviation": "2"},
        }
    )
    statement = state_conformity(entry, BUDGET)
    assert (statement.outcome, statement.guard_band, statement.unit) == ("pass", "0.50", "V")
    assert statement.prior is not None
    assert statement.prior.standard_deviation == "2"
    assert 0 < float(statement.global_consumer_risk or 0) < float(statement.global_producer_risk or 0)
    mpe = ConformityIn(output="y", mpe="3.9")
    assert state_conformity(mpe, BUDGET).reason == "outside_limits"


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"output": "z", "mpe": "1"}, "/output"),
        ({"mpe": "1", "upper": "1"}, "/mpe"),
        ({"mpe": "-1"}, "/mpe"),
        ({}, "/upper"),
        ({"lower": "2", "upper": "1"}, "/upper"),
        ({"mpe": "1", "rule": "lenient"}, "/rule"),
        ({"upper": "1", "rule": "rss"}, "/rule"),
        ({"mpe": "1", "rule": "z540_3"}, "/prior"),
        ({"mpe": "1", "rule": "z540_3", "prior": {"mean": "0"}}, "/prior/standard_deviation"),
        ({"mpe": "1", "rule": "specific_risk", "maximum_risk": "0.9"}, "/maximum_risk"),
    ],
)
def test_a_refusal_points_into_the_entry(asked: dict[str, Any], pointer: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        state_conformity(ConformityIn.model_validate({"output": "y", **asked}), BUDGET)
    assert caught.value.pointer == pointer


def test_an_entry_is_read_strictly() -> None:
    for asked in ({"mpe": 1}, {"mpe": "1", "level": "2"}, {"mpe": "1,0"}, {"mpe": "1", "prior": {"sigma": "1"}}):
        with pytest.raises((ValidationError, MetrologyError)):
            ConformityIn.model_validate({"output": "y", **asked})
