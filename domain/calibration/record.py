"""The original record 原始记录: what was seen at the bench, and by which standards (ISO/IEC 17025:2017, 7.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.uncertainty.inputs import Shared


class Phase(StrEnum):
    """When in the life of the item a reading was taken (ISO/IEC 17025:2017, 7.8.4.1 d)."""

    INITIAL = "initial"
    """The only state there is: as-found is *not applicable* (an explicit value, never a blank)."""
    AS_FOUND = "as_found"
    AS_LEFT = "as_left"


class Purpose(StrEnum):
    """Why the calibration is made."""

    CUSTOMER_JOB = "customer_job"
    FIRST_CHECK = "first_check"
    DISPUTE = "dispute"
    IN_USE_SAMPLING = "in_use_sampling"
    COMPARISON = "comparison"
    INTERMEDIATE_CHECK = "intermediate_check"
    REPEATABILITY = "repeatability"
    STABILITY = "stability"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One indication as it was displayed."""

    id: str
    """UUIDv7 text, made where the reading was taken."""
    test: str
    """Id of the pack's test."""
    point: str
    """Key of the measurement point: the nominal value as decimal text in the test's unit, or the pack's own label."""
    channel: str
    """Name of the reading in the pack's test, for example ``up_tapped`` or ``A1``."""
    repeat: int = 1
    """Number of the repetition, from 1."""
    phase: Phase = Phase.INITIAL
    value: str
    """Decimal text exactly as displayed, trailing zeros kept."""
    unit: str
    """Code of the unit catalogue."""
    taken_at: datetime
    """Instant of the reading by the instrument's clock, aware UTC."""
    source: str = "typed"
    """``typed`` by a person or pushed by an ``instrument``."""
    taken_by: str = ""
    """Id of the person or of the instrument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentReading:
    """One ambient condition during the work."""

    channel: str
    """``temperature``, ``humidity``, ``air_pressure`` or another channel that the pack names."""
    value: str
    unit: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardResult:
    """One result in a standard's certificate: what it is worth over a range (VIM 2.41: traceability is of results)."""

    id: str
    characteristic: str
    """Which property, as packs name it: ``indication``, ``conventional_mass``, ``density`` ..."""
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str
    value: str | None = None
    """Certified value, where there is one (a weight's conventional mass); None for an indication over a range."""
    expanded_uncertainty: str
    coverage_factor: str
    degrees_of_freedom: str | None = None
    """None: not stated by the certificate, taken as infinite."""
    drift: str | None = None
    """Half-width of the drift allowed since the certificate, in ``unit``; None: no drift term known."""
    shared: tuple[Shared, ...] = ()
    """Parts of U/k, in ``unit``, that this result took over from other results (``<certificate id>/<result id>``), its
    ancestors included: what correlates it with whatever else rests on them (GUM F.1.2.3). Empty where the certificate,
    as most do, says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardUse:
    """A standard, and the certificate it was valid by, as used for one test (or one point of it)."""

    role: str
    """Role in the pack, for example ``reference`` or ``balance``."""
    test: str
    point: str = ""
    """One point of the test, or "" for all of them."""
    standard_id: str
    name_zh: str
    name_en: str
    serial: str
    accuracy: str = ""
    """Class, MPE or U as the certificate states it, for people to read."""
    assembly_id: str = ""
    """Id of the measurement standard 计量标准 (装置) this instrument belongs to; "" where there is none."""
    certificate_id: str
    certificate_number: str
    certificate_digest: str
    issued_on: date
    valid_until: date | None
    results: tuple[StandardResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalRecord:
    """Everything the evaluation may look at; what is not here cannot influence a result."""

    id: str
    pack_id: str
    pack_version: str
    pack_digest: str
    service: str
    """``verification`` 检定, ``calibration`` 校准 or ``testing`` 检测."""
    purpose: Purpose = Purpose.CUSTOMER_JOB
    item: Mapping[str, str]
    """Fields asked at intake, by the names of the pack's ``item_fields``; decimal fields are decimal text."""
    performed_on: date
    environment: tuple[EnvironmentReading, ...]
    checks: Mapping[str, bool] = field(default_factory=dict)
    """Outcome of the pack's pass/fail checks by id."""
    readings: tuple[Reading, ...]
    standards: tuple[StandardUse, ...]
    adjusted: bool = False
    """The item was adjusted: both as-found and as-left readings are then required."""
    statement_requested: bool = False
    """The customer asked for a statement of conformity (ISO/IEC 17025:2017, 7.8.6); a verification always makes one."""
