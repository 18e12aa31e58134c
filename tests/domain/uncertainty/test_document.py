import copy
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.uncertainty.document import evaluate_document
from domain.uncertainty.engine import ENGINE_VERSION, engine_digest

Document = dict[str, Any]

ASKED: Document = {
    "title": "长度比较",
    "inputs": [
        {
            "symbol": "l_s",
            "value": "50000623",
            "unit": "nm",
            "label": {"zh": "标准量块", "en": "standard"},
            "uncertainty": {"type": "B", "distribution": "t", "standard": "25", "degrees_of_freedom": "18"},
            "source": {"certificate": "GB2026-001", "result": "r1"},
        },
        {"symbol": "d", "unit": "nm", "uncertainty": {"type": "A", "readings": ["214", "215", "216"]}},
        {"symbol": "k", "value": "2"},
    ],
    "correlations": [],
    "outputs": [{"symbol": "l", "expression": "l_s + d", "unit": "nm"}],
    "coverage_probability": "0.95",
}


def answer(**changes: object) -> Document:
    return cast("Document", evaluate_document(ASKED | changes))


def with_uncertainty(stated: Document, value: str | None = "100", **more: object) -> Document:
    one = {"symbol": "x", "uncertainty": stated} | ({} if value is None else {"value": value}) | more
    found = evaluate_document({"inputs": [one], "outputs": [{"symbol": "y", "expression": "x"}]})
    return cast("list[Document]", found["outputs"])[0]


def test_answers_in_decimal_text_only() -> None:
    found = answer()

    def no_floats(value: object) -> None:
        assert not isinstance(value, float)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            no_floats(inner)

    no_floats(found)
    assert json.loads(json.dumps(found)) == found


def test_answers_all_that_the_format_lists() -> None:
    found = answer()
    output = found["outputs"][0]
    assert found["title"] == "长度比较"
    assert output["value"] == "50000838"
    assert output["reported"] == {"value": "50000838", "expanded_uncertainty": "53"}
    assert output["coverage_basis"] == "t"
    low, high = output["coverage_interval"]
    assert float(high) - float(low) == pytest.approx(2 * float(output["expanded_uncertainty"]))
    assert output["budget"][0]["source"] == "standard:GB2026-001/r1"
    assert output["budget"][0]["label"] == {"zh": "标准量块", "en": "standard"}
    assert output["budget"][1]["value"] == "215"
    assert found["correlation_matrix"] == {"outputs": ["l"], "coefficients": [["1"]]}
    assert found["engine"] == {"version": ENGINE_VERSION, "digest": engine_digest()}
    assert found["warnings"] == ["monte-carlo-no-variance:l"]  # k is a constant: unused, but nothing is lost
    assert output["monte_carlo"]["trials"] >= 200_000
    assert output["validation"]["agrees"] is True
    assert output["second_order"]["standard_uncertainty"] == output["standard_uncertainty"]


RECTANGLE: Document = {
    "inputs": [{"symbol": "x", "value": "100", "uncertainty": {"half_width": "1", "distribution": "rectangular"}}],
    "outputs": [{"symbol": "y", "expression": "x"}],
}


def test_results_are_told_in_words() -> None:
    """Of a rectangle of +/- 1 the middle 95 % lie within +/- 0.95; first order has +/- 1.13."""
    found = cast("Document", evaluate_document(RECTANGLE | {"rounding": {"mode": "half_even"}}))
    output = found["outputs"][0]
    assert output["reported_text"] == {
        "zh": "y = 100.0，U = 1.1，k = 1.96（p = 95 %，正态分布）",
        "en": "y = 100.0, U = 1.1, k = 1.96 (p = 95 %, normal distribution)",
    }
    assert output["monte_carlo"]["reported_text"] == {
        "zh": "[99.05, 100.95]（p = 95 %，概率对称包含区间）",
        "en": "[99.05, 100.95] (p = 95 %, probabilistically symmetric coverage interval)",
    }
    (disagrees,) = found["notices"]
    assert disagrees["code"] == found["warnings"][0] == "monte-carlo-disagrees:y"
    assert "蒙特卡洛" in disagrees["zh"]
    assert "Monte Carlo" in disagrees["en"]


