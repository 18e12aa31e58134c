"""What is wrong with a pack, explained in both languages with the line where its author mends it.

These are the rules that need no computation. The golden example is held by `domain.calibration.golden`, which
`domain.packs.check_pack` joins to them. A new rule is a generator below, named in `_RULES`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

from domain.authoring.findings import Finding, finding_of
from domain.authoring.reader import escape
from domain.conformity.case import check_parameters
from domain.conformity.limits import Limits
from domain.errors import MetrologyError
from domain.quantity.catalogue import find_unit
from domain.quantity.conversion import dimension_of
from domain.quantity.kinds import find_kind, mismatch
from domain.specialty import lint_points, rules
from domain.specialty.compiled import expression_faults, read_row
from domain.specialty.loader import PackSource
from domain.specialty.parts import Normative, Verified
from domain.specialty.procedure import READ, Each, PackTest, Statistic
from domain.specialty.schema import FieldType, Pack
from domain.specialty.symbols import judgement_symbols
from domain.uncertainty.model.errors import SymbolInvalid, SymbolRepeated
from domain.uncertainty.model.language import check_symbols

Faults = Iterator[MetrologyError]


def lint(source: PackSource) -> tuple[Finding, ...]:
    """Hold a pack against all static rules; in the order of the file, never raising."""
    # What a further result has of the test that is read was held there.
    there = tuple(
        f"/tests/{index}/{name}"
        for index, test in enumerate(source.pack.tests)
        if test.readings_of
        for name in READ
        if f"/tests/{index}/{name}" not in source.positions
    )
    found = [fault for rule in _RULES for fault in rule(source.pack) if not fault.pointer.startswith(there)]
    findings = {finding_of(fault, source.position(fault.pointer)): None for fault in found}
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)))


def _duplicates(pack: Pack) -> Faults:
    named: list[tuple[str, str, str, list[str]]] = [
        ("/item_fields", "字段", "field", [field.name for field in pack.item_fields]),
        ("/environment", "环境条件", "ambient channel", [limit.channel for limit in pack.environment]),
        ("/checks", "检查项", "check", [check.id for check in pack.checks]),
        ("/tables", "表", "table", [table.id for table in pack.tables]),
        ("/standards", "标准器角色", "standard's role", [role.role for role in pack.standards]),
        ("/tests", "检定项目", "test", [test.id for test in pack.tests]),
    ]
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        named += [
            (f"{at}/channels", "通道", "channel", [channel.id for channel in test.channels]),
            (f"{at}/criteria", "判据", "criterion", [criterion.id for criterion in test.criteria]),
            (f"{at}/overall", "总体判据", "overall criterion", [one.id for one in test.overall]),
            (f"{at}/columns", "栏目", "column", [column.id for column in test.columns]),
        ]
    for pointer, zh, en, names in named:
        for name, count in Counter(names).items():
            if count > 1:
                last = len(names) - 1 - names[::-1].index(name)
                yield rules.DuplicateId(f"{pointer}/{last}", name=name, what_zh=zh, what_en=en)


def _symbols(pack: Pack) -> Faults:
    """Names the language cannot say, and names that two things share."""
    for index, test in enumerate(pack.tests):
        for pointer, names in (
            (f"/tests/{index}", judgement_symbols(pack, test)),
            (f"/tests/{index}/model/inputs", _model_names(test)),
        ):
            try:
                check_symbols(names)
            except (SymbolInvalid, SymbolRepeated) as fault:
                fault.pointer = pointer
                yield fault


def _model_names(test: PackTest) -> tuple[str, ...]:
    """Inputs, definitions and table functions share one room."""
    model = test.model
    return tuple(one.symbol for part in (model.inputs, model.definitions, test.functions()) for one in part)


def _expressions(pack: Pack) -> Faults:
    yield from expression_faults(pack)
    for index, test in enumerate(pack.tests):
        model = test.model
        text = " ".join((model.expression, *(one.expression for one in model.definitions)))
        # A name of the model is a whole word of it: cut at everything that cannot be part of a name.
        words = "".join(char if char.isalnum() or char == "_" else " " for char in text).split()
        for place, source in enumerate(model.inputs):
            if source.symbol not in words:
                pointer = f"/tests/{index}/model/inputs/{place}"
                yield rules.UnusedInput(pointer, symbol=source.symbol, expression=model.expression)


def _units(pack: Pack) -> Faults:
    for pointer, unit, kind in _units_of(pack):
        try:
            known = find_unit(unit, pointer)
            if kind and find_kind(kind, pointer.rpartition("/")[0] + "/kind").id not in known.kinds:
                yield mismatch(unit, known.kinds, kind, [kind], pointer)
        except MetrologyError as fault:
            yield fault


def _units_of(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Pointer, unit and kind ("" where none is stated) of everything that has a unit."""
    for index, limit in enumerate(pack.environment):
        yield f"/environment/{index}/unit", limit.unit, limit.kind
    for index, field in enumerate(pack.item_fields):
        if field.unit:
            yield f"/item_fields/{index}/unit", field.unit, ""
    for index, constant in enumerate(pack.constants):
        yield f"/constants/{index}/unit", constant.unit, ""
    for index, table in enumerate(pack.tables):
        yield f"/tables/{index}/unit", table.unit, ""
        yield f"/tables/{index}/row_unit", table.row_unit, ""
    for index, role in enumerate(pack.standards):
        for place, result in enumerate(role.results):
            yield f"/standards/{index}/results/{place}/unit", result.unit, result.quantity_kind
    for index, test in enumerate(pack.tests):
        yield from _units_of_test(test, f"/tests/{index}")


