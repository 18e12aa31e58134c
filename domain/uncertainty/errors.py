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


class TooFewReadings(MetrologyError):
    """A Type A evaluation without enough readings."""

    code = "too-few-readings"
    zh = "至少需要 {needed} 个读数，现有 {found} 个。"
    en = "At least {needed} readings are needed; there are {found}."


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


class SecondEngineDisagrees(MetrologyError):
    """The independent recomputation differs, so nothing may be issued."""

    code = "second-engine-disagrees"
    zh = "独立复算与本结果相差 {difference}（相对），超过 {tolerance}；结果不予采用，请报告此问题。"
    en = (
        "An independent recomputation differs by {difference} (relative), more than {tolerance}; the result is not "
        "used. Please report this."
    )


class EvaluationDocumentInvalid(MetrologyError):
    """An evaluation document of the wrong form."""

    code = "evaluation-document-invalid"
    zh = "评定文件此处有误：{reason_zh}。"
    en = "The evaluation document is wrong here: {reason}."
