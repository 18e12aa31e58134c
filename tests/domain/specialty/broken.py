"""Broken packs, each one change (or two) away from a good one."""

from dataclasses import dataclass

from domain.packs import pack_text

GAUGE = "pressure-gauge-jjg52"
WEIGHTS = "weights-jjg99"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """What was changed, and what lint must say."""

    code: str
    pointer: str
    changes: tuple[tuple[str, str], ...]
    pack: str = GAUGE
    line_has: str = ""


def _one(code: str, pointer: str, old: str, new: str, *, pack: str = GAUGE, line_has: str = "") -> Broken:
    return Broken(code=code, pointer=pointer, changes=((old, new),), pack=pack, line_has=line_has)


_MODEL = "expression: p_i + d_read + d_rep - p_s - d_std - d_drift - d_head"
_EXAMPLE = pack_text(GAUGE)[pack_text(GAUGE).index("\nexample:\n") :]
_R111 = "rule: r111\n"
_SENSORS = "{id: up_untapped, sweep: rising,"
_ROLE = "  - role: pressure_standard\n"
_LIMITS = pack_text(GAUGE)[pack_text(GAUGE).index("    limits:\n") : pack_text(GAUGE).index("    criteria:\n")]
_BEFORE_ROUNDING = "    rounding:\n      interval"
_OVERALL = "    overall:\n      - {{id: whole, label: {{zh: 总体, en: Whole}}, {}, unit: {}}}\n"
_TWICE = _OVERALL.format("value: result, upper: class_percent", "MPa")
_TWICE += _TWICE.partition("\n")[2]


def _overall(code: str, pointer: str, stated: str, *, unit: str = "MPa") -> Broken:
    """A criterion over all points, made wrong."""
    return _one(
        code, f"/tests/0/overall/0{pointer}", _BEFORE_ROUNDING, _OVERALL.format(stated, unit) + _BEFORE_ROUNDING
    )


def _definition(code: str, pointer: str, stated: str) -> Broken:
    """An intermediate quantity of the model, made wrong."""
    return _one(code, f"/tests/0/model{pointer}", _MODEL, f"{_MODEL}\n      definitions: [{stated}]")


