"""What is wrong with a pack, explained in both languages with the line where its author mends it.

These are the rules that need no computation. The golden example is held by `domain.calibration.golden`, which
`domain.packs.check_pack` joins to them. A new rule is a generator here or in the module of its kin (`lint_names`,
`lint_units`, `lint_ways`, `lint_points`), named in that module's rules.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction

from domain.authoring.findings import Finding, finding_of
from domain.authoring.reader import escape
from domain.specialty import lint_names, lint_points, lint_units, lint_ways, rules
from domain.specialty.compiled import read_row
from domain.specialty.loader import PackSource
from domain.specialty.parts import Normative, Verified
from domain.specialty.procedure import READ, Each, Statistic
from domain.specialty.rules import Faults
from domain.specialty.schema import FieldType, Pack


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
    *lint_names.RULES,
    *lint_units.RULES,
    *lint_ways.RULES,
    *lint_points.RULES,
    _tables,
    _classes,
    _fields,
    _repeats,
    _statistics,
    _claims,
    _sources,
    _example,
)
