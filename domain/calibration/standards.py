"""Which certified result of which standard answers for a quantity at a point (T05, T06, T07; M1, M5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.calibration.errors import (
    StandardAmbiguous,
    StandardClassNotAccepted,
    StandardLacksResult,
    StandardMissing,
    StandardNotValid,
    StandardNumberInvalid,
    StandardRangeTooSmall,
    StandardUnknownPlace,
)
from domain.calibration.places import point_text
from domain.calibration.record import OriginalRecord, StandardResult, StandardUse
from domain.errors import MetrologyError
from domain.quantity.conversion import convert, convert_difference
from domain.quantity.decimal_text import parse_decimal, plain
from domain.specialty.plan import PlannedPoint, point_key
from domain.specialty.procedure import PackTest
from domain.specialty.schema import CertifiedResult, StandardRole
from domain.specialty.symbols import EXPANDED_SUFFIX
from domain.standards.classes import states_class
from domain.uncertainty.inputs import Shared

Offer = tuple[str, StandardUse, StandardResult]
"""The pointer of a certified result in the record, whose it is, and itself."""
MAXIMUM_PERMISSIBLE_ERROR = "maximum_permissible_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What a certificate gives to the budget at one point, in the pack's unit."""

    symbol: str
    value: Fraction
    expanded_uncertainty: Decimal
    coverage_factor: Decimal
    degrees_of_freedom: Decimal | None
    drift: Decimal | None
    rectangular: bool
    """The standard is used by its class: the half-width of a rectangle, not a U."""
    certificate_id: str
    result_id: str
    shared: tuple[Shared, ...]
    pointer: str
    """Of the result in the record."""

    @property
    def standard_uncertainty(self) -> Decimal:
        """U/k."""
        return self.expanded_uncertainty / self.coverage_factor

    def require_uncertainty(self) -> None:
        """Refuse a certificate without uncertainty where the budget takes one: nothing is known exactly (T10)."""
        if not self.expanded_uncertainty:
            name = "expanded_uncertainty"
            raise _invalid(f"{self.pointer}/{name}", name, "0", "大于零", "more than zero")

    def numbers(self) -> dict[str, Fraction]:
        """Names the expressions know it by."""
        return {self.symbol: self.value, self.symbol + EXPANDED_SUFFIX: Fraction(self.expanded_uncertainty)}


KnownResults = dict[tuple[str, str], Certified]
"""Certified results in the pack's units, by symbol and pointer into the record."""


def placement_faults(
    record: OriginalRecord, roles: Mapping[str, Sequence[StandardRole]], keys: frozenset[tuple[str, str]]
) -> list[MetrologyError]:
    """Standards for places the plan does not have, not valid on the day of the work, or of a class not accepted.

    Validity is inclusive at both ends: a certificate serves on its day of issue and on its last day.
    """
    faults: list[MetrologyError] = []
    for index, use in enumerate(record.standards):
        at = f"/standards/{index}"
        known = {role.role: role for role in roles.get(use.test, ())}
        if use.role not in known or (use.point and (use.test, point_key(use.point)) not in keys):
            faults.append(StandardUnknownPlace(at, role=use.role, test=use.test, point=use.point or "*"))
        if not use.issued_on <= record.performed_on <= (use.valid_until or date.max):
            faults.append(
                StandardNotValid(
                    f"{at}/valid_until",
                    name=use.name_en,
                    certificate=use.certificate_number,
                    begin=use.issued_on,
                    end=use.valid_until or "…",
                    day=record.performed_on,
                )
            )
        faults += _class_faults(known.get(use.role), use, f"{at}/accuracy")
    return faults


def _class_faults(role: StandardRole | None, use: StandardUse, pointer: str) -> list[MetrologyError]:
    """Hold the class on record against those of the method: a whole word of it, so that ``F1`` is not in ``F12``."""
    if role is None or role.accepts is None:
        return []
    if states_class(use.accuracy, role.accepts.any_of):
        return []
    return [
        StandardClassNotAccepted(
            pointer,
            role_zh=role.label.zh,
            role_en=role.label.en,
            name=use.name_en,
            found=use.accuracy or "-",
            accepted=", ".join(role.accepts.any_of),
        )
    ]


