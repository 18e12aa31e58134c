"""A pack whose expressions have been read once, ready to be computed at any number of points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.authoring.reader import escape
from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.expressions import Expression, read_condition, read_number
from domain.specialty.faults import raise_faults
from domain.specialty.procedure import Column, Criterion, Derived, Evaluation, Input, Lookup, Overall, PackTest
from domain.specialty.schema import AMBIENT_LIMITS, Pack, StandardRole, Table
from domain.specialty.symbols import (
    axis_symbols,
    derived_symbols,
    item_symbols,
    judgement_symbols,
    point_symbols,
    requirement_symbols,
    rounding_symbols,
    work_symbols,
)
from domain.uncertainty.model.errors import ModelError, SymbolInvalid, SymbolRepeated
from domain.uncertainty.model.system import System, read_system

EMPTY_CELL = "-"
_CACHE_SIZE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledLookup:
    """A table look-up: the cells by column and row, in rising order of the rows."""

    lookup: Lookup
    row: Expression | None
    """None: a function of the model."""
    cells: Mapping[str, Mapping[Fraction, Fraction | None]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledInput:
    """An input, its value and the numbers of its uncertainty as compiled expressions; equal only to itself."""

    input: Input
    evaluation: Evaluation
    value: Expression | None
    numbers: tuple[Expression, ...]
    """The half-width, the standard uncertainty, U and k, the prior deviation or the drift's fallback; often none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledOverall:
    """A criterion over all points of a test; of the limits, those that it states."""

    overall: Overall
    value: Expression
    weight: Expression | None
    mpe: Expression | None
    lower: Expression | None
    upper: Expression | None
    interval: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledTest:
    """One test, ready to compute."""

    test: PackTest
    lookups: tuple[CompiledLookup, ...]
    derived: tuple[tuple[Derived, Expression | None], ...]
    """Derived quantity, its expression unless it is ``of`` sensors."""
    model: System
    definitions: Mapping[str, str]
    inputs: tuple[CompiledInput, ...]
    lower: Expression | None
    upper: Expression | None
    mpe: Expression | None
    criteria: tuple[tuple[Criterion, Expression, Expression], ...]
    overall: tuple[CompiledOverall, ...]
    requirements: tuple[tuple[StandardRole, Expression], ...]
    interval: Expression | None
    columns: tuple[tuple[Column, Expression | None, Expression | None], ...]
    """Column, its expression, its rounding interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPack:
    """A pack and its tests, ready to compute."""

    pack: Pack
    tests: tuple[CompiledTest, ...]


_compiled: dict[str, CompiledPack] = {}


def compile_pack(pack: Pack) -> CompiledPack:
    """Read every expression of a pack, once for each digest. Raises a `ModelError` or `SeveralFaults` with pointers."""
    known = _compiled.get(pack.digest)
    if known is not None and pack.digest:
        return known
    reader = _Reader()
    compiled = reader.pack(pack)
    raise_faults(reader.faults)
    if len(_compiled) >= _CACHE_SIZE:
        _compiled.clear()
    if pack.digest:
        _compiled[pack.digest] = compiled
    return compiled


def expressions_of(pack: Pack) -> tuple[Expression, ...]:
    """Every expression of a pack that is computed for each item, for lint; none while one cannot be read."""
    reader = _Reader()
    reader.pack(pack)
    return () if reader.faults else tuple(reader.read)


def expression_faults(pack: Pack) -> list[MetrologyError]:
    """Everything that is wrong with a pack's expressions, for lint."""
    reader = _Reader()
    reader.pack(pack)
    return reader.faults


