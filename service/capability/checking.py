"""Whether a licence can be believed as it was typed in: its days, and every line of its scope."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from domain.errors import MetrologyError, placed
from domain.quantity import convert, find_kind, parse_decimal
from domain.specialty.expressions import exact_text
from domain.specialty.faults import raise_faults
from domain.traceability.licences import POINT, uncertainty_of
from service.capability.refusals import (
    CapabilityNotPositive,
    HolderUnnamed,
    ScopeLineEmpty,
    ScopeLineIncomplete,
    ScopeRangeReversed,
)
from service.capability.wire import LicenceIn, ScopeLineIn
from service.people.errors import PeriodReversed

MEMBERS: Final = {
    "quantity_kind": ("量的种类", "Kind of quantity"),
    "unit": ("单位", "Unit"),
    "range_low": ("下限", "From"),
    "range_high": ("上限", "To"),
    "uncertainty": ("U（k = 2）", "U (k = 2)"),
    "uncertainty_unit": ("U 的单位", "Unit of U"),
}
"""What the form calls the members that a line can lack: people read the sentence, programs its pointer."""


def check_licence(given: LicenceIn) -> None:
    """Raise the one fault there is, or SeveralFaults, each at its JSON Pointer."""
    faults: list[MetrologyError] = []
    if given.valid_until is not None and given.valid_until < given.valid_from:
        faults.append(PeriodReversed("/valid_until", start=given.valid_from, until=given.valid_until))
    if given.holder_code and not given.holder_zh:
        faults.append(HolderUnnamed("/holder_zh", code=given.holder_code))
    for index, line in enumerate(given.scope):
        faults += [fault.at(f"/scope/{index}") for fault in _of(line)]
    raise_faults(faults)


def _of(line: ScopeLineIn) -> list[MetrologyError]:
    faults: list[MetrologyError] = []
    try:
        faults.extend(_about(line))
    except MetrologyError as fault:  # a kind, unit or expression that is none: nothing else can be judged
        faults.append(fault)
    return faults


def _about(line: ScopeLineIn) -> Iterator[MetrologyError]:
    if line.quantity_kind:
        find_kind(line.quantity_kind, "/quantity_kind")
    missing = _missing(line)
    if not missing and not line.quantity_kind and not line.regulation:
        yield ScopeLineEmpty()
    elif missing:
        words = [MEMBERS[name] for name in missing]
        zh, en = "、".join(f"“{zh}”" for zh, _ in words), ", ".join(f"“{en}”" for _, en in words)
        yield ScopeLineIncomplete(f"/{missing[0]}", missing=en, missing_zh=zh)
    elif line.unit is not None and line.range_low is not None and line.range_high is not None:
        yield from _about_numbers(line, line.unit, line.range_low, line.range_high)


def _missing(line: ScopeLineIn) -> list[str]:
    """Name the members that the line lacks: of a range it states all or nothing, and of an uncertainty."""
    wanted = {name: getattr(line, name) for name in ("quantity_kind", "unit", "range_low", "range_high")}
    if line.uncertainty or line.uncertainty_unit:
        wanted |= {"uncertainty": line.uncertainty, "uncertainty_unit": line.uncertainty_unit}
    has_numbers = any(value for name, value in wanted.items() if name != "quantity_kind")
    return [name for name, value in wanted.items() if not value] if has_numbers else []


def _about_numbers(line: ScopeLineIn, unit: str, low: str, high: str) -> Iterator[MetrologyError]:
    with placed("/unit"):
        convert(parse_decimal(low), unit, unit, line.quantity_kind)
    if parse_decimal(low) > parse_decimal(high):
        yield ScopeRangeReversed("/range_low", low=low, high=high)
    if not line.uncertainty:
        return
    with placed("/uncertainty"):
        expression = uncertainty_of(line.uncertainty)
        found = {end: expression.value({POINT: Fraction(parse_decimal(end))}) for end in (low, high)}
    for end, value in found.items():
        if value <= 0:
            yield CapabilityNotPositive("/uncertainty", value=end, found=exact_text(value))
