"""Licences 授权、认可、考核证书 and their scopes: who may do what, over which range, how well, and in which days.

One fact serves our own laboratory and every body above it. It is dated twice: when it held (``valid_from``,
``valid_until``, events) and since when we know (``known_on``, ``corrected_on``); nothing is overwritten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.calibration.qualification import work_names
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.expressions import Expression, exact_text, number_of

POINT = "x"
"""Name of the value, in the unit of the line, in the expression of a line's uncertainty."""


class LicenceKind(StrEnum):
    """By what a body's work is recognised (计量法; JJF 1033; ILAC-P10:07/2020)."""

    MEASUREMENT_STANDARD = "measurement_standard"
    """计量标准考核证书: one measurement standard was assessed."""
    SOCIAL_PUBLIC = "social_public"
    """社会公用计量标准证书."""
    STATUTORY = "statutory"
    """法定计量检定机构授权."""
    CMA = "cma"
    """资质认定."""
    ACCREDITED = "accredited"
    """Accredited by a signatory of the ILAC MRA (CNAS)."""
    CIPM_MRA = "cipm_mra"
    """A national institute whose CMC is published in the KCDB."""
    DOCUMENTED = "documented"
    """None of these: evidence of its own, assessed and kept (ILAC-P10)."""


OF_ASSEMBLIES = frozenset({LicenceKind.MEASUREMENT_STANDARD, LicenceKind.SOCIAL_PUBLIC})
"""Licences of one measurement standard. U in their scope is that of the standard and no CMC."""


class LicenceEventKind(StrEnum):
    """What may befall a licence."""

    SUSPENDED = "suspended"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceEvent:
    """A change that counts from one day on and is known since another."""

    kind: LicenceEventKind
    effective_on: date
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLine:
    """One line of a scope. It names a kind of quantity, a regulation or both; numbers are decimal text."""

    quantity_kind: str = ""
    regulation: str = ""
    """Code of the regulation, with or without the edition's year."""
    unit: str = ""
    range_low: str = ""
    """"" where the line states no range: every value of the kind is meant."""
    range_high: str = ""
    accuracy: str = ""
    """Class or largest error in words, for people."""
    uncertainty: str = ""
    """U for k = 2 at ``x``, an expression such as ``0.0002 + 0.0001*x``; "" where the line states none. Has a range."""
    uncertainty_unit: str = ""

    def covers(self, quantity_kind: str, low: str, high: str, unit: str) -> bool:
        """Whether all values from ``low`` to ``high`` lie in the line; raises what ``convert`` raises.

        A range that begins at zero means "up to": scopes begin above it, and only its upper end is asked for.
        """
        if self.quantity_kind != quantity_kind:
            return False
        ends = (high,) if low != high and not parse_decimal(low) else (low, high)
        return not self.range_low or all(self._within(end, unit) for end in ends)

    def uncertainty_at(self, value: str, unit: str) -> Decimal:
        """U (k = 2) at a value, in ``uncertainty_unit``; raises what ``convert`` and the expression raise."""
        point = convert(parse_decimal(value), unit, self.unit, self.quantity_kind)
        return parse_decimal(exact_text(uncertainty_of(self.uncertainty).value({POINT: Fraction(point)})))

    def names(self, code: str) -> bool:
        """Whether the line is about work by the regulation ``code``."""
        return bool(self.regulation) and self.regulation in work_names("", code)

    def _within(self, value: str, unit: str) -> bool:
        converted = convert(parse_decimal(value), unit, self.unit, self.quantity_kind)
        return parse_decimal(self.range_low) <= converted <= parse_decimal(self.range_high)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFact:
    """A licence of one body, with its scope and what befell it."""

    kind: LicenceKind
    number: str
    valid_from: date
    valid_until: date | None
    """Last day; None while it holds."""
    known_on: date
    corrected_on: date | None = None
    """Day since which another entry stands in its place, because this one was wrong."""
    events: tuple[LicenceEvent, ...] = ()
    """In the order in which they were recorded."""
    scope: tuple[ScopeLine, ...] = ()
    scope_partial: bool = False
    """Its scope is on record in part: what is not listed may be in it, or not."""

    def is_known(self, on: date) -> bool:
        """Whether it was on record on ``on``, and not yet corrected."""
        return self.known_on <= on and (self.corrected_on is None or on < self.corrected_on)

    def counts_on(self, day: date, known: date) -> bool:
        """Whether it was in force on ``day``, as known on ``known``; first and last day count."""
        if (
            not self.is_known(known)
            or day < self.valid_from
            or (self.valid_until is not None and day > self.valid_until)
        ):
            return False
        return self.ended_by(day, known) is None

    def ended_by(self, day: date, known: date) -> LicenceEventKind | None:
        """By what it was out of force on ``day``, as known on ``known``: the last event counts; None where by none."""
        told = [event for event in self.events if event.known_on <= known and event.effective_on <= day]
        last = max(enumerate(told), key=lambda each: (each[1].effective_on, each[0]), default=None)
        return None if last is None or last[1].kind is LicenceEventKind.RESTORED else last[1].kind


def uncertainty_of(text: str) -> Expression:
    """Read the expression of a line's U in ``x``; raises a ``ModelError``."""
    return number_of(text, (POINT,), "")


def counting(licences: Iterable[LicenceFact], day: date, known: date) -> Iterator[LicenceFact]:
    """Those of ``licences`` that were in force on ``day``, as known on ``known``."""
    return (one for one in licences if one.counts_on(day, known))