BROKEN: tuple[Broken, ...] = (
    _one(
        "pack-field-may-be-blank",
        "/tests/0/derived/2/expression",
        "environment:\n  - {channel: temperature,",
        "environment:\n  - {channel: temperature, required: false,",
        pack=WEIGHTS,
    ),
    _one("pack-claim-unsupported", "/tests/1", "    claims_traceability: false\n", "", pack="balance-jjg1036"),
    _one(
        "pack-claim-denied",
        "/tests/0/claims_traceability",
        "    name: {zh: 示值误差, en: Error of indication}\n",
        "    name: {zh: 示值误差, en: Error of indication}\n    claims_traceability: false\n",
        pack="balance-jjg1036",
        line_has="claims_traceability",
    ),
    _one(
        "decision-rule-parameter-missing", "/tests/0/limits/maximum_risk", _R111, "rule: specific_risk\n", pack=WEIGHTS
    ),
    _one(
        "decision-rule-parameter-unused",
        "/tests/0/limits/guard_factor",
        _R111,
        f"{_R111}      guard_factor: 0.5\n",
        pack=WEIGHTS,
        line_has="guard_factor",
    ),
    _one(
        "decision-rule-not-applicable",
        "/tests/0/limits/rule",
        "mpe: class_mpe\n",
        "upper: class_mpe\n",
        pack=WEIGHTS,
        line_has="rule: r111",
    ),
    Broken(
        code="pack-not-comparable",
        pointer="/tests/0/limits/prior",
        changes=(
            (_R111, "rule: z540_3\n      prior: {mean: 0, standard_deviation: 0.002}\n"),
            ("      unit: mg\n      rule", "      unit: g\n      rule"),
        ),
        pack=WEIGHTS,
        line_has="prior",
    ),
    _one("file-unknown-key", "/validity/monthz", "months: 6", "monthz: 6", line_has="monthz"),
    _one("unknown-unit", "/environment/0/unit", "unit: degC", "unit: degX", line_has="degX"),
    _one("unit-not-legal", "/tests/0/scale/unit", "scale: {unit: MPa", "scale: {unit: psi", line_has="psi"),
    _one("unknown-kind", "/environment/0/kind", "kind: temperature", "kind: warmth", line_has="warmth"),
    _one("kind-mismatch", "/environment/1/unit", 'unit: "%RH"', "unit: MPa", line_has="MPa"),
    _one("model-unknown-symbol", "/tests/0/limits/mpe", "class_percent)/100*span", "class_percent)/100*spam"),
    _one("model-unknown-symbol", "/tests/0/model/expression", _MODEL, _MODEL + " + d_extra", line_has="d_extra"),
    _one("model-unknown-symbol", "/tests/0/derived/0/expression", "expression: up_tapped if", "expression: upp if"),
    _one(
        "model-unknown-symbol",
        "/standards/0/requirement/expression",
        "standard_indication_expanded <=",
        "standard_U <=",
        line_has="standard_U",
    ),
    _one("model-unknown-function", "/tests/0/derived/1/expression", "abs(up_tapped - down", "eval(up_tapped - down"),
    _one(
        "model-syntax",
        "/tests/0/rounding/interval",
        "interval: scale_interval/5\n      v",
        "interval: scale_interval/\n      v",
    ),
    _one("model-condition-expected", "/relations/0/expression", "range_high > range_low", "range_high"),
    _one(
        "pack-unknown-reference",
        "/tests/0/columns/1/reading",
        "reading: up_tapped",
        "reading: upward",
        line_has="upward",
    ),
    _one("pack-unknown-reference", "/tests/0/points/field", "field: scale_marks", "field: marks", line_has="marks"),
    _one("pack-unknown-reference", "/classes/item_field", "item_field: accuracy_class", "item_field: grade"),
    _one("pack-unknown-reference", "/relations/0/field", "field: range_high, label", "field: span, label"),
    _one(
        "pack-unknown-reference",
        "/tests/0/model/inputs/4/uncertainty/certificate",
        "uncertainty: {certificate: standard_indication}",
        "uncertainty: {certificate: gauge}",
        line_has="gauge",
    ),
    _one("model-unknown-symbol", "/tests/0/limits/mpe", "table: mpe, row: nominal,", "table: mpe,", pack=WEIGHTS),
    _one("pack-unknown-reference", "/tests/0/lookups/0/table", "table: mpe, row", "table: mpee, row", pack=WEIGHTS),
    _one(
        "pack-unknown-reference", "/tests/0/lookups/0/column", "column: accuracy_class", "column: density", pack=WEIGHTS
    ),
    _one(
        "pack-unknown-reference",
        "/tests/0/model/inputs/1/uncertainty/readings",
        "readings: difference,",
        "readings: air_density,",
        pack=WEIGHTS,
    ),
    _one("pack-duplicate-id", "/item_fields/1", "{name: range_high, type", "{name: range_low, type"),
    _one("pack-duplicate-id", "/checks/1", "{id: zero,", "{id: appearance,", line_has="appearance"),
    _one("pack-duplicate-id", "/tests/0/columns/2", "{id: falling,", "{id: rising,", line_has="rising"),
    _one("symbol-repeated", "/tests/0", "symbol: hysteresis, expression", "symbol: gravity, expression"),
    _one("symbol-invalid", "/tests/0/model/inputs", "{symbol: p_i, unit", "{symbol: 1p, unit"),
    _one("pack-missing-sensitivity", "/tests/0/model/inputs/2", _MODEL, _MODEL.replace(" + d_rep", "")),
    _one(
        "pack-not-comparable",
        "/tests/0/limits/unit",
        "class_percent)/100*span\n      unit: MPa",
        "class_percent)/100*span\n      unit: K",
        line_has="unit: K",
    ),
    _one("pack-one-of", "/tests/0/points", "{field: scale_marks, low", '{field: scale_marks, fixed: ["1"], low'),
    _one("pack-one-of", "/tests/0/points", "low: range_low, high: range_high}", "low: range_low}"),
    _one(
        "pack-one-of",
        "/tests/0/columns/3",
        "{id: indication_error, show: result",
        "{id: indication_error, show: result, reading: up_tapped",
    ),
    _one("pack-one-of", "/tests/0/limits", "      rule: simple", '      lower: "0"\n      rule: simple'),
    _one(
        "pack-one-of",
        "/tests/0/model/inputs/0/uncertainty",
        "uncertainty: {exact: true}",
        'uncertainty: {exact: true, standard: "1"}',
    ),
    _one("pack-one-of", "/tests/0/model/inputs/0/uncertainty", "uncertainty: {exact: true}", "uncertainty: {}"),
    _one("pack-table-malformed", "/tables/0/rows/0.001", '"0.001": ["0.003", ', '"0.001": [', pack=WEIGHTS),
    _one("pack-table-malformed", "/tables/0/rows/1.0", '"0.5": [', '"1.0": [', pack=WEIGHTS, line_has='"1.0"'),
    _one("pack-table-malformed", "/tables/0/rows/2", '"2": ["0.012"', '"2": ["x"', pack=WEIGHTS),
    _one("pack-class-incomplete", "/classes", '{class_percent: "4", next_class_percent: "4"}', '{class_percent: "4"}'),
    _one("pack-class-incomplete", "/classes", 'best_first: ["1", "1.5"', 'best_first: ["0.9", "1.5"'),
    _one("pack-choices-missing", "/item_fields/5", 'type: choice, choices: ["yes", "no"]', "type: choice"),
    _one(
        "pack-dates-reversed",
        "/regulation/effective_to",
        "effective_from: 2013-12-27",
        "effective_from: 2013-12-27\n  effective_to: 2013-12-26",
        line_has="effective_to",
    ),
    _one("pack-repeats-impossible", "/tests/0/repeats", "repeats: {minimum: 3,", "repeats: {minimum: 1,", pack=WEIGHTS),
    _one(
        "pack-repeats-impossible", "/tests/0/repeats", "minimum: 3, maximum: 20", "minimum: 3, maximum: 2", pack=WEIGHTS
    ),
    _one(
        "pack-sensors-misused",
        "/tests/0/derived/1",
        "unit: MPa, over_repeats: largest}",
        "unit: MPa, over_repeats: largest, over_sensors: largest}",
        line_has="over_sensors",
    ),
    _one("pack-sensors-misused", "/tests/0/derived/3", "unit: MPa, each: point}", "unit: MPa, each: sensor}"),
    _one(
        "pack-unknown-reference",
        "/tests/0/derived/3/of",
        "expression: range_high - range_low, unit: MPa, each: point",
        "of: up_tapped, unit: MPa",
        line_has="of: up_tapped",
    ),
    _one(
        "pack-one-of",
        "/tests/0/coverage",
        _BEFORE_ROUNDING,
        '    coverage: {factor: "2", shape: true}\n' + _BEFORE_ROUNDING,
    ),
    _one("pack-one-of", "/tests/0/derived/3", "{symbol: span, expression", "{symbol: span, of: up_tapped, expression"),
    _one("pack-one-of", "/tests/0/derived/3", "expression: range_high - range_low, unit", "unit"),
    _one("model-unknown-symbol", "/tests/0/channels/0/sensors", _SENSORS, f"{_SENSORS} sensors: volume,"),
    Broken(
        code="pack-duplicate-id",
        pointer="/tests/0/channels/2",
        changes=((_SENSORS, f'{_SENSORS} sensors: "2",'), ("{id: down_untapped,", "{id: up_untapped_7,")),
        line_has="up_untapped_7",
    ),
    _one("pack-repeats-impossible", "/tests/0/repeats", "over_repeats: largest}", "over_repeats: range}"),
    _overall("pack-weight-without-mean", "", "value: result, weight: mpe, over_points: largest, mpe: class_percent"),
    _overall("pack-one-of", "", "value: result"),
    _overall("pack-one-of", "", "value: result, mpe: class_percent, upper: class_percent"),
    _overall("model-unknown-symbol", "/value", "value: results, mpe: class_percent"),
    _overall("model-unknown-symbol", "/weight", "value: result, weight: heavy, mpe: class_percent"),
    _overall("model-unknown-symbol", "/mpe", "value: result, mpe: nominal/100"),
    _overall("model-unknown-symbol", "/upper", "value: result, upper: mpe"),
    _overall("model-unknown-symbol", "/interval", "value: result, upper: class_percent, interval: nominal"),
    _overall("unknown-unit", "/unit", "value: result, upper: class_percent", unit="grains"),
    Broken(
        code="pack-duplicate-id",
        pointer="/tests/0/overall/1",
        changes=((_BEFORE_ROUNDING, _TWICE + _BEFORE_ROUNDING),),
    ),
    _one("pack-one-of", "/standards/0/accepts", _ROLE, f"{_ROLE}    accepts: {{any_of: []}}\n", line_has="accepts"),
    _one("pack-one-of", "/standards/0/accepts", _ROLE, f'{_ROLE}    accepts: {{any_of: ["0.05", ""]}}\n'),
    _one("model-unknown-symbol", "/environment/0/change_per_hour", 'low: "15"\n', "change_per_hour: slow\n"),
    Broken(
        code="model-unknown-symbol",
        pointer="/tests/0/rounding/interval",
        changes=((_LIMITS, ""), ("interval: scale_interval/5\n      v", "interval: mpe/10\n      v")),
    ),
    Broken(code="model-unknown-symbol", pointer="/tests/0/criteria/0/limit", changes=((_LIMITS, ""),)),
    _definition("model-unknown-symbol", "/definitions/0/expression", "{symbol: head, expression: heads}"),
    _definition("definitions-circular", "/definitions", "{symbol: head, expression: head + d_head}"),
    _definition("symbol-repeated", "/inputs", "{symbol: d_read, expression: d_head}"),
    _definition("model-unknown-function", "/definitions/0/expression", "{symbol: head, expression: table(d_head)}"),
    _one("pack-source-missing", "/constants/0/verified", "    source: 3rd CGPM (1901)\n", "", line_has="verified"),
    Broken(code="pack-example-missing", pointer="", changes=((_EXAMPLE, ""),)),
    _one(
        "pack-example-silent",
        "/example/points",
        "  points:\n    conventional_mass:",
        "  points:\n    mass:",
        pack=WEIGHTS,
    ),
    _one("model-unknown-symbol", "/environment/0/low", 'low: "18"', "low: 18 + cold", pack=WEIGHTS, line_has="cold"),
    _one("file-wrong-value", "/constants/0/value", 'value: "9.80665"', "value: ten"),
    _one(
        "pack-example-not-reproduced",
        "/example/points/indication/0.4/value",
        'value: "0.0092"',
        'value: "0.0093"',
        line_has='"0.4"',
    ),
    _one(
        "pack-example-not-reproduced",
        "/example/verdict",
        "verdict: conforms",
        "verdict: does_not_conform",
        line_has="verdict",
    ),
    _one("pack-example-not-reproduced", "/example/points/indication/1.3", '"1.2": {value', '"1.3": {value'),
    _one("pack-example-not-evaluated", "/example", 'up_tapped: ["0.40"]', "up_tapped: []"),
    _one(
        "model-undefined-value",
        "/tests/0/model/inputs/2/uncertainty/standard",
        "standard: repeatability_divisions*scale_interval",
        "standard: repeatability_divisions/nominal",
        line_has="nominal",
    ),
)
