"""What lint finds wrong in a pack that could be read; raised by nobody, listed for its author."""

from collections.abc import Iterator

from domain.errors import MetrologyError

Faults = Iterator[MetrologyError]
"""What a rule of lint gives: a complaint for each place, none where nothing is wrong."""


class UnknownReference(MetrologyError):
    """A name that should name something of the pack and does not."""

    code = "pack-unknown-reference"
    zh = "“{name}”不是已定义的{what_zh}；已定义：{known}。"
    en = "'{name}' is no {what_en} of this pack; known: {known}."


class DuplicateId(MetrologyError):
    """Two parts with the same id."""

    code = "pack-duplicate-id"
    zh = "{what_zh}“{name}”重复定义。请改名。"
    en = "The {what_en} '{name}' is defined twice. Rename one."


class OneOf(MetrologyError):
    """Exactly one of several keys must be given."""

    code = "pack-one-of"
    zh = "以下各项须且只须给出一项：{choices}；现有：{given}。"
    en = "Give exactly one of {choices}; given: {given}."


class UnusedInput(MetrologyError):
    """An input that the model does not use, so that its uncertainty would be lost without a word."""

    code = "pack-missing-sensitivity"
    zh = "输入量 {symbol} 未出现在模型“{expression}”中，没有灵敏系数。请写入模型或删去。"
    en = "The input {symbol} does not occur in the model '{expression}': it has no sensitivity. Use it or remove it."


class NotComparable(MetrologyError):
    """Units that cannot be held against each other."""

    code = "pack-not-comparable"
    zh = "{what_zh}的单位 {unit} 与结果的单位 {result_unit} 不能比较。"
    en = "The unit {unit} of the {what_en} cannot be compared with the result's unit {result_unit}."


class TableMalformed(MetrologyError):
    """A row that does not fit the columns, or a cell that is no number."""

    code = "pack-table-malformed"
    zh = "表 {table} 的行 {row} 有误：每列须有一个十进制数或“-”，行名须为不重复的十进制数。"
    en = "Row {row} of table {table} is wrong: a number or '-' for each column, and a number of its own as its name."


class SourceMissing(MetrologyError):
    """A claim to be verified without saying by what."""

    code = "pack-source-missing"
    zh = "标为 verified: source 的内容须给出 source（条款或网址）。"
    en = "What is marked 'verified: source' must name its source (a clause or an address)."


class ExampleMissing(MetrologyError):
    """A pack that proves nothing."""

    code = "pack-example-missing"
    zh = "缺少标准算例 example。请给出一组完整记录及其正确答案。"
    en = "The golden example is missing. Give a whole record and its right answer."


class ExampleSilent(MetrologyError):
    """An example that states no result of a test that it has readings for."""

    code = "pack-example-silent"
    zh = "标准算例有项目 {test} 的读数，却没有写出其任何测量点的正确答案。请在 points 中写出。"
    en = "The golden example has readings for {test} and states no result of it. State one under 'points'."


class SensorsMisused(MetrologyError):
    """A derived quantity whose way over sensors, repeats and points cannot be gone."""

    code = "pack-sensors-misused"
    zh = "导出量 {symbol}：of 只能与 each: repeat 或 each: sensor 合用；没有 of 时不能用 each: sensor 和 over_sensors。"
    en = "Derived {symbol}: 'of' goes with each: repeat or sensor; each: sensor and over_sensors need an 'of'."


class WeightWithoutMean(MetrologyError):
    """A weight where no mean is taken."""

    code = "pack-weight-without-mean"
    zh = "总体判据 {id}：只有 over_points: mean 可以使用 weight。"
    en = "The overall criterion {id}: a weight goes with over_points: mean only."


class ChoicesMissing(MetrologyError):
    """A choice field without choices."""

    code = "pack-choices-missing"
    zh = "选择项“{name}”没有列出 choices。"
    en = "The choice field '{name}' lists no choices."


class DatesReversed(MetrologyError):
    """An edition that ends before it begins."""

    code = "pack-dates-reversed"
    zh = "规程的失效日期 {end} 早于实施日期 {begin}。"
    en = "The edition ends on {end}, before it begins on {begin}."