def _units_of_test(test: PackTest, at: str) -> Iterator[tuple[str, str, str]]:
    yield f"{at}/scale/unit", test.scale.unit, test.scale.kind
    yield f"{at}/model/unit", test.model.unit, test.model.kind
    for index, axis in enumerate(test.points.grid):
        if axis.unit:
            yield f"{at}/points/grid/{index}/unit", axis.unit, ""
    for index, channel in enumerate(test.channels):
        yield f"{at}/channels/{index}/unit", test.channel_unit(channel), test.channel_kind(channel)
    for index, column in enumerate(test.columns):
        if column.unit:
            yield f"{at}/columns/{index}/unit", column.unit, ""
    for index, derived in enumerate(test.derived):
        yield f"{at}/derived/{index}/unit", derived.unit, ""
    for index, source in enumerate(test.model.inputs):
        yield f"{at}/model/inputs/{index}/unit", source.unit, ""


def _comparable(pack: Pack) -> Faults:
    """Limits are held against the result, so they must be of its dimension; a criterion has only to have a unit."""
    for index, test in enumerate(pack.tests):
        stated = [] if test.limits is None else [(f"/tests/{index}/limits/unit", test.limits.unit)]
        stated += [(f"/tests/{index}/criteria/{n}/unit", one.unit) for n, one in enumerate(test.criteria)]
        stated += [(f"/tests/{index}/overall/{n}/unit", one.unit) for n, one in enumerate(test.overall)]
        for pointer, unit in stated:
            try:
                is_limit = pointer.endswith("limits/unit")
                if dimension_of(unit, pointer) != dimension_of(test.model.unit) and is_limit:
                    what = {"what_zh": "最大允许误差", "what_en": "limit"}
                    yield rules.NotComparable(pointer, unit=unit, result_unit=test.model.unit, **what)
            except MetrologyError as fault:
                yield fault