def test_the_interval_told_is_the_one_asked_for() -> None:
    asked = RECTANGLE | {"monte_carlo": {"interval": "shortest"}, "rounding": {"digits": 1, "mode": "half_even"}}
    told = cast("Document", evaluate_document(asked))["outputs"][0]["monte_carlo"]["reported_text"]["en"]
    assert told.endswith("(p = 95 %, shortest coverage interval)")
    low, high = told[1 : told.index("]")].split(", ")
    assert float(high) - float(low) == pytest.approx(1.9, abs=0.11)
    assert len(low.partition(".")[2]) == 1, "to the place of a u of one digit"


def test_the_interval_of_what_has_no_variance_keeps_its_digits() -> None:
    """One degree of freedom: the middle 95 % lie within 12.7 u, whatever the deviation of the trials says."""
    told = with_uncertainty({"standard": "1", "distribution": "t", "degrees_of_freedom": "1"}, "0")["monte_carlo"]
    low, high = told["reported_text"]["en"].split("]")[0][1:].split(", ")
    assert float(low) == pytest.approx(-13, abs=1)
    assert float(high) == pytest.approx(13, abs=1)


def test_trials_that_are_all_alike_have_no_interval_to_tell() -> None:
    told = with_uncertainty({"standard": "0"})
    assert told["monte_carlo"]["reported_text"] is None
    assert told["reported_text"]["en"].endswith("no uncertainty stated")


def test_the_same_document_gives_the_same_answer() -> None:
    assert answer() == answer()


def test_trials_and_seed_are_those_asked_for() -> None:
    asked = answer(monte_carlo={"trials": 20_000, "seed": 7})["outputs"][0]["monte_carlo"]
    assert (asked["trials"], asked["seed"], asked["adaptive"]) == (20_000, 7, False)
    assert asked != answer(monte_carlo={"trials": 20_000, "seed": 8})["outputs"][0]["monte_carlo"]


def test_monte_carlo_can_be_declined() -> None:
    output = answer(monte_carlo=False)["outputs"][0]
    assert (output["monte_carlo"], output["validation"]) == (None, None)


def test_a_monte_carlo_that_nobody_asked_for_fails_nothing() -> None:
    # The root of a negative number in 2 % of the trials.
    root = {
        "inputs": [{"symbol": "x", "value": "1", "uncertainty": {"standard": "0.5"}}],
        "outputs": [{"symbol": "y", "expression": "sqrt(x)"}],
    }
    found = evaluate_document(root)
    assert found["warnings"] == ["monte-carlo-not-performed:model-undefined-in-trials"]
    with pytest.raises(MetrologyError) as caught:
        evaluate_document(root | {"monte_carlo": {}})
    assert (caught.value.code, caught.value.pointer) == ("model-undefined-in-trials", "/outputs/0/expression")


def test_a_prescribed_factor() -> None:
    output = answer(coverage_factor="2")["outputs"][0]
    assert (output["coverage_factor"], output["coverage_basis"]) == ("2", "fixed")


def test_several_outputs_share_what_is_unused() -> None:
    outputs = [{"symbol": "a", "expression": "l_s", "unit": "nm"}, {"symbol": "b", "expression": "d", "unit": "nm"}]
    found = answer(outputs=outputs)
    assert [output["warnings"] for output in found["outputs"]] == [[], ["few-degrees-of-freedom:2"]]
    assert found["outputs"][1]["notices"][0]["zh"].startswith("有效自由度仅为 2")
    assert found["correlation_matrix"]["coefficients"] == [["1", "0"], ["0", "1"]]
    assert answer(outputs=outputs[:1])["warnings"] == ["unused-input:d"]


def test_an_output_without_uncertainty_has_no_correlation() -> None:
    outputs = [{"symbol": "a", "expression": "k"}, {"symbol": "b", "expression": "d", "unit": "nm"}]
    assert answer(outputs=outputs)["correlation_matrix"]["coefficients"] == [[None, None], [None, "1"]]


