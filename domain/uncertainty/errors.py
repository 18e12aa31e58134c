"""What an evaluation of uncertainty refuses beside what its model language does (``model.errors``)."""

from domain.errors import MetrologyError


class ValueMissing(MetrologyError):
    """An input quantity without an estimate."""

    code = "value-missing"
    zh = "输入量 {symbol} 没有估计值；请给出 value 或读数。"
    en = "The input {symbol} has no estimate; give a value or readings."


class UncertaintyInvalid(MetrologyError):
    """An uncertainty or a parameter of its distribution outside what is possible."""

    code = "uncertainty-invalid"
    zh = "{name} = {found} 不可用：须{expected_zh}。"
    en = "{name} = {found} cannot be used: it must be {expected}."


class UncertaintyNegative(UncertaintyInvalid):
    """An uncertainty or a half-width below zero."""

    code = "uncertainty-negative"
    zh = "{name} = {found} 不可用：须{expected_zh}；请给出其大小，不带符号。"
    en = "{name} = {found} cannot be used: it must be {expected}. State its size, without a sign."


class DegreesOfFreedomInvalid(UncertaintyInvalid):
    """Degrees of freedom, or what they follow from, that are not positive."""

    code = "degrees-of-freedom-invalid"
    zh = "{name} = {found} 不可用：须{expected_zh}；自由度为无穷时请省略此项。"
    en = "{name} = {found} cannot be used: it must be {expected}. Leave it out where they are infinite."


class ValueOutsideLimits(MetrologyError):
    """An estimate outside the limits between which its quantity is said to lie."""

    code = "value-outside-limits"
    zh = "估计值 {value} 不在所给界限 {lower} 与 {upper} 之间；请核对三者，或省略估计值而取中点。"
    en = "The estimate {value} is not between its limits {lower} and {upper}: check all three, or leave the value out."


class TooFewReadings(MetrologyError):
    """A Type A evaluation without enough readings."""

    code = "too-few-readings"
    zh = "至少需要 {needed} 个读数，现有 {found} 个。"
    en = "At least {needed} readings are needed; there are {found}."


class ReadingsMissing(TooFewReadings):
    """A Type A evaluation without any reading."""

    code = "readings-missing"
    zh = "没有读数；至少需要 {needed} 个。"
    en = "There are no readings; at least {needed} are needed."


class ReadingsEqual(MetrologyError):
    """An autocorrelation of readings that are all the same."""

    code = "readings-equal"
    zh = "各读数完全相同，自相关无定义；请去掉 method，并给出 resolution（分辨力）。"
    en = "All readings are equal, so their autocorrelation is undefined: leave the method out and state the resolution."


class ReadingsTooCorrelated(MetrologyError):
    """Readings that drift, or hang together so closely that they are worth only a few."""

    code = "readings-too-correlated"
    zh = "{count} 个读数自相关过强，仅相当于 {effective} 个独立读数（至少需要 {needed} 个）；请延长观测，或先扣除漂移。"
    en = (
        "These {count} readings are too autocorrelated, worth {effective} independent ones where {needed} are needed. "
        "Observe for longer, or take a drift out first."
    )


class GroupsUnequal(MetrologyError):
    """Groups of readings for an analysis of variance that differ in size."""

    code = "groups-unequal"
    zh = "方差分析要求各组数目一致且平均值与标准偏差一一对应；现为 {sizes}。"
    en = "The analysis of variance needs groups of one size, a standard deviation to each mean; found {sizes}."


class SimultaneousReadingsDiffer(MetrologyError):
    """Readings that were taken together but are not equally many."""

    code = "simultaneous-readings-differ"
    zh = "{symbols} 的读数声明为同时测得（{name}），但个数不同：{counts}。"
    en = "The readings of {symbols} are said to be simultaneous ({name}), but their numbers differ: {counts}."


class TooManyReadings(MetrologyError):
    """More readings than the range method is tabulated for."""

    code = "too-many-readings"
    zh = "极差法至多用于 {limit} 个读数，现有 {found} 个；请改用贝塞尔公式。"
    en = "The range method is tabulated for at most {limit} readings; there are {found}. Use the Bessel formula."


class CorrelationInvalid(MetrologyError):
    """A correlation that is impossible by itself."""

    code = "correlation-invalid"
    zh = "{first} 与 {second} 的相关系数 {found} 不可用：须为 -1 至 1，每对不同的已声明输入量至多给一次。"
    en = (
        "The correlation {found} of {first} and {second} cannot be used: between -1 and 1, once for each pair of "
        "different, declared inputs."
    )


class CoefficientInvalid(CorrelationInvalid):
    """A correlation coefficient beyond one."""

    code = "correlation-coefficient-invalid"
    zh = "{first} 与 {second} 的相关系数 {found} 不可用：须在 -1 至 1 之间；若为协方差，请除以两个标准不确定度。"
    en = (
        "The correlation coefficient {found} of {first} and {second} must lie between -1 and 1; divide a covariance by "
        "both standard uncertainties."
    )


