"""The golden example of a pack: a whole record and the answer it must give. A pack proves itself when it is linted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.specialty.parts import DecimalText, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleEnvironment:
    """One ambient condition of the example."""

    channel: str
    value: DecimalText
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCertified:
    """One result of a standard's certificate in the example."""

    characteristic: str
    quantity_kind: str
    unit: str
    range_low: DecimalText
    range_high: DecimalText
    value: DecimalText | None = None
    expanded_uncertainty: DecimalText
    coverage_factor: DecimalText
    degrees_of_freedom: DecimalText | None = None
    drift: DecimalText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleStandard:
    """A standard used in the example."""

    role: str
    test: str
    point: str = ""
    accuracy: str = ""
    """Its class as its certificate states it."""
    results: tuple[ExampleCertified, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleExpectation:
    """What one point must give; only what is stated is compared, as text."""

    value: str
    expanded_uncertainty: str
    coverage_factor: str = ""
    conforms: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A record in short, and what is expected of it."""

    source: str
    """Where the numbers and the answer come from."""
    service: Service
    performed_on: date
    item: Mapping[str, str]
    checks: Mapping[str, bool] = field(default_factory=dict)
    environment: tuple[ExampleEnvironment, ...]
    standards: tuple[ExampleStandard, ...]
    readings: Mapping[str, Mapping[str, Mapping[str, tuple[DecimalText, ...]]]]
    """Test -> point -> channel -> one decimal text a repeat, in the channel's unit."""
    verdict: str
    achieved_class: str = ""
    points: Mapping[str, Mapping[str, ExampleExpectation]]
    """Test -> point -> expectation."""
