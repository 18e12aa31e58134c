"""Which certified result answers for a point, where a certificate holds several."""

from dataclasses import replace

from domain.calibration.evaluate import evaluate
from tests.domain.calibration.records import GAUGE, gauge, with_standard


def test_where_the_preferred_characteristic_ends_the_next_one_serves() -> None:
    """Certified by its error up to 1 MPa and by its class beyond: no point is left without a standard."""
    record = gauge()
    certified = record.standards[0].results[0]
    in_part = (
        replace(certified, id="error", range_high="1"),
        replace(certified, id="class", characteristic="maximum_permissible_error", coverage_factor="1.7320508"),
    )
    result = evaluate(with_standard(record, 0, results=in_part), GAUGE)
    served = {point.point: point.standard_result_ids for point in result.points}
    assert served == {"0": ("error",), "0.4": ("error",), "0.8": ("error",), "1.2": ("class",), "1.6": ("class",)}
