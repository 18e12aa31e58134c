"""Two standards with a common ancestor, in one budget: what is reported is their correlated uncertainty."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord, Reading, StandardResult, StandardUse
from domain.calibration.result import PointResult
from domain.errors import MetrologyError
from domain.evidence.documents import DocumentRefused, from_document, to_document
from domain.packs import check_pack
from domain.specialty.loader import load_pack
from domain.uncertainty.errors import SharedInvalid, SharedTooLarge, SharesContradict
from domain.uncertainty.inputs import Shared
from tests.domain.calibration.records import WEIGHTS, weights

TEXT = Path(__file__).with_name("weights-sum.yaml").read_text(encoding="utf-8")
SUM = load_pack(TEXT)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TOP = "S/mass"
U_OWN = 0.05
"""Of the weighing, in mg."""


def standard(role: str, certificate: str, *shares: Shared, **changes: str | None) -> StandardUse:
    """A 1 kg standard, u = 0.3 mg, certified in grams."""
    result = StandardResult(
        id="mass",
        characteristic="conventional_mass",
        quantity_kind="mass",
        unit="g",
        range_low="1000",
        range_high="1000",
        value="1000.0005",
        expanded_uncertainty="0.0006",
        coverage_factor="2",
        shared=shares,
    )
    return StandardUse(
        role=role,
        test="sum",
        standard_id=certificate,
        name_zh="砝码",
        name_en="Weight",
        serial=certificate,
        certificate_id=certificate,
        certificate_number=f"JZ/2026/{certificate}",
        certificate_digest="",
        issued_on=date(2026, 1, 1),
        valid_until=None,
        results=(replace(result, **changes),),  # type: ignore[arg-type] # texts of a result
    )


def both(*uses: StandardUse) -> OriginalRecord:
    reading = Reading(id="1", test="sum", point="2000", channel="difference", value="0.10", unit="mg", taken_at=NOON)
    return OriginalRecord(
        id="019cac2b-6f00-7000-8000-000000000001",
        pack_id=SUM.id,
        pack_version=SUM.version,
        pack_digest=SUM.digest,
        service="calibration",
        item={"nominal_masses": "2000"},
        performed_on=date(2026, 3, 2),
        environment=(),
        readings=(reading,),
        standards=uses,
    )


def point_of(*uses: StandardUse) -> PointResult:
    (point,) = evaluate(both(*uses), SUM).points
    return point


def u_of(*uses: StandardUse) -> float:
    return float(point_of(*uses).budget.combined_standard_uncertainty)


def share(result: str, contribution: str) -> Shared:
    return Shared(result=result, contribution=contribution)


def in_milligrams(point: PointResult) -> dict[str, float]:
    return {each.result: float(each.contribution) for each in point.shared}


def test_the_pack_of_these_tests_is_sound() -> None:
    assert check_pack(TEXT) == ()


def test_a_common_ancestor_correlates_two_standards() -> None:
    # Half of the 0.3 mg of each, by variance, is the same error: 0.3^2 + 0.3^2 + 2 x 0.18 x 0.24.
    first, second = standard("first", "A", share(TOP, "0.00018")), standard("second", "B", share(TOP, "0.00024"))
    assert u_of(first, second) == pytest.approx(math.sqrt(2 * 0.09 + 2 * 0.18 * 0.24 + U_OWN**2), rel=1e-9)
    without = standard("first", "A"), standard("second", "B")
    assert u_of(*without) == pytest.approx(math.sqrt(2 * 0.09 + U_OWN**2), rel=1e-9)
    opposed = standard("second", "B", share(TOP, "-0.00024"))
    assert u_of(first, opposed) == pytest.approx(math.sqrt(2 * 0.09 - 2 * 0.18 * 0.24 + U_OWN**2), rel=1e-9)


def test_monte_carlo_knows_of_it_too() -> None:
    record = both(standard("first", "A", share(TOP, "0.0003")), standard("second", "B", share(TOP, "0.0003")))
    (point,) = evaluate(record, SUM, is_checked=True).points
    assert point.monte_carlo is not None
    assert point.monte_carlo.agrees


def test_a_standard_and_what_was_calibrated_by_it() -> None:
    first, second = standard("first", "S"), standard("second", "B", share(TOP, "0.00024"))
    assert u_of(first, second) == pytest.approx(math.sqrt(2 * 0.09 + 2 * 0.3 * 0.24 + U_OWN**2), rel=1e-9)


def test_one_result_in_two_roles_is_one_quantity_and_so_is_its_drift() -> None:
    first, second = standard("first", "A"), standard("second", "A")
    assert u_of(first, second) == pytest.approx(math.hypot(0.6, U_OWN), rel=1e-9)
    drift = 0.0002 * 1000 / math.sqrt(3)
    first, second = standard("first", "A", drift="0.0002"), standard("second", "A", drift="0.0002")
    assert u_of(first, second) == pytest.approx(math.hypot(0.6, 2 * drift, U_OWN), rel=1e-9)
    # Drift and certificate of one result are two quantities, and drifts of two results four.
    second = standard("second", "B", drift="0.0002")
    assert u_of(first, second) == pytest.approx(math.hypot(0.3, 0.3, drift, drift, U_OWN), rel=1e-9)


def test_a_result_says_what_it_took_over_for_the_next_generation() -> None:
    first, second = standard("first", "A", share(TOP, "0.00018")), standard("second", "B", share(TOP, "0.00024"))
    point = point_of(first, second)
    own = {"A/mass": math.sqrt(0.09 - 0.18**2), "B/mass": math.sqrt(0.09 - 0.24**2)}
    assert in_milligrams(point) == pytest.approx({TOP: 0.18 + 0.24, **own})
    whole = math.hypot(*in_milligrams(point).values(), U_OWN)
    assert whole == pytest.approx(float(point.budget.combined_standard_uncertainty))


def test_the_product_s_own_pack_says_so_too() -> None:
    (point,) = evaluate(weights(), WEIGHTS).points
    lines = {line.symbol: line for line in point.budget.lines}
    assert list(in_milligrams(point)) == ["certificate-0/result-0", "certificate-0/result-1"]
    assert in_milligrams(point)["certificate-0/result-0"] == pytest.approx(0.265)
    signed = float(lines["rho_r"].sensitivity) * float(lines["rho_r"].standard_uncertainty)
    assert in_milligrams(point)["certificate-0/result-1"] == pytest.approx(signed)


@pytest.mark.parametrize(
    ("uses", "kind", "pointer"),
    [
        (
            (standard("first", "A"), standard("second", "B", share(TOP, "0.0004"))),
            SharedTooLarge,
            "/1/results/0/shared",
        ),
        (
            (standard("first", "A", share("S", "0.0001")), standard("second", "B")),
            SharedInvalid,
            "/0/results/0/shared/0",
        ),
        (
            (standard("first", "A", share(TOP, "0.0001")), standard("second", "A", share(TOP, "0.0002"))),
            SharesContradict,
            "/1/results/0/shared",
        ),
    ],
)
def test_refuses(uses: tuple[StandardUse, ...], kind: type[MetrologyError], pointer: str) -> None:
    with pytest.raises(kind) as caught:
        evaluate(both(*uses), SUM)
    assert caught.value.pointer == f"/standards{pointer}"


def test_a_record_without_shares_has_the_document_it_always_had() -> None:
    record = both(standard("first", "A"), standard("second", "B"))
    document = to_document(record)
    assert "shared" not in str(document)
    assert from_document(document, OriginalRecord) == record
    told = both(standard("first", "A", share(TOP, "0.0001")), standard("second", "B"))
    assert from_document(to_document(told), OriginalRecord) == told
    document["standards"][0]["results"][0]["shared"] = []  # type: ignore[index] # a document
    with pytest.raises(DocumentRefused) as caught:
        from_document(document, OriginalRecord)
    assert caught.value.pointer == "/standards/0/results/0/shared"
