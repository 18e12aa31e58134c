"""What an evaluation points out without refusing it: stable codes, and a sentence in each language.

A budget stores a notice as ``code`` or ``code:detail``; :func:`sentence` turns it into words for a page or a report.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

ZERO_SENSITIVITY = "zero-sensitivity"
DOMINANT_TERM = "dominant-non-normal-term"
KINK = "kink"
STEPWISE = "stepwise"
NO_UNCERTAINTY = "no-uncertainty"
FEW_DEGREES_OF_FREEDOM = "few-degrees-of-freedom"
UNDEFINED_DEGREES_OF_FREEDOM = "effective-degrees-of-freedom-undefined"
VALUE_DIFFERS_FROM_MEAN = "value-differs-from-mean"
UNUSED_INPUT = "unused-input"
GROUPS_DIFFER = "groups-differ"
VALUES_DISAGREE = "values-disagree"
RESOLUTION_DOMINATES = "resolution-dominates"
ASYMMETRIC_LIMITS = "asymmetric-limits"
AUTOCORRELATED = "readings-autocorrelated"
PHASE_WRAPS = "phase-wraps"
POLAR_FORM_UNDEFINED = "polar-form-undefined"
OTHER_ROOTS = "other-roots-possible"
NOT_SAMPLED = "monte-carlo-not-performed"
CORRELATION_BY_COPULA = "correlation-by-copula"
NO_VARIANCE = "monte-carlo-no-variance"
NOT_STABLE = "monte-carlo-not-stable"
MONTE_CARLO_DISAGREES = "monte-carlo-disagrees"
UNCLEAR_VERDICT = "monte-carlo-verdict-unclear"
UNDEFINED_TRIALS = "monte-carlo-undefined-trials"
ASYMMETRIC_RESULT = "asymmetric-result"
DRIFT_UNKNOWN = "drift-unknown"
FIT_INCONSISTENT = "fit-inconsistent"
EXTRAPOLATED = "extrapolated"

_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ZERO_SENSITIVITY: (
            "输入量 {detail} 的灵敏系数在估计值处为零，其不确定度未进入一阶合成；请考虑高阶项（GUM 5.1.2 注）。",
            "The sensitivity to {detail} is zero here, so first order misses its uncertainty (GUM 5.1.2, note).",
        ),
        DOMINANT_TERM: (
            "非正态分量 {detail} 占方差的 80 % 以上，正态或 t 分布的包含因子偏大；请考虑其分布（EA-4/02 S9）。",
            "The non-normal {detail} makes up over 80 % of the variance: this k is too large (EA-4/02 S9, S10).",
        ),
        KINK: (
            "模型在 {detail} 的估计值处不可导（绝对值为零，或最小、最大值相等），一阶结果仅供参考。",
            "The model has a kink at the estimate of {detail} (abs at zero, a tie of min or max): a rough guide.",
        ),
        STEPWISE: (
            "{detail} 经过取整、修约或阶梯表，其不确定度在该处按零计入。",
            "{detail} passes a floor, a rounding or a stepped table, where its uncertainty counts as zero.",
        ),
        NO_UNCERTAINTY: (
            "没有任何输入量贡献不确定度。",
            "No input contributes any uncertainty.",
        ),
        FEW_DEGREES_OF_FREEDOM: (
            "有效自由度仅为 {detail}，包含因子很大；请增加读数或采用合并样本标准偏差。",
            "Only {detail} effective degrees of freedom, hence a large k: take more readings or pool them.",
        ),
        UNDEFINED_DEGREES_OF_FREEDOM: (
            "相关输入量 {detail} 的自由度不同，有效自由度无定义；包含因子未使用自由度。",
            "The correlated {detail} differ in degrees of freedom: effective ones are undefined and k uses none.",
        ),
        VALUE_DIFFERS_FROM_MEAN: (
            "{detail} 给出的估计值与其读数的平均值不同，按给出的估计值计算。",
            "The value stated for {detail} is not the mean of its readings; the stated value was used.",
        ),
        GROUPS_DIFFER: (
            "{detail} 的各组平均值之差超出组内分散（F 检验，5 %）；不确定度由各组平均值得出（GUM H.5.2.5）。",
            "The groups of {detail} differ beyond their scatter (F test, 5 %): u is that of group means (GUM H.5.2.5).",
        ),
        VALUES_DISAGREE: (
            "{detail} 的各值之差超出其不确定度（卡方检验，5 %）；已采用外部一致性（Birge 比）的不确定度。",
            "The values of {detail} disagree beyond their u (chi-squared, 5 %); u was widened by the Birge ratio.",
        ),
        RESOLUTION_DOMINATES: (
            "{detail} 读数的分散小于分辨力引入的不确定度；已采用后者（GUM F.2.2.1）。",
            "The readings of {detail} scatter less than their resolution, which was used instead (GUM F.2.2.1).",
        ),
        ASYMMETRIC_LIMITS: (
            "{detail} 的估计值不在其界限中点；不确定度按全宽计算，请考虑以中点为估计值（GUM 4.3.8）。",
            "The estimate of {detail} is not midway between its limits; u has their whole width (GUM 4.3.8).",
        ),
        AUTOCORRELATED: (
            "{detail} 相邻读数相关，s/√n 偏小；请用 method: autocorrelated。",
            "Neighbouring readings of {detail} are correlated: s/sqrt(n) is too small; use the method autocorrelated.",
        ),
        UNUSED_INPUT: (
            "输入量 {detail} 未出现在模型中，其不确定度未计入。",
            "The input {detail} does not occur in the model, so its uncertainty is not counted.",
        ),
        CORRELATION_BY_COPULA: (
            "相关的 {detail} 分布不同，抽样保留各自分布并以高斯 copula 连接，其线性相关系数与给定值略有差别。",
            "The correlated {detail} differ in shape: a Gaussian copula joins them, near the stated correlation.",
        ),
        NO_VARIANCE: (
            "{detail} 的自由度不超过 2，其 t 分布没有方差；蒙特卡洛的标准不确定度不收敛，请以包含区间为准。",
            "With 2 degrees of freedom or fewer {detail} has no variance: of the trials use the interval, not u.",
        ),
        NOT_STABLE: (
            "{detail} 的蒙特卡洛结果在试验次数上限内未达到规定的数值容差。",
            "The trials allowed did not bring the Monte Carlo result of {detail} within its numerical tolerance.",
        ),
        UNCLEAR_VERDICT: (
            "GUM 区间与蒙特卡洛区间之差接近容差，在试验次数上限内无法判定（JCGM 101 第 8 章）。",
            "The intervals of GUM and Monte Carlo differ by nearly the tolerance: undecided (JCGM 101, clause 8).",
        ),
        UNDEFINED_TRIALS: (
            "{detail} 的试验没有有限实数值，已剔除。",
            "{detail} of the trials have no finite value and were left out.",
        ),
        PHASE_WRAPS: (
            "{detail} 的相位靠近 ±π，其包含区间越过了相位的跳变处；请改以实部和虚部报告。",
            "The phase of {detail} is near pi or -pi and its interval goes beyond: report re and im instead.",
        ),
        POLAR_FORM_UNDEFINED: (
            "{detail} 的估计值为零，模与相位在此没有灵敏系数，只报告实部和虚部。",
            "The estimate of {detail} is zero, where magnitude and phase have no sensitivities: only re and im.",
        ),
        OTHER_ROOTS: (
            "不能排除隐式方程在所给区间内还有 {detail} 的其他根；请核对，或缩小区间。",
            "Other roots for {detail} in the bracket cannot be excluded: check this one, or narrow the bracket.",
        ),
        NOT_SAMPLED: (
            "未能自动进行蒙特卡洛评定（{detail}），结果为 GUM 一阶法；在文件中写明 monte_carlo 可见原因。",
            "No Monte Carlo evaluation came of itself ({detail}): first order alone; ask for monte_carlo to see why.",
        ),
        MONTE_CARLO_DISAGREES: (
            "{detail} 的一阶包含区间与蒙特卡洛的相差超过数值容差（JCGM 101 第 8 章）；请采用蒙特卡洛的区间。",
            "Monte Carlo does not bear the first-order interval of {detail} out (JCGM 101, clause 8): use its own.",
        ),
        ASYMMETRIC_RESULT: (
            "{detail} 的蒙特卡洛区间关于估计值不对称，y ± U 只有其半宽；请直接报告该区间（JCGM 101，5.3）。",
            "The interval of {detail} is not symmetric about the estimate, U only half of it: report the interval.",
        ),
        DRIFT_UNKNOWN: (
            "尚不知 {detail} 所对应标准器的漂移，该分量按零计入；有下一次证书后可得。",
            "No drift of the standard behind {detail} is known yet, so it counts as zero: its next certificate tells.",
        ),
        FIT_INCONSISTENT: (
            "拟合的残差大于给出的不确定度所能解释（卡方概率仅 {detail}）；模型或不确定度有疑问（ISO/TS 28037）。",
            "The residuals exceed what the uncertainties explain (chi-squared probability {detail}): doubt the model.",
        ),
        EXTRAPOLATED: (
            "{detail} 在校准范围之外，结果为外推值，其不确定度未计模型在该处是否成立。",
            "{detail} lies outside the calibrated range: the uncertainty does not say whether the model holds there.",
        ),
    }
)
"""By code: the sentence in Chinese and in English."""


def notice(code: str, detail: str = "") -> str:
    """Write a notice as a budget stores it."""
    return f"{code}:{detail}" if detail else code


def sentence(stored: str, language: Literal["zh", "en"]) -> str:
    """Put a stored notice into words; one of an unknown code (of a later version) is given back as it stands."""
    code, _, detail = stored.partition(":")
    if code not in _SENTENCES:
        return stored
    zh, en = _SENTENCES[code]
    return (zh if language == "zh" else en).format(detail=detail)