@pytest.mark.parametrize(
    ("stated", "u", "freedom"),
    [
        ({"standard": "0.5"}, "0.5", None),
        ({"standard": "0.5", "degrees_of_freedom": "9"}, "0.5", "9"),
        ({"standard": "0.5", "reliability": "0.25"}, "0.5", "8"),
        ({"standard": "0.5", "relative": True}, "50", None),
        ({"standard": "0.5", "relative": "percent"}, "0.5", None),
        ({"half_width": "3000000", "distribution": "arcsine", "relative": "ppm"}, "212.132034356", None),
        ({"expanded": "0.6", "coverage_factor": "2"}, "0.3", None),
        ({"expanded": "0.6", "coverage_factor": "2", "degrees_of_freedom": "12"}, "0.3", "12"),
        ({"expanded": "1.959963984540", "probability": "0.95"}, "1", None),
        ({"expanded": "2.77644510520", "probability": "0.95", "degrees_of_freedom": "4"}, "1", "4"),
        ({"half_width": "1"}, "0.57735026919", None),
        ({"half_width": "1", "distribution": "rectangular"}, "0.57735026919", None),
        ({"half_width": "1", "distribution": "triangular"}, "0.408248290464", None),
        ({"half_width": "1", "distribution": "trapezoidal", "beta": "1"}, "0.57735026919", None),
        ({"half_width": "3", "distribution": "curvilinear_trapezoid", "inexactness": "0"}, "1.73205080757", None),
        ({"distribution": "exponential"}, "100", None),
        ({"distribution": "lognormal", "standard": "3"}, "3", None),
        ({"distribution": "t", "standard": "3", "degrees_of_freedom": "5", "parameter": "scale"}, "3", "5"),
    ],
)
def test_every_way_to_state_an_uncertainty(stated: Document, u: str, freedom: str | None) -> None:
    line = with_uncertainty(stated)["budget"][0]
    assert float(line["standard_uncertainty"]) == pytest.approx(float(u), rel=1e-10)
    assert line["degrees_of_freedom"] == freedom or float(line["degrees_of_freedom"]) == pytest.approx(
        float(freedom or 0)
    )


def test_every_way_to_state_readings() -> None:
    readings = ["10.1", "10.3"]
    bessel = with_uncertainty({"type": "A", "readings": readings}, None)
    spread = with_uncertainty({"readings": readings, "method": "range"}, None)
    pooled = with_uncertainty(
        {"readings": readings, "pooled": {"standard_deviation": "0.2", "degrees_of_freedom": "20"}}, None
    )
    assert [one["value"] for one in (bessel, spread, pooled)] == ["10.2"] * 3
    assert [one["budget"][0]["degrees_of_freedom"] for one in (bessel, spread, pooled)] == ["1", "0.9", "20"]
    assert pooled["standard_uncertainty"] == "0.141421356237"


def test_a_stated_value_beside_readings_is_used_and_compared() -> None:
    stated = {"type": "A", "readings": ["1.0", "1.1", "1.1"]}
    for value, warned in (("1.067", False), ("1.07", False), ("1.08", True)):
        asked = {
            "inputs": [{"symbol": "x", "value": value, "uncertainty": stated}],
            "outputs": [{"symbol": "y", "expression": "x"}],
        }
        found = evaluate_document(asked)
        assert cast("list[Document]", found["outputs"])[0]["value"] == value
        assert ("value-differs-from-mean:x" in cast("list[str]", found["warnings"])) is warned


def test_degrees_of_freedom_and_relative_may_stand_beside_the_uncertainty() -> None:
    line = with_uncertainty({"standard": "1"}, degrees_of_freedom="7", relative="percent")["budget"][0]
    assert (line["standard_uncertainty"], line["degrees_of_freedom"]) == ("1", "7")


def broken(change: Callable[[Document], object]) -> Document:
    asked = copy.deepcopy(ASKED)
    change(asked)
    return asked


