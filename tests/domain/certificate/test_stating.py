from dataclasses import replace
from datetime import date

from domain.calibration.record import StandardResult, StandardUse
from domain.certificate.stating import standards_stated
from domain.evidence.canonical import digest_bytes

RESULT = StandardResult(
    id="r1",
    characteristic="indication",
    quantity_kind="gauge_pressure",
    unit="MPa",
    range_low="0",
    range_high="2.50",
    expanded_uncertainty="0.002",
    coverage_factor="2",
)
USE = StandardUse(
    role="reference",
    test="up",
    standard_id="s1",
    name_zh="精密压力表",
    name_en="precision gauge",
    serial="S-1",
    accuracy="0.25",
    assembly_id="a1",
    certificate_id="c1",
    certificate_number="N-1",
    certificate_digest=digest_bytes(b""),
    issued_on=date(2026, 1, 1),
    valid_until=None,
    results=(RESULT,),
)


def test_a_standard_used_twice_by_one_certificate_is_stated_once_with_both_tests() -> None:
    second = replace(RESULT, id="r2", range_low="2.5", range_high="10")
    stated = standards_stated([USE, replace(USE, test="down", results=(RESULT, second)), USE])
    assert len(stated) == 1
    assert stated[0].tests == ("up", "down")
    assert stated[0].result_ids == ("r1", "r2")
    assert stated[0].measuring_range == "(0 ~ 10) MPa"
    assert (stated[0].certificate_number, stated[0].assembly_id, stated[0].valid_until) == ("N-1", "a1", None)


def test_two_certificates_of_one_standard_are_two_lines_in_order_of_use() -> None:
    stated = standards_stated([replace(USE, certificate_id="c2"), USE])
    assert [one.certificate_id for one in stated] == ["c2", "c1"]


def test_single_values_and_characteristics_keep_their_own_range_as_certified() -> None:
    mass = replace(RESULT, id="m", characteristic="conventional_mass", unit="g", range_low="100", range_high="100")
    density = replace(RESULT, id="d", characteristic="density", unit="kg/m^3", range_low="7.9E+3", range_high="8.0E+3")
    assert (
        standards_stated([replace(USE, results=(mass, density))])[0].measuring_range
        == "100 g; (7.9E+3 ~ 8.0E+3) kg/m^3"
    )


def test_no_use_no_line() -> None:
    assert standards_stated([]) == ()
