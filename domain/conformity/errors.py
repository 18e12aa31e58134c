"""What a decision on conformity refuses."""

from domain.errors import MetrologyError


class LimitsInvalid(MetrologyError):
    """Limits between which nothing can lie."""

    code = "limits-invalid"
    zh = "允许限 {lower} 至 {upper} 不可用：至少给出一个限值，且下限须小于上限；最大允许误差须为正。"
    en = "The limits {lower} to {upper} cannot be used: at least one, the lower below the upper, the MPE positive."


class RuleNotApplicable(MetrologyError):
    """A rule that compares U with the maximum permissible error, on a one-sided limit."""

    code = "decision-rule-not-applicable"
    zh = "判定规则 {rule} 需要上下两个允许限（以得到最大允许误差）；单侧限值请改用 simple 或 guarded。"
    en = "The rule {rule} needs two limits, since it compares U with the MPE; for a single limit use simple or guarded."


class UnknownRule(MetrologyError):
    """A decision rule nobody has written."""

    code = "decision-rule-unknown"
    zh = "没有判定规则 {rule}；可用：{known}。"
    en = "There is no decision rule {rule}; known are: {known}."


class DecisionInputInvalid(MetrologyError):
    """An expanded uncertainty, coverage factor or degrees of freedom that cannot be."""

    code = "decision-input-invalid"
    zh = "{name} = {found} 不可用：扩展不确定度不可为负，包含因子和自由度须大于零。"
    en = "{name} = {found} cannot be used: U is not negative, the coverage factor and degrees of freedom are positive."
