"""What the propagation of distributions refuses."""

from domain.errors import MetrologyError


class ShapeImpossible(MetrologyError):
    """A distribution that does not exist with these parameters."""

    code = "distribution-impossible"
    zh = "输入量 {symbol} 不存在这样的 {distribution} 分布：须{expected_zh}。"
    en = "No {distribution} distribution of {symbol} is like this: {expected}."


class ModelUndefinedInTrials(MetrologyError):
    """The model has a value at the estimates, but none in some trials around them."""

    code = "model-undefined-in-trials"
    zh = "{share} 的蒙特卡洛试验中 {symbol} 的模型没有有限实数值；请检查输入量是否越出物理范围，或以条件式限定模型。"
    en = (
        "In {share} of the Monte Carlo trials the model of {symbol} has no finite value. Give the inputs distributions "
        "that stay within what is physically possible, or say by a condition what holds beyond it."
    )


class SamplingTooCostly(MetrologyError):
    """More work than one evaluation may cost."""

    code = "monte-carlo-too-costly"
    zh = "蒙特卡洛评定的工作量（试验次数 × 模型节点和输入量）为 {found}，超过上限 {limit}；请减少试验次数或化简模型。"
    en = (
        "Trials times operations of this Monte Carlo evaluation come to {found}, over the limit of {limit}: "
        "use fewer trials or a simpler model."
    )


class SamplingRuleInvalid(MetrologyError):
    """A choice of trials, seed, threads, digits or probability outside what is possible."""

    code = "monte-carlo-rule-invalid"
    zh = "蒙特卡洛评定的 {name} = {found} 不可用：须{expected_zh}。"
    en = "The Monte Carlo evaluation cannot use {name} = {found}: it must be {expected}."
