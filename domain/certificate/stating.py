"""From the standards a record used to the standards its certificate states: each once, with all that it served."""

from collections.abc import Sequence
from decimal import Decimal

from domain.calibration.record import StandardResult, StandardUse
from domain.certificate.parts import StandardStated
from domain.quantity.decimal_text import parse_decimal


def standards_stated(uses: Sequence[StandardUse]) -> tuple[StandardStated, ...]:
    """One line for each standard and certificate, in the order of first use."""
    grouped: dict[tuple[str, str], list[StandardUse]] = {}
    for use in uses:
        grouped.setdefault((use.standard_id, use.certificate_id), []).append(use)
    return tuple(_stated(group) for group in grouped.values())


def _stated(uses: Sequence[StandardUse]) -> StandardStated:
    first = uses[0]
    results = {result.id: result for use in uses for result in use.results}
    return StandardStated(
        standard_id=first.standard_id,
        name_zh=first.name_zh,
        name_en=first.name_en,
        serial=first.serial,
        accuracy=first.accuracy,
        measuring_range="; ".join(_ranges(list(results.values()))),
        assembly_id=first.assembly_id,
        certificate_id=first.certificate_id,
        certificate_number=first.certificate_number,
        certificate_digest=first.certificate_digest,
        issued_on=first.issued_on,
        valid_until=first.valid_until,
        tests=tuple(dict.fromkeys(use.test for use in uses)),
        result_ids=tuple(results),
    )


def _ranges(results: Sequence[StandardResult]) -> list[str]:
    """Widest range for each characteristic and unit, as certified: the text of its ends, never reformatted."""
    ends: dict[tuple[str, str], tuple[str, str]] = {}
    for result in results:
        key = (result.characteristic, result.unit)
        low, high = ends.get(key, (result.range_low, result.range_high))
        ends[key] = (min(low, result.range_low, key=_number), max(high, result.range_high, key=_number))
    return [f"{low} {unit}" if low == high else f"({low} ~ {high}) {unit}" for (_, unit), (low, high) in ends.items()]


def _number(text: str) -> Decimal:
    return parse_decimal(text)
