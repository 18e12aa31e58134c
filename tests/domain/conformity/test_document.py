"""The whole public document: uncertainty, and conformity of what is held against limits."""

from typing import Any, cast

import pytest

from domain.conformity.document import evaluate_document
from domain.errors import MetrologyError

Document = dict[str, Any]
ASKED: Document = {
    "inputs": [{"symbol": "x", "value": "10.1", "unit": "mm", "uncertainty": {"standard": "0.05"}}],
    "outputs": [{"symbol": "y", "expression": "x", "unit": "mm"}, {"symbol": "z", "expression": "x*x"}],
}


def statements(*asked: Document, **changes: object) -> list[Document]:
    return cast("list[Document]", evaluate_document(ASKED | {"conformity": list(asked)} | changes)["conformity"])


def test_judges_what_is_reported_in_the_limits_unit() -> None:
    (found,) = statements({"output": "y", "lower": "9.8", "upper": "10.2", "rule": "guarded"})
    assert (found["output"], found["value"], found["expanded_uncertainty"]) == ("y", "10.100", "0.098")
    assert (found["guard_band"], found["conforms"], found["outcome"]) == ("0.098", True, "pass")
    assert float(found["specific_risk"]) == pytest.approx(1 - float(found["conformance_probability"]))
    # (10.2 - 10.1) / 0.05 = 2: the upper tail of a normal distribution.
    assert float(found["conformance_probability"]) == pytest.approx(0.97724987, abs=3e-6)


def test_each_statement_is_of_its_own_output() -> None:
    first, second = statements({"output": "z", "upper": "103"}, {"output": "y", "upper": "10"})
    assert (first["output"], first["conforms"]) == ("z", True)
    assert (second["output"], second["conforms"]) == ("y", False)


def test_trials_judge_where_they_do_not_bear_the_budget_out() -> None:
    # y = x^2 around 0: first order says u = 0, so that anything below zero would look possible and nothing certain.
    squared = {
        "inputs": [{"symbol": "x", "value": "0", "uncertainty": {"standard": "1"}}],
        "outputs": [{"symbol": "y", "expression": "x**2 + x/100"}],
    }
    (found,) = statements({"output": "y", "upper": "3.841"}, **squared)
    assert float(found["conformance_probability"]) == pytest.approx(0.95, abs=0.003)


def test_without_the_section_nothing_is_stated() -> None:
    assert evaluate_document(ASKED)["conformity"] == []


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"output": "w", "upper": "1"}, "/conformity/0/output", "conformity-invalid"),
        ({"output": "y", "mpe": 1}, "/conformity/0/mpe", "evaluation-document-invalid"),
        ({"output": "y", "mpe": "1", "limit": "1"}, "/conformity/0/limit", "evaluation-document-invalid"),
    ],
)
def test_a_fault_has_its_place(asked: Document, pointer: str, code: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        statements(asked)
    assert (caught.value.pointer, caught.value.code) == (pointer, code)