def certified_at(
    record: OriginalRecord, roles: Sequence[StandardRole], test: PackTest, point: PlannedPoint, known: KnownResults
) -> dict[str, Certified]:
    """Certified results of all roles at one point, by symbol.

    A standard named for the very point goes before one named for the whole test; ``known`` remembers what was read for
    other points. Raises `StandardMissing`,
    `StandardLacksResult`, `StandardRangeTooSmall`, `StandardAmbiguous`, or the refusal of a unit or a number.
    """
    found: dict[str, Certified] = {}
    for role in roles:
        uses = uses_at(record.standards, role, test, point)
        if not uses and role.required:
            names = {"label_zh": role.label.zh, "label_en": role.label.en}
            names |= {"test_zh": test.name.zh, "test_en": test.name.en}
            at = point_text(test, point.key)
            raise StandardMissing("/standards", test=test.id, point=at, role=role.role, **names)
        for wanted in role.results if uses else ():
            found[wanted.symbol] = _certified(wanted, uses, test, point, known)
    return found


def corrections_at(
    record: OriginalRecord,
    roles: Sequence[StandardRole],
    place: tuple[PackTest, PlannedPoint],
    sensors: Mapping[str, Sequence[str]],
    known: KnownResults,
) -> dict[str, dict[str, Certified]]:
    """Certified results that correct sensors one by one at a point, by symbol and sensor (``t_3``).

    ``sensors``: their names by channel. Raises as `certified_at`.
    """
    found: dict[str, dict[str, Certified]] = {}
    for role in roles:
        uses = uses_at(record.standards, role, *place)
        for wanted in role.results if uses else ():
            for sensor in sensors.get(wanted.sensors_of, ()):
                own = tuple(f"{name}_{sensor.rpartition('_')[2]}" for name in wanted.characteristics)
                of_sensor = replace(wanted, characteristics=(*own, *wanted.characteristics))
                found.setdefault(wanted.symbol, {})[sensor] = _certified(of_sensor, uses, *place, known)
    return found


def _certified(
    wanted: CertifiedResult,
    uses: Sequence[tuple[int, StandardUse]],
    test: PackTest,
    point: PlannedPoint,
    known: KnownResults,
) -> Certified:
    pointer, use, result = result_at(wanted, uses, test, point)
    if (wanted.symbol, pointer) not in known:
        known[wanted.symbol, pointer] = _in_pack_unit(wanted, pointer, use, result)
    return known[wanted.symbol, pointer]


def uses_at(
    standards: Sequence[StandardUse], role: StandardRole, test: PackTest, point: PlannedPoint
) -> list[tuple[int, StandardUse]]:
    """Standards that fill a role at a point, with their places: those named for the very point, else for the test."""
    mine = [(index, use) for index, use in enumerate(standards) if (use.role, use.test) == (role.role, test.read_as)]
    exact = [(index, use) for index, use in mine if use.point and point_key(use.point) == point.key]
    return exact or [(index, use) for index, use in mine if not use.point]