def _references(pack: Pack) -> Faults:
    numeric = {FieldType.DECIMAL, FieldType.DECIMALS}
    choice = [field.name for field in pack.item_fields if field.type is FieldType.CHOICE]
    with_points = [field.name for field in pack.item_fields if field.type in numeric]
    tests = [test.id for test in pack.tests if not test.readings_of]
    for index, relation in enumerate(pack.relations):
        names = [field.name for field in pack.item_fields]
        yield from _known(relation.field, names, f"/relations/{index}/field", "字段", "field")
    if pack.classes is not None:
        yield from _known(pack.classes.item_field, choice, "/classes/item_field", "选择字段", "choice field")
    for index, role in enumerate(pack.standards):
        for place, result in enumerate(role.results):
            if result.sensors_of:
                layouts = [
                    {channel.id for channel in test.channels if channel.sensors}
                    for test in pack.tests
                    if test.id in role.tests or not role.tests
                ]
                common = sorted(set.intersection(*layouts)) if layouts else []
                where = f"/standards/{index}/results/{place}/sensors_of"
                yield from _known(result.sensors_of, common, where, "多传感器通道", "channel of sensors")
        for place, test_id in enumerate(role.tests):
            yield from _known(test_id, tests, f"/standards/{index}/tests/{place}", "检定项目", "test")
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        if test.points.field:
            yield from _known(test.points.field, with_points, f"{at}/points/field", "数值字段", "field of numbers")
        yield from _references_of_lookups(pack, test, at)
        yield from _references_of_inputs(pack, test, at)
        yield from _references_to_channels(test, at)


def _references_of_lookups(pack: Pack, test: PackTest, at: str) -> Faults:
    choice = [field.name for field in pack.item_fields if field.type is FieldType.CHOICE]
    tables = {table.id: table.columns for table in pack.tables}
    for place, lookup in enumerate(test.lookups):
        yield from _known(lookup.table, tables, f"{at}/lookups/{place}/table", "表", "table")
        columns = (*choice, *tables.get(lookup.table, ()))
        here = f"{at}/lookups/{place}/column"
        yield from _known(lookup.column, columns, here, "选择字段或列", "choice field or column")


def _references_to_channels(test: PackTest, at: str) -> Faults:
    channels = [channel.id for channel in test.channels]
    layouts = [channel.id for channel in test.channels if channel.sensors]
    for place, derived in enumerate(test.derived):
        if derived.of:
            yield from _known(derived.of, layouts, f"{at}/derived/{place}/of", "多传感器通道", "channel of sensors")
    for place, column in enumerate(test.columns):
        if column.reading:
            yield from _known(column.reading, channels, f"{at}/columns/{place}/reading", "通道", "channel")


def _references_of_inputs(pack: Pack, test: PackTest, at: str) -> Faults:
    read = [channel.id for channel in test.channels] + [one.symbol for one in test.derived if one.each == "repeat"]
    certified = [result.symbol for role in pack.roles_of(test.id) if role.is_certain for result in role.results]
    for place, source in enumerate(test.model.inputs):
        uncertainty, here = source.uncertainty, f"{at}/model/inputs/{place}/uncertainty"
        if uncertainty.readings:
            yield from _known(
                uncertainty.readings, read, f"{here}/readings", "通道或导出量", "channel or derived symbol"
            )
        for name, symbol in (("certificate", uncertainty.certificate), ("drift", uncertainty.drift)):
            if symbol:
                yield from _known(symbol, certified, f"{here}/{name}", "证书结果", "certified result")


def _known(name: str, known: Collection[str], pointer: str, zh: str, en: str) -> Faults:
    if name not in known:
        yield rules.UnknownReference(pointer, name=name, what_zh=zh, what_en=en, known=", ".join(known) or "-")


