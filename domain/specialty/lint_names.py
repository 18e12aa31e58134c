"""What is wrong with the names in a pack: one for two things, one for nothing, one that the language cannot say."""

from collections import Counter
from collections.abc import Callable, Collection

from domain.specialty import rules
from domain.specialty.compiled import expression_faults
from domain.specialty.procedure import PackTest
from domain.specialty.rules import Faults
from domain.specialty.schema import FieldType, Pack
from domain.specialty.symbols import judgement_symbols
from domain.uncertainty.model.errors import SymbolInvalid, SymbolRepeated
from domain.uncertainty.model.language import check_symbols


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


def _references(pack: Pack) -> Faults:
    numeric = {FieldType.DECIMAL, FieldType.DECIMALS}
    choice = [field.name for field in pack.item_fields if field.type is FieldType.CHOICE]
    with_points = [field.name for field in pack.item_fields if field.type in numeric]
    tests = [test.id for test in pack.tests if not test.readings_of]
    for index, relation in enumerate(pack.relations):
        names = [field.name for field in pack.item_fields]
        yield from known_name(relation.field, names, f"/relations/{index}/field", "字段", "field")
    if pack.classes is not None:
        yield from known_name(pack.classes.item_field, choice, "/classes/item_field", "选择字段", "choice field")
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
                yield from known_name(result.sensors_of, common, where, "多传感器通道", "channel of sensors")
        for place, test_id in enumerate(role.tests):
            yield from known_name(test_id, tests, f"/standards/{index}/tests/{place}", "检定项目", "test")
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        if test.points.field:
            yield from known_name(test.points.field, with_points, f"{at}/points/field", "数值字段", "field of numbers")
        yield from _references_of_lookups(pack, test, at)
        yield from _references_of_inputs(pack, test, at)
        yield from _references_to_channels(test, at)


def _references_of_lookups(pack: Pack, test: PackTest, at: str) -> Faults:
    choice = [field.name for field in pack.item_fields if field.type is FieldType.CHOICE]
    tables = {table.id: table.columns for table in pack.tables}
    for place, lookup in enumerate(test.lookups):
        yield from known_name(lookup.table, tables, f"{at}/lookups/{place}/table", "表", "table")
        columns = (*choice, *tables.get(lookup.table, ()))
        here = f"{at}/lookups/{place}/column"
        yield from known_name(lookup.column, columns, here, "选择字段或列", "choice field or column")


def _references_to_channels(test: PackTest, at: str) -> Faults:
    channels = [channel.id for channel in test.channels]
    layouts = [channel.id for channel in test.channels if channel.sensors]
    for place, derived in enumerate(test.derived):
        if derived.of:
            yield from known_name(derived.of, layouts, f"{at}/derived/{place}/of", "多传感器通道", "channel of sensors")
    for place, column in enumerate(test.columns):
        if column.reading:
            yield from known_name(column.reading, channels, f"{at}/columns/{place}/reading", "通道", "channel")


def _references_of_inputs(pack: Pack, test: PackTest, at: str) -> Faults:
    read = [channel.id for channel in test.channels] + [one.symbol for one in test.derived if one.each == "repeat"]
    certified = [result.symbol for role in pack.roles_of(test.id) if role.is_certain for result in role.results]
    for place, source in enumerate(test.model.inputs):
        uncertainty, here = source.uncertainty, f"{at}/model/inputs/{place}/uncertainty"
        if uncertainty.readings:
            yield from known_name(
                uncertainty.readings, read, f"{here}/readings", "通道或导出量", "channel or derived symbol"
            )
        for name, symbol in (("certificate", uncertainty.certificate), ("drift", uncertainty.drift)):
            if symbol:
                yield from known_name(symbol, certified, f"{here}/{name}", "证书结果", "certified result")


def known_name(name: str, known: Collection[str], pointer: str, zh: str, en: str) -> Faults:
    """Complain of a name that nothing has; the known ones are told."""
    if name not in known:
        yield rules.UnknownReference(pointer, name=name, what_zh=zh, what_en=en, known=", ".join(known) or "-")


RULES: tuple[Callable[[Pack], Faults], ...] = (_duplicates, _symbols, _expressions, _references)
