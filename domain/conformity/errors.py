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


class RuleParameterMissing(MetrologyError):
    """A rule that cannot decide without a number that was not stated."""

    code = "decision-rule-parameter-missing"
    zh = "判定规则 {rule} 需要 {name}：请给出该项，或改用不需要它的规则。"
    en = "The rule {rule} needs {name}: state it, or choose a rule that does without."


class RuleParameterUnused(MetrologyError):
    """A number stated for a rule that has no use for it: whoever stated it expects another decision."""

    code = "decision-rule-parameter-unused"
    zh = "判定规则 {rule} 不使用 {name}：请删去该项，或改用使用它的规则。"
    en = "The rule {rule} has no use for {name}: leave it out, or choose a rule that uses it."


class GuardFactorInvalid(MetrologyError):
    """A guard band that would widen the limits, or is no number."""

    code = "guard-factor-invalid"
    zh = "保护带系数 {found} 不可用：请给出不小于零的有限数（w = rU 中的 r）。"
    en = "The guard factor {found} cannot be used: state a finite number, zero or more (the r of w = rU)."


class RiskInvalid(MetrologyError):
    """A largest permitted risk that is no risk."""

    code = "maximum-risk-invalid"
    zh = "最大允许风险 {found} 不可用：请给出大于 0 且不大于 0.5 的概率，如 0.02。"
    en = "The maximum risk {found} cannot be used: state a probability above 0 and at most 0.5, such as 0.02."


class RiskUnreachable(MetrologyError):
    """A risk so small that even the best result would exceed it."""

    code = "risk-unreachable"
    zh = "任何保护带都不能使风险降到 {wanted}：u = {uncertainty} 时最低为 {least}；请减小不确定度，或放宽风险要求。"
    en = (
        "No guard band brings the risk down to {wanted}: with u = {uncertainty} the least is {least}; reduce the "
        "uncertainty, or permit a larger risk."
    )


class PriorInvalid(MetrologyError):
    """A prior distribution that cannot be."""

    code = "prior-invalid"
    zh = "先验分布 {distribution} 不可用：{reason_zh}。"
    en = "The prior {distribution} cannot be used: {reason}."


class ResultContradictsPrior(MetrologyError):
    """A measured value that the stated prior holds to be impossible."""

    code = "result-contradicts-prior"
    zh = "测得值 {found} 在先验分布（{first} 至 {last}）下不可能出现：请检查先验分布的参数与计量单位。"
    en = "The prior ({first} to {last}) rules the measured value {found} out: check the prior's parameters and unit."


class CapabilityUndefined(MetrologyError):
    """A ratio of tolerance to uncertainty without a width of the one or a size of the other."""

    code = "capability-undefined"
    zh = "无法计算 {name}：需要上下两个允许限和大于零的不确定度，现为 {found}。"
    en = "{name} cannot be computed: it takes two limits and an uncertainty above zero; found {found}."


class AgreementUndefined(MetrologyError):
    """A comparison of two results of which neither has an uncertainty, or one is no number."""

    code = "agreement-undefined"
    zh = "无法计算 {name}：两个结果须为有限值，不确定度不可为负，且至少一个大于零；请补充实验室或参考值的不确定度。"
    en = "{name} cannot be computed: values finite, no negative uncertainty and one above zero; state the missing one."


class ConformityInvalid(MetrologyError):
    """A conformity entry that says too little, or two things at once."""

    code = "conformity-invalid"
    zh = "符合性判定条目不可用：{reason_zh}。"
    en = "The conformity entry cannot be used: {reason}."
