"""What a pack says: one instrument kind as data, so that a regulation changes a file and not the program.

A pack is read from YAML by `domain.specialty.loader`; every scalar stays the text its author wrote. Normative
statements derive from `Normative`: they name their source, or they are counted and shown as unverified until a
metrologist has held them against the regulation. The tests of a pack are described in `domain.specialty.procedure`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from domain.specialty.example import Example
from domain.specialty.parts import Bilingual, DecimalText, Normative, Requirement, Service, When
from domain.specialty.procedure import PackTest


class FieldType(StrEnum):
    """What may be typed into a field of the item."""

    TEXT = "text"
    DECIMAL = "decimal"
    INTEGER = "integer"
    CHOICE = "choice"
    DECIMALS = "decimals"
    """Several decimal texts parted by blanks; ``20 20*`` tells two weights of the same nominal value apart."""


_ANSWERS = {"yes": Bilingual(zh="是", en="yes"), "no": Bilingual(zh="否", en="no")}


class Assignment(StrEnum):
    """Whether, and how, an accuracy class is assigned to the item from its results."""

    NONE = "none"
    CLAIMED_OR_LOWER = "claimed_or_lower"
    """The best class met, never better than claimed: a class also asks for properties that were not measured again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation(Normative):
    """The edition this pack follows, and the services it can serve as the basis of."""

    code: str
    title: Bilingual
    services: tuple[Service, ...]
    effective_from: date
    """First day in force. Of several editions in force the one that came last is planned with."""
    effective_to: date | None = None
    """Last day in force; None while it is in force."""
    replaces: tuple[str, ...] = ()
    """Codes of the editions that are out of force from ``effective_from`` on, whatever their own packs say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One regulation, another algorithm (C29): chosen when work is planned, with an id and versions of its own."""

    of: str
    """Id of the pack that it stands beside; both follow the same regulation."""
    name: Bilingual
    """What tells it apart in a list: the laboratory, or what is done otherwise."""
    reason: Bilingual
    """Why it is needed, and what it does otherwise."""
    laboratories: tuple[str, ...] = ()
    """Codes of the laboratories that may plan with it; empty: every laboratory of the installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShorterValidity(Normative):
    """A shorter time for some items: those of a class, a use, a size."""

    months: int
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity(Normative):
    """The longest time a verification certificate may hold (检定周期); of several that apply the shortest."""

    months: int
    rule: Bilingual
    shorter: tuple[ShorterValidity, ...] = ()


AMBIENT_LIMITS: Final = ("low", "high", "change_per_hour")
"""What of an ambient condition is an expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentLimit(Normative):
    """One ambient condition, its limits (both inclusive) and the symbol expressions know its mean by.

    The time an item has to stay in the room before it is measured (等温时间) is one of them: ``kind: time``,
    ``unit: h`` and ``low``; it is asked at the bench, and a shorter one stops the work.
    """

    channel: str
    label: Bilingual
    unit: str
    kind: str
    low: str = ""
    high: str = ""
    """Expressions over the item and the constants, for a class or a range may ask for narrower ones; "": no limit."""
    change_per_hour: str = ""
    """Largest change within any hour, in ``unit``, an expression as they are; over longer times that many times the
    hours."""
    required: bool = True
    symbol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemField(Normative):
    """One thing asked about the item before work begins; numeric fields are symbols of every expression."""

    name: str
    label: Bilingual
    type: FieldType
    unit: str = ""
    required: bool = True
    default: str = ""
    """Value of an optional field that was left blank; "" leaves it blank."""
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Bilingual] = field(default_factory=dict)
    """Choice -> its words for people. A choice that needs none (a class, a type, ``yes``, ``no``) has none."""
    values: Mapping[str, Mapping[str, DecimalText]] = field(default_factory=dict)
    """Choice -> symbol -> decimal text: numbers that a choice gives to every expression, for example the nominal
    resistance of a Pt100. Every choice gives the same symbols; the field is required or has a default."""
    minimum: DecimalText | None = None
    """Smallest value allowed, inclusive."""
    maximum: DecimalText | None = None
    """Largest value allowed, inclusive."""

    @property
    def states_a_number(self) -> bool:
        """A question is no prescription; the numbers that a choice stands for are."""
        return bool(self.values)

    def words(self, value: str) -> Bilingual:
        """Return a value as people read it: the label of a choice, else the value itself in both languages."""
        known = {**_ANSWERS, **self.choice_labels} if value in self.choices else {}
        return known.get(value) or Bilingual(zh=value, en=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation between fields of the item that must hold, for example ``range_high > range_low``."""

    expression: str
    field: str
    """Name of the field that is told to be wrong."""
    label: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A pass/fail check made before or beside the measurements (外观 ...)."""

    id: str
    label: Bilingual
    required: bool = True
    services: tuple[Service, ...] = (Service.VERIFICATION,)
    """Services in which the check decides; elsewhere its outcome is recorded only."""
    when: When | None = None
    """To which items the check applies; None: to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Normative):
    """A number of the method, a symbol of every expression."""

    symbol: str
    value: DecimalText
    unit: str
    label: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Normative):
    """Numbers by row (a quantity) and column (a class or another choice); ``-`` is an empty cell."""

    id: str
    unit: str
    row_unit: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScheme(Normative):
    """Accuracy classes, and the numbers each of them gives to symbols of the limits."""

    item_field: str
    """The item's field that claims a class."""
    best_first: tuple[str, ...]
    values: Mapping[str, Mapping[str, DecimalText]] = field(default_factory=dict)
    """Class -> symbol -> decimal text; the same symbols in every class."""
    assignment: Assignment = Assignment.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedResult:
    """What is taken from a standard's certificate.

    ``symbol`` is the certified value in ``unit`` (zero for the indication of an instrument), ``symbol_expanded`` its U.
    """

    symbol: str
    characteristics: tuple[str, ...]
    """Acceptable characteristics, the preferred one first. ``maximum_permissible_error`` is the half-width of a
    rectangle (a standard used by its class): its certificate states it with the coverage factor sqrt(3)."""
    quantity_kind: str
    unit: str
    sensors_of: str = ""
    """A channel with ``sensors``, whose readings the certified value corrects, sensor by sensor, before anything is
    computed of them. Beside the result of all its certificate may state one for each: ``correction_3`` for the third.
    Expressions and budgets see that of the sensor with the largest uncertainty."""
    covers_nominal: bool = True
    """The certified range must contain the point; False where that range is not one of the point's quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Normative):
    """Classes that a standard may have, each as it is written in the accuracy on record: ``E2``, ``0.05``, ``二等``."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRole:
    """One measuring standard that the procedure needs, and what is demanded of it."""

    role: str
    label: Bilingual
    tests: tuple[str, ...] = ()
    """Ids of the tests that use it; empty: all of them."""
    required: bool = True
    results: tuple[CertifiedResult, ...] = ()
    accepts: Acceptance | None = None
    """Classes of the standard; None: any. Held in every service: it is the method's."""
    requirement: Requirement | None = None
    """Held at every point where a statement of conformity is made."""
    when: When | None = None
    """To which items the role applies; None: to all. The results of a conditional role are known to no expression,
    because a budget needs its inputs always: give a standard that only some tests need to these tests by ``tests``."""

    @property
    def is_certain(self) -> bool:
        """Whether there always is such a standard, so that expressions may use its results."""
        return self.required and self.when is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the certificate."""

    text: Bilingual
    services: tuple[Service, ...] = (Service.VERIFICATION, Service.CALIBRATION, Service.TESTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One instrument kind: what to ask, to check, to read, to compute, to compare with and to print."""

    format: str
    """``liangheng.pack/1``."""
    id: str
    version: str
    kind: Bilingual
    variant: Variant | None = None
    """Only in a laboratory's own algorithm for the regulation of another pack."""
    regulation: Regulation
    validity: Validity
    environment: tuple[EnvironmentLimit, ...]
    item_fields: tuple[ItemField, ...]
    relations: tuple[Relation, ...] = ()
    checks: tuple[Check, ...] = ()
    constants: tuple[Constant, ...] = ()
    tables: tuple[Table, ...] = ()
    classes: ClassScheme | None = None
    standards: tuple[StandardRole, ...]
    tests: tuple[PackTest, ...]
    statements: tuple[Statement, ...] = ()
    example: Example | None = None
    """The golden example; optional for the loader, so that lint can say that it is missing."""
    digest: str = field(default="", metadata={"computed": True})
    """``sha256:...`` of the file's bytes; the loader computes it, a file may not state it."""

    def test(self, test_id: str) -> PackTest | None:
        """The test of that id, if there is one."""
        return next((test for test in self.tests if test.id == test_id), None)

    @property
    def conditions(self) -> tuple[tuple[str, When], ...]:
        """Every ``when`` with its JSON Pointer."""
        parts: dict[str, Sequence[Check | StandardRole | PackTest | ShorterValidity]] = {
            "checks": self.checks,
            "standards": self.standards,
            "tests": self.tests,
            "validity/shorter": self.validity.shorter,
        }
        return tuple(
            (f"/{name}/{index}/when", part.when)
            for name, several in parts.items()
            for index, part in enumerate(several)
            if part.when is not None
        )

    def roles_of(self, test_id: str) -> tuple[StandardRole, ...]:
        """The standards that a test uses: a further result of its readings rests on the same."""
        test = self.test(test_id)
        read_as = test.read_as if test else test_id
        return tuple(role for role in self.standards if not role.tests or read_as in role.tests)
