"""Ways to state an input that the document's own tests do not go through: each to its estimate, or to its refusal."""

import math
from typing import Any

import pytest

from domain.errors import MetrologyError
from domain.uncertainty.reading import read_document
from domain.uncertainty.stated import implied_correlations, input_notices, read_input
from domain.uncertainty.wire import InputIn

Stated = dict[str, Any]
SPECIFICATION = {
    "of_reading": "0.05",
    "of_range": "0.01",
    "range": "200",
    "digits": "2",
    "digit": "0.01",
    "in": "percent",
}
RUN = {"readings": ["1", "2", "4"], "simultaneous": "bridge"}
GROUPS = [["1.0", "1.1"], ["2.0", "2.1"], ["3.0", "3.1"]]


def inputs(*stated: Stated) -> tuple[InputIn, ...]:
    return read_document({"inputs": list(stated), "outputs": [{"symbol": "y", "expression": "1"}]}).inputs


def one(uncertainty: Stated, value: str | None = "100", **more: object) -> InputIn:
    return inputs({"symbol": "x", "uncertainty": uncertainty} | ({"value": value} if value else {}) | more)[0]


@pytest.mark.parametrize(
    ("stated", "u"),
    [
        ({"distribution": "gamma", "shape": "16"}, 25),
        ({"distribution": "gamma", "standard": "20"}, 20),
        ({"distribution": "lognormal", "standard": "3", "relative": "percent"}, 3),
        ({"resolution": "0.06"}, 0.03 / math.sqrt(3)),
        ({"hysteresis": "0.06", "distribution": "triangular"}, 0.03 / math.sqrt(6)),
        ({"maximum_permissible_error": "0.3"}, 0.3 / math.sqrt(3)),
        ({"maximum_permissible_error": "0.3", "relative": "percent"}, 0.3 / math.sqrt(3)),
        ({"specification": SPECIFICATION}, 0.09 / math.sqrt(3)),
        ({"specification": SPECIFICATION, "coverage_factor": "2"}, 0.045),
        ({"specification": SPECIFICATION, "probability": "0.95"}, 0.09 / 1.959963984540054),
        ({"specification": {"digits": "3", "digit": "0.1"}, "reliability": "0.25"}, 0.3 / math.sqrt(3)),
        ({"lower": "99", "upper": "103"}, 4 / math.sqrt(12)),
    ],
)
def test_type_b(stated: Stated, u: float) -> None:
    assert read_input(one(stated)).standard_uncertainty == pytest.approx(u, rel=1e-12)


def test_limits_without_a_value_have_their_middle() -> None:
    assert read_input(one({"lower": "99", "upper": "103"}, None)).value == "101"


def test_type_a() -> None:
    groups = read_input(one({"groups": GROUPS}, None))
    assert groups.value == "2.05"
    assert groups.standard_uncertainty == pytest.approx(1 / math.sqrt(3))
    assert groups.degrees_of_freedom == 2
    summary = {"means": ["1.05", "2.05", "3.05"], "standard_deviations": ["0.01"] * 3, "readings_each": 2}
    assert read_input(one({"group_summary": summary}, None)).degrees_of_freedom == 2
    weighted = {"readings": ["10", "13"], "method": "weighted", "uncertainties": ["1", "2"]}
    assert read_input(one(weighted, None)).value == "10.6"
    coarse = read_input(one({"readings": ["5", "5"], "resolution": "1"}, None))
    assert coarse.standard_uncertainty == pytest.approx(0.2887, abs=1e-4)
    assert coarse.evaluation == "B"
    drifting = [str(number) for number in (3, 1, 2, 3, 1, 2, 1, 3, 2, 1, 2, 3)]
    assert read_input(one({"readings": drifting, "method": "autocorrelated"}, None)).evaluation == "A"


def test_correlations_that_nobody_stated() -> None:
    stated = inputs(
        {"symbol": "a", "uncertainty": RUN},
        {"symbol": "b", "uncertainty": RUN | {"readings": ["4", "2", "1"]}},
        {
            "symbol": "c",
            "value": "1",
            "uncertainty": {"standard": "0.1"},
            "shared": [{"result": "C/r", "contribution": "0.06"}],
        },
        {
            "symbol": "d",
            "value": "1",
            "uncertainty": {"standard": "0.2"},
            "source": {"certificate": "C", "result": "r"},
        },
    )
    found = implied_correlations(stated, [read_input(each) for each in stated])
    assert [(each.first, each.second) for each in found] == [("a", "b"), ("c", "d")]
    assert [each.coefficient for each in found] == [pytest.approx(-13 / 14), pytest.approx(0.6)]