class RepeatsImpossible(MetrologyError):
    """Fewer repeats than a statistic needs, or a maximum below the minimum."""

    code = "pack-repeats-impossible"
    zh = "重复次数 {minimum} 至 {maximum} 不成立，或 A 类评定、标准偏差与极差至少需要 2 次（或给出 prior_deviation）。"
    en = "Repeats {minimum} to {maximum} cannot work: s and range need 2 (or a Type A input its prior_deviation)."


class ClassIncomplete(MetrologyError):
    """A class that lacks a value which another class gives, or is no choice of its field."""

    code = "pack-class-incomplete"
    zh = "等级 {name} 与其他等级的取值不一致，或不在字段 {field} 的 choices 中。"
    en = "The class {name} does not give the values of the others, or is no choice of the field {field}."


class GridIncomplete(MetrologyError):
    """A grid whose points have no nominal value, or a key of a grid without one."""

    code = "pack-grid-incomplete"
    zh = "grid 有多个轴时须用 nominal 说明测量点的标称值；没有 grid 时不得给出 where 和 nominal。"
    en = "A grid of several axes must state 'nominal'; without a grid there is neither 'where' nor 'nominal'."


class PointsEmpty(MetrologyError):
    """An axis or a choice without points."""

    code = "pack-points-empty"
    zh = "“{name}”没有列出任何测量点。"
    en = "'{name}' lists no points."


class PointLabelInvalid(MetrologyError):
    """A label that cannot name a point, or not only one."""

    code = "pack-point-label-invalid"
    zh = "标签“{label}”不可用：同一轴上不得重复，不得含空格、“/”、“|”、“*”，合成的测量点名称不超过 {limit} 个字符。"
    en = (
        "The label '{label}' cannot be used: different on each axis, without blanks, '/', '|', '*'; the joined name of "
        "a point has at most {limit} characters."
    )


class TooManyPoints(MetrologyError):
    """A grid with more combinations than anybody measures."""

    code = "pack-too-many-points"
    zh = "grid 共有 {count} 种组合，超过上限 {limit}。请减少。"
    en = "The grid has {count} combinations, more than {limit}. Use fewer."


class ChoiceValuesInvalid(MetrologyError):
    """Numbers by choice that do not fit the choices."""

    code = "pack-choice-values-invalid"
    zh = "字段 {name} 的 values（{choice}）与其 choices 不符：每个选项须给出同样的符号；等级字段请用 classes。"
    en = (
        "The values of the field {name} ({choice}) do not fit its choices: the same symbols for each choice and no "
        "other; for the field of the class use 'classes'."
    )


class FieldMayBeBlank(MetrologyError):
    """Something that must be known for every item rests on a field or an ambient condition that may be left blank."""

    code = "pack-field-may-be-blank"
    zh = "此处用到 {name}，而它可能留空。请设为必填，或给出 default。"
    en = "{name} is used here but may be left blank. Make it required, or give it a default."


class ConditionIncomplete(MetrologyError):
    """A ``when`` that says nothing."""

    code = "pack-condition-incomplete"
    zh = "when 须给出 expression，或同时给出 field 和 any_of。"
    en = "'when' needs an expression, or a field together with any_of."


class ClaimUnsupported(MetrologyError):
    """A test without a certified input that does not say that its result claims no traceability."""

    code = "pack-claim-unsupported"
    zh = "项目 {test} 的不确定度预算没有引用任何证书。请加入标准器的证书结果，或写明 claims_traceability: false。"
    en = (
        "The budget of {test} cites no certificate. Add the certified result of its standard, or say "
        "'claims_traceability: false' where the result is a property of the item alone."
    )


class ClaimDenied(MetrologyError):
    """A test with a certified input that says that its result claims no traceability."""

    code = "pack-claim-denied"
    zh = "项目 {test} 的不确定度预算引用了证书，其结果声称溯源。请删去 claims_traceability: false。"
    en = "The budget of {test} cites a certificate, so its result is traceable. Remove 'claims_traceability: false'."