def result_at(
    wanted: CertifiedResult, uses: Sequence[tuple[int, StandardUse]], test: PackTest, point: PlannedPoint
) -> Offer:
    """The one result of the preferred characteristic that covers the point: of several ranges the narrowest.

    A characteristic that does not reach the point leaves it to the next one: a set of weights may be certified in part
    by conventional mass and in part by its class. Raises `StandardLacksResult`, `StandardRangeTooSmall`,
    `StandardAmbiguous`, or the refusal of a unit or a number.
    """
    offered: list[Offer] = []
    for characteristic in wanted.characteristics:
        kin = [
            (f"/standards/{index}/results/{place}", use, result)
            for index, use in uses
            for place, result in enumerate(use.results)
            if result.characteristic == characteristic and result.quantity_kind == wanted.quantity_kind
        ]
        offered += kin
        if best := _narrowest(kin, test, point) if wanted.covers_nominal else kin:
            if len(best) > 1:
                raise StandardAmbiguous(best[1][0], symbol=wanted.symbol, point=point.key)
            return best[0]
    if offered:
        pointer, use, _ = offered[0]
        raise StandardRangeTooSmall(pointer, name=use.name_en, point=point.key, unit=test.scale.unit)
    index, use = uses[0]
    raise StandardLacksResult(
        f"/standards/{index}/results",
        name=use.name_en,
        characteristics=", ".join(wanted.characteristics),
        kind=wanted.quantity_kind,
    )


def _narrowest(offered: Sequence[Offer], test: PackTest, point: PlannedPoint) -> list[Offer]:
    """Those that cover the point with the smallest range."""
    covering = [
        (width, offer) for offer in offered if (width := _covering_width(offer[2], offer[0], test, point)) is not None
    ]
    smallest = min((width for width, _ in covering), default=None)
    return [offer for width, offer in covering if width == smallest]


def _covering_width(result: StandardResult, pointer: str, test: PackTest, point: PlannedPoint) -> Decimal | None:
    """Width of the certified range if it contains the point (both ends inclusive), else None."""
    low = parse_decimal(result.range_low, f"{pointer}/range_low")
    high = parse_decimal(result.range_high, f"{pointer}/range_high")
    if result.unit != test.scale.unit:
        low, high = (
            convert(end, result.unit, test.scale.unit, test.scale.kind, f"{pointer}/unit") for end in (low, high)
        )
    return high - low if low <= point.nominal <= high else None


def _in_pack_unit(wanted: CertifiedResult, pointer: str, use: StandardUse, result: StandardResult) -> Certified:
    def positive(text: str, name: str) -> Decimal:
        number = parse_decimal(text, f"{pointer}/{name}")
        if number <= 0:
            raise _invalid(f"{pointer}/{name}", name, text, "大于零", "more than zero")
        return number

    def width(text: str, name: str) -> Decimal:
        number = parse_decimal(text, f"{pointer}/{name}")
        if number < 0:
            raise _invalid(f"{pointer}/{name}", name, text, "不小于零", "zero or more")
        return convert_difference(number, result.unit, wanted.unit, f"{pointer}/unit")

    freedom = result.degrees_of_freedom
    value = Decimal(0)
    if result.value is not None:
        given = parse_decimal(result.value, f"{pointer}/value")
        value = convert(given, result.unit, wanted.unit, wanted.quantity_kind, f"{pointer}/unit")
    return Certified(
        symbol=wanted.symbol,
        value=Fraction(value),
        expanded_uncertainty=width(result.expanded_uncertainty, "expanded_uncertainty"),
        coverage_factor=positive(result.coverage_factor, "coverage_factor"),
        degrees_of_freedom=positive(freedom, "degrees_of_freedom") if freedom is not None else None,
        drift=width(result.drift, "drift") if result.drift is not None else None,
        rectangular=result.characteristic == MAXIMUM_PERMISSIBLE_ERROR,
        certificate_id=use.certificate_id,
        result_id=result.id,
        shared=tuple(
            _in_unit(each, result.unit, wanted.unit, f"{pointer}/shared/{n}") for n, each in enumerate(result.shared)
        ),
        pointer=pointer,
    )


def _in_unit(shared: Shared, unit: str, wanted: str, pointer: str) -> Shared:
    contribution = parse_decimal(shared.contribution, f"{pointer}/contribution")
    return Shared(result=shared.result, contribution=plain(convert_difference(contribution, unit, wanted, pointer)))


def _invalid(pointer: str, name: str, found: str, zh: str, en: str) -> StandardNumberInvalid:
    return StandardNumberInvalid(pointer, name=name, found=found, expected_zh=zh, expected_en=en)