def test_a_certificate_number_with_strokes_is_no_result() -> None:
    stated = inputs(
        *(
            {"symbol": name, "value": "1", "uncertainty": {"standard": "1"}, "source": {"certificate": "JZ/2026/15"}}
            for name in "ab"
        )
    )
    assert implied_correlations(stated, [read_input(each) for each in stated]) == []


@pytest.mark.parametrize(
    ("stated", "value", "code"),
    [
        ({"groups": GROUPS}, None, "groups-differ:x"),
        ({"readings": ["1", "9"], "method": "weighted", "uncertainties": ["1", "1"]}, None, "values-disagree:x"),
        ({"readings": ["5", "5"], "resolution": "1"}, None, "resolution-dominates:x"),
        ({"lower": "99", "upper": "103"}, "100", "asymmetric-limits:x"),
        ({"readings": [str(number) for number in range(12)]}, None, "readings-autocorrelated:x"),
        ({"lower": "99", "upper": "101"}, "100", None),
        ({"readings": ["5", "6"], "resolution": "0.1"}, None, None),
        ({"half_width": "1"}, "100", None),
    ],
)
def test_notices(stated: Stated, value: str | None, code: str | None) -> None:
    read = one(stated, value)
    assert input_notices(read, read_input(read)) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("stated", "field", "code"),
    [
        ({"specification": {"of_reading": "1"}}, "/specification/in", "evaluation-document-invalid"),
        ({"specification": {}}, "/specification", "evaluation-document-invalid"),
        ({"specification": {"digits": "1"}}, "/specification/digit", "evaluation-document-invalid"),
        ({"specification": SPECIFICATION | {"in": "often"}}, "/specification/in", "evaluation-document-invalid"),
        ({"specification": SPECIFICATION | {"digits": "-1"}}, "/specification/digits", "uncertainty-negative"),
        ({"specification": SPECIFICATION, "relative": True}, "/relative", "evaluation-document-invalid"),
        ({"specification": SPECIFICATION, "resolution": "1"}, "/specification", "evaluation-document-invalid"),
        ({"resolution": "-1"}, "/resolution", "uncertainty-negative"),
        ({"maximum_permissible_error": "-1"}, "/maximum_permissible_error", "uncertainty-negative"),
        ({"half_width": "1", "hysteresis": "1"}, "/hysteresis", "evaluation-document-invalid"),
        ({"lower": "1"}, "", "evaluation-document-invalid"),
        ({"lower": "101", "upper": "102"}, "", "value-outside-limits"),
        ({"lower": "101", "upper": "99"}, "/upper", "uncertainty-invalid"),
        ({"lower": "1", "upper": "200", "distribution": "arcsine"}, "/distribution", "evaluation-document-invalid"),
        ({"shape": "2", "distribution": "normal"}, "/shape", "evaluation-document-invalid"),
        ({"shape": "0", "distribution": "gamma"}, "/shape", "uncertainty-invalid"),
        ({"groups": []}, "/groups", "readings-missing"),
        ({"groups": [["1", "2"], ["1"]]}, "/groups", "groups-unequal"),
        ({"readings": ["1"], "method": "weighted"}, "/uncertainties", "evaluation-document-invalid"),
        (
            {"readings": ["1", "2"], "method": "weighted", "uncertainties": ["1", "0"]},
            "/uncertainties/1",
            "uncertainty-invalid",
        ),
        (RUN | {"method": "range"}, "/method", "evaluation-document-invalid"),
        ({"readings": ["1", "2"], "resolution": "-1"}, "/resolution", "uncertainty-negative"),
    ],
)
def test_refuses_with_pointer(stated: Stated, field: str, code: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        read_input(one(stated))
    # The form of a document is refused when it is read, from its root.
    pointer = caught.value.pointer.removeprefix("/inputs/0").removeprefix("/uncertainty")
    assert (pointer, caught.value.code) == (field, code)
    assert caught.value.sentence_zh


@pytest.mark.parametrize(
    ("second", "pointer", "code"),
    [
        ({"readings": ["1", "2"]}, "/0/uncertainty/simultaneous", "evaluation-document-invalid"),
        (RUN | {"readings": ["1", "2"]}, "/1/uncertainty/simultaneous", "simultaneous-readings-differ"),
    ],
)
def test_refuses_a_run_that_is_none(second: Stated, pointer: str, code: str) -> None:
    stated = inputs({"symbol": "a", "uncertainty": RUN}, {"symbol": "b", "uncertainty": second})
    with pytest.raises(MetrologyError) as caught:
        implied_correlations(stated, [read_input(each) for each in stated])
    assert (caught.value.pointer, caught.value.code) == (pointer, code)
