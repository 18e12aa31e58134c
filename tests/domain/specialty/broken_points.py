"""Fixture packs, each one change away from a good one: points, choices and conditions."""

from tests.domain.specialty.broken import Broken


def _one(code: str, pointer: str, old: str, new: str, *, pack: str = "grid", line_has: str = "") -> Broken:
    return Broken(code=code, pointer=pointer, changes=((old, new),), pack=pack, line_has=line_has)


_AXIS = '{"1.0": "1", 0.5L: "0.5", 0.8C: "0.8"}'
_MANY = "{" + ", ".join(f'L{n}: "{n}"' for n in range(1, 335)) + "}"
_LISTS = 'values: {Pt100: ["0", "100", "200"], Cu50: ["0", "100.0"]}'

_READS = "    readings_of: temperature\n"
CHAMBER = "chamber-jjf1101"

BROKEN_POINTS: tuple[Broken, ...] = (
    _one("pack-one-of", "/tests/1", _READS, "", pack=CHAMBER),
    _one(
        "pack-unknown-reference",
        "/standards/0/results/0/sensors_of",
        "sensors_of: t,",
        "sensors_of: display,",
        pack=CHAMBER,
        line_has="display",
    ),
    _one("pack-one-of", "/tests/1/repeats", _READS, f"{_READS}    repeats: {{minimum: 3, maximum: 3}}\n", pack=CHAMBER),
    _one("pack-unknown-reference", "/tests/1/readings_of", _READS, "    readings_of: humidity\n", pack=CHAMBER),
    _one("pack-unknown-reference", "/tests/1/readings_of", _READS, "    readings_of: heat\n", pack=CHAMBER),
    _one(
        "pack-unknown-reference",
        "/standards/0/tests/0",
        "tests: [temperature]",
        "tests: [temperature_uniformity]",
        pack=CHAMBER,
        line_has="temperature_uniformity",
    ),
    _one("model-unknown-symbol", "/tests/0/points/where", "where: load >=", "where: lode >=", line_has="lode"),
    _one("model-unknown-symbol", "/tests/0/points/nominal", "nominal: load", "nominal: lode", line_has="lode"),
    _one("model-unknown-symbol", "/tests/0/points/grid/0/values/Imax", "Imax: 100*current_max", "Imax: 100*i_max"),
    _one("model-unknown-symbol", "/tests/0/points/grid/0/values/Imax", "Imax: 100*current_max", "Imax: power_factor"),
    _one("model-undefined-value", "/tests/0/points/grid/0/values/Ib", 'Ib: "100"', "Ib: 1/0", line_has="1/0"),
    _one("model-unknown-symbol", "/tests/0/points/grid/0/values/Ib", 'Ib: "100"', "Ib: inf", line_has="inf"),
    _one("model-condition-expected", "/tests/0/points/where", "load >= 20 or power_factor >= 1", "load"),
    _one("unknown-unit", "/tests/0/points/grid/0/unit", 'load, unit: "%"', "load, unit: percents", line_has="percents"),
    _one("symbol-repeated", "/tests/0", "symbol: load,", "symbol: nominal,"),
    _one("pack-points-empty", "/tests/0/points/grid/1/values", _AXIS, "{}", line_has="power_factor"),
    _one("pack-point-label-invalid", "/tests/0/points/grid/1/values/0.5~1L", "0.5L: ", "0.5/L: ", line_has="0.5/L"),
    _one("pack-point-label-invalid", "/tests/0/points/grid/1/values/0.5 L", "0.5L: ", "0.5 L: ", line_has="0.5 L"),
    _one("pack-point-label-invalid", "/tests/0/points/grid/1/values/1", _AXIS, '{"1.0": "1", "1": "1"}'),
    _one("pack-point-label-invalid", "/tests/0/points/grid", "0.5L: ", "x" * 60 + ": "),
    _one("pack-too-many-points", "/tests/0/points/grid", _AXIS, _MANY),
    _one("pack-grid-incomplete", "/tests/0/points", "      nominal: load\n", ""),
    _one("pack-grid-incomplete", "/tests/0/points", "points: {by", "points: {nominal: r0, by", pack="choices"),
    _one("pack-grid-incomplete", "/tests/0/points", "points: {by", "points: {where: r0 > 1, by", pack="choices"),
    _one("pack-one-of", "/tests/0/points", "points: {by", 'points: {fixed: ["1"], by', pack="choices"),
    _one("pack-one-of", "/tests/0/points", "      where: load", '      fixed: ["1"]\n      where: load'),
    _one(
        "pack-duplicate-id",
        "/tests/0/points/fixed/1",
        "points: {by",
        'points: {fixed: ["1", "1.0"], by',
        pack="choices",
    ),
    _one("pack-duplicate-id", "/tests/0/points/by_choice/values/Cu50/1", '"100.0"', '"0.0"', pack="choices"),
    _one("pack-points-empty", "/tests/0/points/by_choice/values/Cu50", '["0", "100.0"]', "[]", pack="choices"),
    _one(
        "pack-unknown-reference",
        "/tests/0/points/by_choice/field",
        "by_choice: {field: type",
        "by_choice: {field: t",
        pack="choices",
    ),
    _one(
        "pack-choice-values-invalid",
        "/tests/0/points/by_choice/values/Cu50",
        _LISTS,
        'values: {Pt100: ["0"]}',
        pack="choices",
    ),
    _one("pack-choice-values-invalid", "/tests/0/points/by_choice/values/Cu51", "Cu50: [", "Cu51: [", pack="choices"),
    _one(
        "pack-choice-values-invalid",
        "/item_fields/0/values/Cu50",
        'Cu50: {r0: "50", slope',
        'Cu50: {r0: "50", steepness',
        pack="choices",
        line_has="steepness",
    ),
    _one(
        "pack-choice-values-invalid",
        "/item_fields/0/values/Cu50",
        '      Cu50: {r0: "50", slope: "0.214"}\n',
        "",
        pack="choices",
    ),
    _one(
        "pack-choice-values-invalid",
        "/item_fields/0/values",
        "type: choice\n    choices: [Pt100, Cu50]",
        "type: text",
        pack="choices",
    ),
    _one("file-wrong-value", "/item_fields/0/values/Cu50/r0", 'r0: "50"', "r0: inf", pack="choices", line_has="inf"),
    _one(
        "pack-field-may-be-blank",
        "/tests/0/points/by_choice/field",
        "    default: Pt100\n",
        "",
        pack="choices",
        line_has="by_choice",
    ),
    _one(
        "pack-field-may-be-blank",
        "/tests/0/model/inputs/1/value",
        "    default: Pt100\n",
        "",
        pack="choices",
        line_has="value: r0",
    ),
    _one(
        "item-field-malformed",
        "/item_fields/0/default",
        "default: Pt100",
        "default: Pt1",
        pack="choices",
        line_has="Pt1",
    ),
    _one(
        "pack-field-may-be-blank",
        "/tests/1/when/expression",
        "current_max > current_basic}",
        "remark > 1}",
        line_has="remark",
    ),
    _one(
        "pack-field-may-be-blank",
        "/tests/0/limits/mpe",
        "limits: {mpe: 1 if",
        "limits: {mpe: remark if",
        line_has="remark",
    ),
    _one(
        "pack-field-may-be-blank",
        "/tests/1/when/field",
        "label: {zh: 接入方式, en: Connection}}",
        "required: false, label: {zh: 接入方式, en: Connection}}",
    ),
    _one(
        "model-unknown-symbol",
        "/checks/2/when/expression",
        "expression: current_max > 60",
        "expression: i_max > 60",
        line_has="i_max",
    ),
    _one("pack-unknown-reference", "/checks/1/when/any_of/0", "any_of: [three]", "any_of: [four]", line_has="four"),
    _one(
        "pack-unknown-reference",
        "/checks/1/when/field",
        "{field: connection",
        "{field: current_max",
        line_has="phase_sequence",
    ),
    _one("pack-condition-incomplete", "/checks/1/when", "{field: connection, any_of: [three]}", "{field: connection}"),
    _one("pack-condition-incomplete", "/checks/1/when", "{field: connection, any_of: [three]}", "{}"),
    _one(
        "pack-unknown-reference",
        "/item_fields/0/choice_labels/Cu51",
        "    label: {zh: 型号",
        "    choice_labels: {Cu51: {zh: 铜, en: copper}}\n    label: {zh: 型号",
        pack="choices",
        line_has="Cu51",
    ),
    _one(
        "pack-unknown-reference",
        "/tests/0/model/inputs/4/uncertainty/certificate",
        "  - role: thermometer\n    label",
        "  - role: thermometer\n    when: {field: type, any_of: [Cu50]}\n    label",
        pack="choices",
    ),
)
