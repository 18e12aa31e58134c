"""Whether a standard's certificate can be believed as it was typed in: coherent in itself and with its parents.

What the world outside got wrong (an expired parent, a missing link) is not refused here: it is a fact, kept as it is,
and the audit names it (rules T01-T26). Refused is only what cannot have been on the paper.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.calibration.standards import MAXIMUM_PERMISSIBLE_ERROR
from domain.errors import MetrologyError
from domain.quantity import convert, find_kind, parse_decimal
from domain.specialty.faults import raise_faults
from domain.uncertainty.inputs import InputQuantity, Shared
from domain.uncertainty.sharing import shared_correlations
from service.standards.refusals import (
    CoverageFactorTooSmallError,
    DegreesOfFreedomNotPositiveError,
    DriftNegativeError,
    IssuedInFutureError,
    ParentOfAnotherKindError,
    ParentRepeatedError,
    ParentUnknownError,
    ParentUsedTooLateError,
    PrimaryBelowNationalError,
    PrimaryWithParentError,
    RangeOutsideParentError,
    RangeReversedError,
    ResultRepeatedError,
    StandardUnknownError,
    StatedUncertaintyNotPositiveError,
    ValidityReversedError,
)
from service.standards.wire import CertificateIn, ResultIn

TOP_LEVELS = frozenset({"primary", "national"})

SPECIFIED = frozenset({"scale_interval"})
"""Characteristics that belong to the instrument's make and are not measured: U = 0 says so. A budget that takes one for
a result is refused all the same (T10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A result on record that a new one may rest on."""

    certificate_id: UUID
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str


def check_certificate(
    given: CertificateIn, *, standards: frozenset[UUID], parents: Mapping[UUID, Parent], today: date
) -> None:
    """Refuse a certificate that cannot be right.

    ``standards`` are the ids on record among those named, ``parents`` the results on record among those named.
    Raises the one fault there is, or SeveralFaults, each at its JSON Pointer.
    """
    faults = [*_about_days(given, today), *_about_the_top(given), *_repeated(given)]
    for index, result in enumerate(given.results):
        pointer = f"/results/{index}"
        if result.standard_id not in standards:
            faults.append(StandardUnknownError(f"{pointer}/standard_id", id=result.standard_id))
        try:
            faults += _about_numbers(result, pointer)
        except MetrologyError as fault:  # the unit does not fit the kind: nothing else about this result can be judged
            faults.append(fault)
            continue
        faults += _about_parents(given, result, parents, pointer)
        faults += _about_shares(result, pointer)
    raise_faults(faults)


def _about_days(given: CertificateIn, today: date) -> Iterator[MetrologyError]:
    if given.issued_on > today:
        yield IssuedInFutureError("/issued_on", issued_on=given.issued_on)
    if given.valid_until is not None and given.valid_until <= given.issued_on:
        yield ValidityReversedError("/valid_until", valid_until=given.valid_until, issued_on=given.issued_on)


def _about_the_top(given: CertificateIn) -> Iterator[MetrologyError]:
    if not given.primary_realisation:
        return
    if given.level not in TOP_LEVELS:
        yield PrimaryBelowNationalError("/primary_realisation", level=given.level)
    for index, result in enumerate(given.results):
        if result.parents:
            yield PrimaryWithParentError(f"/results/{index}/parents")


def _repeated(given: CertificateIn) -> Iterator[MetrologyError]:
    seen = set()
    for index, result in enumerate(given.results):
        key = (result.standard_id, result.characteristic, result.unit, result.range_low, result.range_high)
        if key in seen:
            yield ResultRepeatedError(f"/results/{index}")
        seen.add(key)


def _about_numbers(result: ResultIn, pointer: str) -> Iterator[MetrologyError]:
    find_kind(result.quantity_kind, f"{pointer}/quantity_kind")
    low, high = _in_unit(result, result.unit, pointer)
    if low > high:
        yield RangeReversedError(f"{pointer}/range_low", low=result.range_low, high=result.range_high)
    expanded = parse_decimal(result.expanded_uncertainty)
    if expanded < 0 or (expanded == 0 and result.characteristic not in SPECIFIED):
        yield StatedUncertaintyNotPositiveError(f"{pointer}/expanded_uncertainty", value=result.expanded_uncertainty)
    if parse_decimal(result.coverage_factor) < 1:
        yield CoverageFactorTooSmallError(f"{pointer}/coverage_factor", value=result.coverage_factor)
    if result.degrees_of_freedom is not None and parse_decimal(result.degrees_of_freedom) <= 0:
        yield DegreesOfFreedomNotPositiveError(f"{pointer}/degrees_of_freedom", value=result.degrees_of_freedom)
    if result.drift is not None and parse_decimal(result.drift) < 0:
        yield DriftNegativeError(f"{pointer}/drift", value=result.drift)


def _about_parents(
    given: CertificateIn, result: ResultIn, parents: Mapping[UUID, Parent], pointer: str
) -> Iterator[MetrologyError]:
    seen = set()
    for index, link in enumerate(result.parents):
        here = f"{pointer}/parents/{index}"
        parent = parents.get(link.parent_result_id)
        if link.parent_result_id in seen:
            yield ParentRepeatedError(f"{here}/parent_result_id")
        seen.add(link.parent_result_id)
        if link.used_on > given.issued_on:
            yield ParentUsedTooLateError(f"{here}/used_on", used_on=link.used_on, issued_on=given.issued_on)
        if parent is None:
            yield ParentUnknownError(f"{here}/parent_result_id", id=link.parent_result_id)
        elif parent.quantity_kind != result.quantity_kind:
            yield ParentOfAnotherKindError(
                f"{here}/parent_result_id", kind=result.quantity_kind, parent_kind=parent.quantity_kind
            )
        else:
            yield from _about_range(result, parent, here)


def _about_shares(result: ResultIn, pointer: str) -> Iterator[MetrologyError]:
    """Shares that no uncertainty can have: the record would be refused when somebody uses the standard."""
    is_class = result.characteristic == MAXIMUM_PERMISSIBLE_ERROR
    expanded = parse_decimal(result.expanded_uncertainty)
    factor = Decimal(3).sqrt() if is_class else parse_decimal(result.coverage_factor)
    if not result.shared or expanded <= 0 or factor <= 0:
        return
    quantity = InputQuantity(
        symbol=result.characteristic,
        value="0",
        unit=result.unit,
        standard_uncertainty=float(expanded / factor),
        shared=tuple(Shared(result=each.result, contribution=each.contribution) for each in result.shared),
    )
    try:
        shared_correlations([quantity])
    except MetrologyError as fault:
        fault.pointer = pointer + fault.pointer.removeprefix("/0")
        yield fault


def _about_range(result: ResultIn, parent: Parent, pointer: str) -> Iterator[MetrologyError]:
    low, high = _in_unit(result, parent.unit, pointer)
    if low < parse_decimal(parent.range_low) or high > parse_decimal(parent.range_high):
        yield RangeOutsideParentError(
            f"{pointer}/parent_result_id",
            low=result.range_low,
            high=result.range_high,
            unit=result.unit,
            parent_low=parent.range_low,
            parent_high=parent.range_high,
            parent_unit=parent.unit,
        )


def _in_unit(result: ResultIn, unit: str, pointer: str) -> tuple[Decimal, Decimal]:
    try:
        low, high = (
            convert(parse_decimal(text), result.unit, unit, result.quantity_kind)
            for text in (result.range_low, result.range_high)
        )
    except MetrologyError as fault:
        raise fault.at(f"{pointer}/unit") from None
    return low, high