class CorrelationStatedTwice(MetrologyError):
    """A correlation that is stated, and also follows from shared results or from simultaneous readings."""

    code = "correlation-stated-twice"
    zh = "{first} 与 {second} 的相关性已由共同的结果或同时读数得出，不能另行给出；请保留其一。"
    en = (
        "The correlation of {first} and {second} follows from results they share or from simultaneous readings: keep "
        "either that or the stated coefficient."
    )


class SharedInvalid(MetrologyError):
    """A share of an uncertainty that names no result, or names one twice."""

    code = "shared-invalid"
    zh = "共享部分“{result}”不可用：须写作“证书号/结果号”，每个结果只给一次，分量为有限数。"
    en = "The share “{result}” cannot be used: write <certificate>/<result id>, each result once, a finite number."


class SharedTooLarge(MetrologyError):
    """Shares that together exceed the uncertainty which they are parts of."""

    code = "shared-too-large"
    zh = "{symbol} 的各共享部分合成为 {found}，超过其标准不确定度 {standard_uncertainty}；请核对分量与单位。"
    en = (
        "The shares of {symbol} combine to {found}, more than its standard uncertainty {standard_uncertainty}: check "
        "the contributions and their unit."
    )


class SharesContradict(MetrologyError):
    """Two inputs that cite one result but say different things about where its uncertainty comes from."""

    code = "shares-contradict"
    zh = "{first} 与 {second} 引用同一结果 {result}，共享部分占其不确定度的比例却不同；同一结果只能有一种来源。"
    en = (
        "{first} and {second} cite the same result {result} but state shares in different proportions: one result has "
        "its uncertainty from one place."
    )


class CorrelationsImpossible(MetrologyError):
    """Correlations which are possible one by one but not together."""

    code = "correlations-not-positive-semidefinite"
    zh = "各相关系数合起来不可能成立（相关矩阵非半正定，最小特征值 {eigenvalue}）；请核对，必要时多保留几位小数。"
    en = (
        "These correlations cannot hold together: their matrix is not positive semi-definite (least eigenvalue "
        "{eigenvalue}). Check them, and keep more decimals where they were rounded."
    )


class DegreesOfFreedomUndefined(MetrologyError):
    """No rule gives effective degrees of freedom for these correlated inputs (Willink 2007; JCGM 100:2008, G.6.5)."""

    code = "effective-degrees-of-freedom-undefined"
    zh = "输入量 {symbols} 相关且自由度不同，没有公认的有效自由度公式；请规定包含因子，或使其自由度一致。"
    en = (
        "The inputs {symbols} are correlated and differ in degrees of freedom; no accepted formula gives effective "
        "degrees of freedom. Prescribe the coverage factor, or make their degrees of freedom agree."
    )


class CoverageInvalid(MetrologyError):
    """A coverage probability or factor outside what is possible."""

    code = "coverage-invalid"
    zh = "包含概率须大于 0 且小于 1，包含因子须大于 0，自由度不可近于 0；现为 {found}。"
    en = (
        "The coverage probability lies between 0 and 1, the factor is positive and the degrees of freedom are not near "
        "zero; found {found}."
    )


class CoverageFactorUndefined(MetrologyError):
    """A coverage factor from Monte Carlo where first order has no uncertainty that it could multiply."""

    code = "coverage-factor-undefined"
    zh = "{symbol} 的一阶不确定度为零，而蒙特卡洛区间有宽度，包含因子无意义；请直接报告蒙特卡洛区间。"
    en = (
        "First order finds no uncertainty of {symbol} where the trials do, so no k leads to their interval: report the "
        "Monte Carlo interval itself."
    )


class SecondEngineDisagrees(MetrologyError):
    """The independent recomputation differs, so nothing may be issued."""

    code = "second-engine-disagrees"
    zh = "独立复算与本结果相差 {difference}（相对），超过 {tolerance}；结果不予采用，请报告此问题。"
    en = (
        "An independent recomputation differs by {difference} (relative), more than {tolerance}; the result is not "
        "used. Please report this."
    )


class TooManyBudgets(MetrologyError):
    """More outputs than one document may ask for, a complex one being four."""

    code = "too-many-budgets"
    zh = "输出量共 {found} 项预算（一个复数输出量计四项），上限为 {limit}；请分为几个文件。"
    en = "These outputs are {found} budgets, a complex one being four, and {limit} is the limit: use several documents."


class OutputModelUnclear(MetrologyError):
    """An output with both an expression and an equation, or an equation that nobody can solve for want of a bracket."""

    code = "output-model-unclear"
    zh = "输出量 {symbol} 的模型不明确：只写 expression，或写 equation 并以 between 给出求根区间，二者择一。"
    en = (
        "The model of the output {symbol} is unclear: state an expression, or an equation with the bracket 'between' "
        "in which it is solved, and not both."
    )


class EvaluationDocumentInvalid(MetrologyError):
    """An evaluation document of the wrong form."""

    code = "evaluation-document-invalid"
    zh = "评定文件此处有误：{reason_zh}。"
    en = "The evaluation document is wrong here: {reason}."