def _exactly_one(pack: Pack) -> Faults:
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        points, limits = test.points, test.limits
        ways = ("fixed", "field", "fractions", "by_choice", "grid")
        yield from _one(f"{at}/points", **{way: getattr(points, way) for way in ways})
        if bool(points.low) != bool(points.high) or (points.fractions and not points.low):
            yield rules.OneOf(f"{at}/points", choices="low + high", given="low" if points.low else "high")
        if limits is not None:
            yield from _one(f"{at}/limits", **{"mpe": limits.mpe, "lower, upper": limits.lower or limits.upper})
        if test.coverage.factor and test.coverage.shape:
            yield rules.OneOf(f"{at}/coverage", choices="factor, shape", given="factor, shape")
        for place, derived in enumerate(test.derived):
            yield from _one(f"{at}/derived/{place}", expression=derived.expression, of=derived.of)
        for place, whole in enumerate(test.overall):
            given_limits = {"mpe": whole.mpe, "lower, upper": whole.lower or whole.upper}
            yield from _one(f"{at}/overall/{place}", **given_limits)
        for place, source in enumerate(test.model.inputs):
            given = source.uncertainty.evaluations
            if len(given) != 1:
                choices = "exact, readings, certificate, drift, standard, rectangular, triangular, arcsine, normal"
                pointer = f"{at}/model/inputs/{place}/uncertainty"
                yield rules.OneOf(pointer, choices=choices, given=", ".join(given) or "-")
        for place, column in enumerate(test.columns):
            pointer = f"{at}/columns/{place}"
            yield from _one(pointer, show=column.show, reading=column.reading, expression=column.expression)


def _decisions(pack: Pack) -> Faults:
    """A rule has what it needs to be told, and nothing that it would not look at; a prior speaks of the result."""
    for index, test in enumerate(pack.tests):
        stated, at = test.limits, f"/tests/{index}/limits"
        if stated is None:
            continue
        two_sided = bool(stated.mpe or (stated.lower and stated.upper))
        # Which numbers the limits have is known at a point only; here it counts how many there are.
        shape = Limits(lower=Decimal(-1) if two_sided else None, upper=Decimal(1), unit=test.model.unit)
        guard_factor, maximum_risk = (
            None if text is None else Decimal(text) for text in (stated.guard_factor, stated.maximum_risk)
        )
        try:
            check_parameters(stated.rule, shape, guard_factor, maximum_risk, stated.prior)
        except MetrologyError as fault:
            yield fault.at(at)
        if stated.prior is not None and stated.unit != test.model.unit:
            what = {"what_zh": "先验分布", "what_en": "prior"}
            yield rules.NotComparable(f"{at}/prior", unit=stated.unit, result_unit=test.model.unit, **what)


def _one(pointer: str, **parts: object) -> Faults:
    given = [name for name, part in parts.items() if part]
    if len(given) != 1:
        yield rules.OneOf(pointer, choices=", ".join(parts), given=", ".join(given) or "-")


def _readings(pack: Pack) -> Faults:
    """A test says what is read, or whose readings it is a further result of."""
    own: dict[str, PackTest] = {}
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        if not test.readings_of:
            own[test.id] = test
            yield from _one(at, scale=test.scale.unit, readings_of="")
            yield from _one(at, channels=test.channels, readings_of="")
        elif test.readings_of not in own:
            yield from _known(test.readings_of, own, f"{at}/readings_of", "在前的检定项目", "earlier test that is read")
        else:
            stated = [name for name in READ if getattr(test, name) is not getattr(own[test.readings_of], name)]
            if stated:
                given = ", ".join(("readings_of", *stated))
                yield rules.OneOf(f"{at}/{stated[0]}", choices=f"readings_of, {stated[0]}", given=given)


def _tables(pack: Pack) -> Faults:
    for index, table in enumerate(pack.tables):
        seen: set[Fraction] = set()
        for row in table.rows:
            read = read_row(table, row)
            if read is None or read[0] in seen:
                yield rules.TableMalformed(f"/tables/{index}/rows/{escape(row)}", table=table.id, row=row)
            else:
                seen.add(read[0])


def _classes(pack: Pack) -> Faults:
    classes = pack.classes
    if classes is None:
        return
    choices = next((field.choices for field in pack.item_fields if field.name == classes.item_field), ())
    symbols = [set(values) for values in classes.values.values()]
    for name in dict.fromkeys((*classes.best_first, *classes.values)):
        values = set(classes.values.get(name, {}))
        if (symbols and values != symbols[0]) or name not in choices or name not in classes.best_first:
            yield rules.ClassIncomplete("/classes", name=name, field=classes.item_field)