def set_uncertainty(stated: Document) -> Callable[[Document], object]:
    return lambda asked: asked["inputs"][0].update(uncertainty=stated)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (lambda d: d.pop("inputs"), "/outputs/0/expression", "model-unknown-symbol"),
        (lambda d: d.update(inputs={}), "/inputs", "evaluation-document-invalid"),
        (lambda d: d.update(outputs=[]), "/outputs", "evaluation-document-invalid"),
        (lambda d: d.update(extra=1), "/extra", "evaluation-document-invalid"),
        (lambda d: d.update({"a/b~": 1}), "/a~1b~0", "evaluation-document-invalid"),
        (lambda d: d.update(coverage_probability=0.95), "/coverage_probability", "evaluation-document-invalid"),
        (lambda d: d.update(coverage_probability="1"), "/coverage_probability", "coverage-invalid"),
        (lambda d: d.update(coverage_factor="0"), "/coverage_factor", "coverage-invalid"),
        (lambda d: d.update(rounding={"digits": 3}), "/rounding/digits", "evaluation-document-invalid"),
        (lambda d: d.update(monte_carlo={"trials": True}), "/monte_carlo/trials", "evaluation-document-invalid"),
        (lambda d: d["inputs"][0].update(value=50000623), "/inputs/0/value", "evaluation-document-invalid"),
        (lambda d: d["inputs"][0].update(value="NaN"), "/inputs/0/value", "decimal-text"),
        (lambda d: d["inputs"][0].update(value="1e999"), "/inputs/0/value", "decimal-range"),
        (lambda d: d["inputs"][0].update(unit="psi"), "/inputs/0/unit", "unit-not-legal"),
        (lambda d: d["inputs"][0].update(symbol="sin"), "/inputs/0/symbol", "symbol-invalid"),
        (lambda d: d["inputs"][0].update(symbol="d"), "/inputs/1/symbol", "symbol-repeated"),
        (lambda d: d["inputs"][0].update(source=3), "/inputs/0/source", "evaluation-document-invalid"),
        (lambda d: d["inputs"][0].update(source={"x": "y"}), "/inputs/0/source", "evaluation-document-invalid"),
        (lambda d: d["inputs"][0].update(relative="often"), "/inputs/0/relative", "evaluation-document-invalid"),
        (lambda d: d["inputs"][0].pop("value"), "/inputs/0/uncertainty", "value-missing"),
        (lambda d: d["inputs"][2].pop("value"), "/inputs/2/value", "value-missing"),
        (
            lambda d: d["inputs"][1]["uncertainty"].update(readings=[]),
            "/inputs/1/uncertainty/readings",
            "readings-missing",
        ),
        (
            lambda d: d["inputs"][1]["uncertainty"].update(readings=["1"]),
            "/inputs/1/uncertainty/readings",
            "too-few-readings",
        ),
        (
            lambda d: d["inputs"][1]["uncertainty"].update(readings=["1", 2]),
            "/inputs/1/uncertainty/readings/1",
            "evaluation-document-invalid",
        ),
        (lambda d: d["outputs"][0].update(expression="l_s +"), "/outputs/0/expression", "model-syntax"),
        (
            lambda d: d["outputs"][0].update(expression="l_s*d/(d-215)"),
            "/outputs/0/expression",
            "model-undefined-value",
        ),
        (lambda d: d["outputs"][0].update(unit="V"), "/outputs/0/expression", "model-dimension-mismatch"),
        (lambda d: d["outputs"][0].update(unit="foo"), "/outputs/0/unit", "unknown-unit"),
        (lambda d: d["outputs"][0].update(symbol="d"), "/outputs/0/symbol", "symbol-repeated"),
        (lambda d: d["outputs"].append(d["outputs"][0]), "/outputs/1/symbol", "symbol-repeated"),
        (
            lambda d: d["correlations"].append({"between": ["l_s", "d"], "coefficient": "1.5"}),
            "/correlations/0/coefficient",
            "correlation-coefficient-invalid",
        ),
        (
            lambda d: d["correlations"].append({"between": ["l_s", "d"], "coefficient": "0.5"}),
            "/correlations",
            "effective-degrees-of-freedom-undefined",
        ),
        (
            lambda d: d["correlations"].append({"between": ["l_s"], "coefficient": "0.5"}),
            "/correlations/0/between/1",
            "evaluation-document-invalid",
        ),
    ],
)
def test_refuses_with_pointer(change: Callable[[Document], object], pointer: str, code: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        evaluate_document(broken(change))
    assert (caught.value.pointer, caught.value.code) == (pointer, code)
    assert caught.value.sentence_zh
    assert caught.value.sentence_en


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({}, ""),
        ({"type": "B"}, ""),
        ({"standard": "1", "expanded": "2", "coverage_factor": "2"}, "/standard"),
        ({"standard": "1", "half_width": "2"}, "/standard"),
        ({"standard": "1", "readings": ["1", "2"]}, "/standard"),
        ({"type": "A", "standard": "1"}, "/standard"),
        ({"standard": "1", "beta": "0.5"}, "/beta"),
        ({"expanded": "1"}, "/expanded"),
        ({"expanded": "1", "coverage_factor": "2", "probability": "0.95"}, "/expanded"),
        ({"expanded": "1", "coverage_factor": "2", "distribution": "triangular"}, "/distribution"),
        ({"half_width": "1", "distribution": "normal"}, "/half_width"),
        ({"half_width": "1", "distribution": "trapezoidal"}, "/beta"),
        ({"half_width": "1", "distribution": "uniform", "beta": "0.5"}, "/beta"),
        ({"distribution": "t", "standard": "1"}, "/degrees_of_freedom"),
        ({"standard": "1", "degrees_of_freedom": "5", "reliability": "0.1"}, "/reliability"),
        ({"readings": ["1", "2"], "relative": True}, "/relative"),
        (
            {
                "readings": ["1", "2"],
                "method": "range",
                "pooled": {"standard_deviation": "1", "degrees_of_freedom": "5"},
            },
            "/method",
        ),
    ],
)
def test_refuses_an_uncertainty_stated_twice_or_not_at_all(stated: Document, field: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        evaluate_document(broken(set_uncertainty(stated)))
    assert caught.value.code == "evaluation-document-invalid"
    assert caught.value.pointer == f"/inputs/0/uncertainty{field}"


def test_refuses_two_different_degrees_of_freedom() -> None:
    with pytest.raises(MetrologyError) as caught:
        with_uncertainty({"standard": "1", "degrees_of_freedom": "5"}, degrees_of_freedom="6")
    assert caught.value.pointer == "/inputs/0/uncertainty/degrees_of_freedom"


@pytest.mark.parametrize(
    ("stated", "field", "code"),
    [
        ({"standard": "-1"}, "/standard", "uncertainty-negative"),
        ({"half_width": "-1"}, "/half_width", "uncertainty-negative"),
        ({"expanded": "-1", "coverage_factor": "2"}, "/expanded", "uncertainty-negative"),
        ({"expanded": "1", "coverage_factor": "0"}, "/coverage_factor", "uncertainty-invalid"),
        ({"expanded": "1", "probability": "1"}, "/probability", "coverage-invalid"),
        ({"standard": "1", "reliability": "0"}, "/reliability", "degrees-of-freedom-invalid"),
        ({"standard": "1", "degrees_of_freedom": "0"}, "/degrees_of_freedom", "degrees-of-freedom-invalid"),
        ({"standard": "1", "degrees_of_freedom": "-4"}, "/degrees_of_freedom", "degrees-of-freedom-invalid"),
        ({"half_width": "1", "distribution": "trapezoidal", "beta": "2"}, "/beta", "uncertainty-invalid"),
        (
            {"readings": ["1"], "pooled": {"standard_deviation": "-1", "degrees_of_freedom": "5"}},
            "/pooled/standard_deviation",
            "uncertainty-negative",
        ),
        (
            {"readings": ["1"], "pooled": {"standard_deviation": "1", "degrees_of_freedom": "0"}},
            "/pooled/degrees_of_freedom",
            "degrees-of-freedom-invalid",
        ),
    ],
)
def test_impossible_uncertainties_have_their_own_code_and_place(stated: Document, field: str, code: str) -> None:
    with pytest.raises(MetrologyError) as caught:
        with_uncertainty(stated)
    assert (caught.value.code, caught.value.pointer) == (code, f"/inputs/0/uncertainty{field}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "1", "x", "0.5", "nm", "A", "t"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "inputs",
                    "outputs",
                    "symbol",
                    "value",
                    "unit",
                    "uncertainty",
                    "standard",
                    "expression",
                    "readings",
                    "type",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(list(ASKED)), JSON, max_size=4), JSON)
@settings(max_examples=200, deadline=None)
def test_no_document_breaks_out_of_the_typed_errors(changes: Document, thing: object) -> None:
    for asked in (ASKED | changes, broken(lambda d: d["inputs"][0].update(uncertainty=thing)), thing):
        try:
            evaluate_document(cast("Document", asked))
        except MetrologyError as refusal:
            _ = refusal.sentence_zh, refusal.sentence_en