class _Reader:
    """Reads all expressions, remembering what it could not read, so that an author sees every fault at once."""

    def __init__(self) -> None:
        self.faults: list[MetrologyError] = []
        self.read: list[Expression] = []

    def pack(self, pack: Pack) -> CompiledPack:
        item = item_symbols(pack)
        for index, relation in enumerate(pack.relations):
            self.condition(relation.expression, item, f"/relations/{index}/expression")
        self.read.clear()  # a relation is held only where all its fields are filled in
        for index, limit in enumerate(pack.environment):
            for name in AMBIENT_LIMITS:
                self.optional(getattr(limit, name), item, f"/environment/{index}/{name}")
        for pointer, when in pack.conditions:
            if when.expression:
                self.condition(when.expression, item, f"{pointer}/expression")
        return CompiledPack(pack=pack, tests=tuple(self.test(pack, index) for index in range(len(pack.tests))))

    def test(self, pack: Pack, index: int) -> CompiledTest:
        test, at = pack.tests[index], f"/tests/{index}"
        item, work = item_symbols(pack), work_symbols(pack, test)
        point, judged = point_symbols(pack, test), judgement_symbols(pack, test)
        required = requirement_symbols(pack, test)
        self.points(pack, test, f"{at}/points")
        for place, channel in enumerate(test.channels):
            self.optional(channel.sensors, item, f"{at}/channels/{place}/sensors")
        limits = test.limits
        return CompiledTest(
            test=test,
            lookups=tuple(
                CompiledLookup(
                    lookup=lookup,
                    row=self.optional(lookup.row, work, f"{at}/lookups/{place}/row"),
                    cells=_cells(next((table for table in pack.tables if table.id == lookup.table), None)),
                )
                for place, lookup in enumerate(test.lookups)
            ),
            derived=tuple(
                (
                    derived,
                    self.optional(
                        derived.expression, derived_symbols(pack, test, place), f"{at}/derived/{place}/expression"
                    ),
                )
                for place, derived in enumerate(test.derived)
            ),
            model=self.model(test, at),
            definitions={one.symbol: one.expression for one in test.model.definitions},
            inputs=tuple(
                self.input(source, point, f"{at}/model/inputs/{place}")
                for place, source in enumerate(test.model.inputs)
            ),
            lower=self.optional(limits.lower if limits else "", point, f"{at}/limits/lower"),
            upper=self.optional(limits.upper if limits else "", point, f"{at}/limits/upper"),
            mpe=self.optional(limits.mpe if limits else "", point, f"{at}/limits/mpe"),
            criteria=tuple(
                (
                    criterion,
                    self.number(criterion.value, judged, f"{at}/criteria/{place}/value"),
                    self.number(criterion.limit, judged, f"{at}/criteria/{place}/limit"),
                )
                for place, criterion in enumerate(test.criteria)
            ),
            overall=tuple(
                self.overall(one, (item, judged), f"{at}/overall/{place}") for place, one in enumerate(test.overall)
            ),
            requirements=tuple(
                (
                    role,
                    self.condition(role.requirement.expression, required, f"/standards/{place}/requirement/expression"),
                )
                for place, role in enumerate(pack.standards)
                if role.requirement is not None and role in pack.roles_of(test.id) and not test.readings_of
            ),
            interval=self.optional(test.rounding.interval, rounding_symbols(pack, test), f"{at}/rounding/interval"),
            columns=tuple(
                (
                    column,
                    self.optional(column.expression, judged, f"{at}/columns/{place}/expression"),
                    self.optional(column.interval, judged, f"{at}/columns/{place}/interval"),
                )
                for place, column in enumerate(test.columns)
            ),
        )

    def points(self, pack: Pack, test: PackTest, at: str) -> None:
        """Read what `domain.specialty.plan` will read again for an item: here it is only held against the language."""
        points, item, axes = test.points, item_symbols(pack), axis_symbols(pack, test)
        self.optional(points.low, item, f"{at}/low")
        self.optional(points.high, item, f"{at}/high")
        self.optional(points.nominal, axes, f"{at}/nominal")
        if points.where:
            self.condition(points.where, axes, f"{at}/where")
        for place, axis in enumerate(points.grid):
            for label, text in axis.values.items():
                self.number(text, item, f"{at}/grid/{place}/values/{escape(label)}")

    def model(self, test: PackTest, at: str) -> System:
        """Read the model with its definitions and table functions, as the engine will."""
        model = test.model
        try:
            return read_system(
                model.expression,
                [source.symbol for source in model.inputs],
                {one.symbol: one.expression for one in model.definitions},
                [lookup.symbol for lookup in test.functions()],
            )
        except (SymbolInvalid, SymbolRepeated) as fault:
            fault.pointer = f"{at}/model/inputs"  # lint counts these names in the same way
            self.faults.append(fault)
        except MetrologyError as fault:
            self.faults.append(fault.at(f"{at}/model"))
        return read_system("0", ())

    def overall(self, one: Overall, symbols: tuple[Sequence[str], Sequence[str]], at: str) -> CompiledOverall:
        item, judged = symbols
        return CompiledOverall(
            overall=one,
            value=self.number(one.value, judged, f"{at}/value"),
            weight=self.optional(one.weight, judged, f"{at}/weight"),
            mpe=self.optional(one.mpe, item, f"{at}/mpe"),
            lower=self.optional(one.lower, item, f"{at}/lower"),
            upper=self.optional(one.upper, item, f"{at}/upper"),
            interval=self.optional(one.interval, item, f"{at}/interval"),
        )

    def input(self, source: Input, symbols: Sequence[str], at: str) -> CompiledInput:
        uncertainty = source.uncertainty
        evaluation = uncertainty.evaluations[0] if uncertainty.evaluations else Evaluation.EXACT
        stated = {
            Evaluation.READINGS: {"prior_deviation": uncertainty.prior_deviation},
            Evaluation.DRIFT: {"otherwise": uncertainty.otherwise},
            Evaluation.STANDARD: {"standard": uncertainty.standard},
            Evaluation.RECTANGULAR: {"rectangular": uncertainty.rectangular},
            Evaluation.TRIANGULAR: {"triangular": uncertainty.triangular},
            Evaluation.ARCSINE: {"arcsine": uncertainty.arcsine},
        }.get(evaluation, {})
        if evaluation is Evaluation.NORMAL and uncertainty.normal is not None:
            normal = uncertainty.normal
            stated = {"normal/expanded": normal.expanded, "normal/coverage_factor": normal.coverage_factor}
        return CompiledInput(
            input=source,
            evaluation=evaluation,
            value=self.optional(source.value, symbols, f"{at}/value"),
            numbers=tuple(
                self.number(text, symbols, f"{at}/uncertainty/{name}") for name, text in stated.items() if text
            ),
        )

    def number(self, text: str, symbols: Sequence[str], pointer: str) -> Expression:
        try:
            self.read.append(read_number(text, symbols, pointer))
        except ModelError as fault:
            self.faults.append(fault)
            return read_number("0", (), pointer)
        return self.read[-1]

    def condition(self, text: str, symbols: Sequence[str], pointer: str) -> Expression:
        try:
            self.read.append(read_condition(text, symbols, pointer))
        except ModelError as fault:
            self.faults.append(fault)
            return read_number("0", (), pointer)
        return self.read[-1]

    def optional(self, text: str, symbols: Sequence[str], pointer: str) -> Expression | None:
        return self.number(text, symbols, pointer) if text else None


def read_row(table: Table, row: str) -> tuple[Fraction, tuple[Fraction | None, ...]] | None:
    """A row's key and its cells (None: empty); None for a row that is malformed."""
    cells = table.rows[row]
    if len(cells) != len(table.columns):
        return None
    try:
        numbers = tuple(None if cell == EMPTY_CELL else Fraction(parse_decimal(cell)) for cell in cells)
        return Fraction(parse_decimal(row)), numbers
    except MetrologyError:
        return None


def _cells(table: Table | None) -> dict[str, dict[Fraction, Fraction | None]]:
    """Cells by column and row; what is malformed is left out here and explained by lint."""
    if table is None:
        return {}
    readable = (read for row in table.rows if (read := read_row(table, row)) is not None)
    rows = sorted(readable, key=lambda read: read[0])
    return {column: {key: cells[place] for key, cells in rows} for place, column in enumerate(table.columns)}