def _acceptances(pack: Pack) -> Faults:
    for index, role in enumerate(pack.standards):
        if role.accepts is not None and not all((role.accepts.any_of, *role.accepts.any_of)):
            yield rules.OneOf(f"/standards/{index}/accepts", choices="any_of", given="-")


def _fields(pack: Pack) -> Faults:
    for index, field in enumerate(pack.item_fields):
        if field.type is FieldType.CHOICE and not field.choices:
            yield rules.ChoicesMissing(f"/item_fields/{index}", name=field.name)
    begin, end = pack.regulation.effective_from, pack.regulation.effective_to
    if end is not None and end < begin:
        yield rules.DatesReversed("/regulation/effective_to", begin=begin, end=end)


def _repeats(pack: Pack) -> Faults:
    for index, test in enumerate(pack.tests):
        least, most = test.repeats.minimum, test.repeats.maximum
        type_a = any(one.uncertainty.readings and not one.uncertainty.prior_deviation for one in test.model.inputs)
        spreads = {Statistic.DEVIATION, Statistic.RANGE}
        needs_two = type_a or any(one.over_repeats in spreads for one in test.derived)
        if not 1 <= least <= most or (needs_two and least < 2):  # noqa: PLR2004 - n - 1 must be positive
            yield rules.RepeatsImpossible(f"/tests/{index}/repeats", minimum=least, maximum=most)


def _statistics(pack: Pack) -> Faults:
    """Sensors by names that only they have, statistics over what is there."""
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        layouts = [channel.id for channel in test.channels if channel.sensors]
        for place, channel in enumerate(test.channels):
            name, _, number = channel.id.rpartition("_")
            if name in layouts and number.isdigit():
                what = {"what_zh": "通道", "what_en": "channel"}
                yield rules.DuplicateId(f"{at}/channels/{place}", name=channel.id, **what)
        for place, one in enumerate(test.derived):
            if one.of:
                is_misused = one.each is Each.POINT
            else:
                is_misused = one.each is Each.SENSOR or one.over_sensors is not Statistic.MEAN
            if is_misused:
                yield rules.SensorsMisused(f"{at}/derived/{place}", symbol=one.symbol)
        for place, whole in enumerate(test.overall):
            if whole.weight and whole.over_points is not Statistic.MEAN:
                yield rules.WeightWithoutMean(f"{at}/overall/{place}", id=whole.id)


def _claims(pack: Pack) -> Faults:
    """A test claims traceability exactly where a certified uncertainty enters its budget."""
    for index, test in enumerate(pack.tests):
        if test.claims_traceability and not test.cites_certificate:
            yield rules.ClaimUnsupported(f"/tests/{index}", test=test.id)
        if test.cites_certificate and not test.claims_traceability:
            yield rules.ClaimDenied(f"/tests/{index}/claims_traceability", test=test.id)


def _sources(pack: Pack) -> Faults:
    return _unsourced(pack, "")


def _unsourced(part: object, pointer: str) -> Faults:
    if isinstance(part, Normative) and part.verified is Verified.SOURCE and not part.source.strip():
        yield rules.SourceMissing(f"{pointer}/verified")
    if is_dataclass(part):
        for member in fields(part):
            yield from _unsourced(getattr(part, member.name), f"{pointer}/{member.name}")
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _unsourced(value, f"{pointer}/{index}")


def _example(pack: Pack) -> Faults:
    if pack.example is None:
        yield rules.ExampleMissing("")
        return
    for test in pack.tests:
        if test.read_as in pack.example.readings and not pack.example.points.get(test.id):
            yield rules.ExampleSilent("/example/points", test=test.id)


_RULES: tuple[Callable[[Pack], Faults], ...] = (
    _duplicates,
    _symbols,
    _expressions,
    _units,
    _comparable,
    _references,
    _exactly_one,
    _readings,
    _tables,
    _decisions,
    _classes,
    _fields,
    _repeats,
    _statistics,
    _acceptances,
    _claims,
    _sources,
    *lint_points.RULES,
    _example,
)
