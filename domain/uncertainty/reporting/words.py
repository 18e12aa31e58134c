"""The words of a report, in Chinese and English: headings of the budget, distributions, groups, grounds of k."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["zh", "en"]

_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "symbol": ("符号", "Symbol"),
        "label": ("输入量", "Quantity"),
        "estimate": ("估计值", "Estimate"),
        "unit": ("单位", "Unit"),
        "standard_uncertainty": ("标准不确定度 u", "Standard uncertainty u"),
        "type": ("类别", "Type"),
        "distribution": ("分布", "Distribution"),
        "degrees_of_freedom": ("自由度 ν", "Degrees of freedom ν"),
        "sensitivity": ("灵敏系数 c", "Sensitivity c"),
        "contribution": ("不确定度分量 |c|u", "Contribution |c|u"),
        "percent": ("方差占比 %", "Share of variance %"),
        "source": ("来源", "Source"),
        "group": ("组", "Group"),
        "budget_of": ("{symbol} 的不确定度预算", "Uncertainty budget of {symbol}"),
        "subtotal": ("小计", "Subtotal"),
        "covariances": ("协方差项", "Covariances"),
        "combined": ("合成标准不确定度 u_c", "Combined standard uncertainty u_c"),
        "normal": ("正态", "normal"),
        "t": ("t 分布", "t"),
        "uniform": ("均匀", "rectangular"),
        "triangular": ("三角", "triangular"),
        "trapezoidal": ("梯形", "trapezoidal"),
        "arcsine": ("反正弦", "arcsine"),
        "curvilinear_trapezoid": ("曲边梯形", "curvilinear trapezoid"),
        "exponential": ("指数", "exponential"),
        "gamma": ("伽马", "gamma"),
        "lognormal": ("对数正态", "lognormal"),
        "constant": ("常量", "constant"),
        "group.reading": ("读数", "Readings"),
        "group.standard": ("标准器证书", "Certificates of standards"),
        "group.fit": ("拟合", "Fits"),
        "group.surroundings": ("被测件与环境", "Item and environment"),
        "group.constant": ("常数与规程给定值", "Constants and values of the regulation"),
        "group.other": ("其他信息", "Other information"),
        "opens.reading": ("读数 {count} 个", "readings: {count}"),
        "opens.standard": ("标准器证书 {first}，结果 {second}", "certificate {first}, result {second}"),
        "opens.certificate": ("标准器证书 {first}", "certificate {first}"),
        "opens.item": ("被测件：{all}", "item: {all}"),
        "opens.environment": ("环境条件：{all}", "environment: {all}"),
        "opens.fit": ("拟合 {first}", "fit {first}"),
        "opens.pack": ("专用包（规程）", "pack (regulation)"),
        "basis.normal": ("正态分布", "normal distribution"),
        "basis.shape": ("按输出量的分布形状", "from the shape of the distribution"),
        "basis.monte_carlo": ("由蒙特卡洛区间", "from the Monte Carlo interval"),
        "basis.fixed": ("规定值", "prescribed"),
        "interval.shortest": ("最短包含区间", "shortest coverage interval"),
        "interval.symmetric": ("概率对称包含区间", "probabilistically symmetric coverage interval"),
        "no_uncertainty": ("未给出不确定度", "no uncertainty stated"),
        "where_concise": (
            "{result}，括号内的数为合成标准不确定度 u_c，与所给结果的末位数字对齐。",
            "{result}, where the number in parentheses is u_c, the combined standard uncertainty, in its last digits.",
        ),
        "where_expanded": (
            "{result}，其中 ± 后的数为扩展不确定度 U = k·u_c，{combined}，k = {k} {ground}",
            "{result}, where ± is followed by U = k·u_c, with {combined} and k = {k} {ground}",
        ),
        "ground.t": ("取自自由度为 {freedom} 的 t 分布", "from the t-distribution for {freedom} degrees of freedom"),
        "ground.normal": ("取自正态分布", "from the normal distribution"),
        "ground.shape": ("取自输出量的分布形状", "from the shape of the output's distribution"),
        "ground.monte_carlo": (
            "取自蒙特卡洛法的包含区间",
            "from the coverage interval of a Monte Carlo evaluation",
        ),
        "ground.fixed": ("为规定值", "as prescribed"),
        "where_probability": (
            "；该区间的包含概率约为 {probability}。",
            "; the interval has a coverage probability of about {probability}.",
        ),
        "full_stop": ("。", "."),
        "description": (
            "各输入量的方差占比，按来源分组：{parts}。{result}",
            "Share of each input in the variance, grouped by source: {parts}. {result}",
        ),
        "bars.percent": ("方差占比", "Share"),
        "bars.contribution": ("分量 |c|u", "|c|u"),
        "stated": ("y ± U", "y ± U"),
        "first_order": ("一阶法（GUM）", "First order (GUM)"),
        "monte_carlo": ("蒙特卡洛法", "Monte Carlo"),
        "region": (
            "（Re {symbol}，Im {symbol}）的包含区域：以（{re}，{im}）为中心的椭圆，半轴 {longer}、{shorter}，{ground}",
            "Region of (Re {symbol}, Im {symbol}): ellipse about ({re}, {im}), semi-axes {longer}, {shorter}, {ground}",
        ),
        "region.ground": (
            "长轴与实轴成 {angle}°；包含概率 {probability}，因子 {k}",
            "the longer one at {angle}° to the real axis; probability {probability}, factor {k}",
        ),
        "no_contribution": ("没有输入量贡献不确定度。", "No input contributes any uncertainty."),
    }
)


def word(key: str, language: Language, **named: object) -> str:
    """Give a word or sentence; one that is not known (of a later version of the engine) is given back as it stands."""
    pair = _WORDS.get(key)
    if pair is None:
        return key.rpartition(".")[2]
    return pair[0 if language == "zh" else 1].format(**named)


def label_of(zh: str, en: str, language: Language) -> str:
    """A label in the language, else in the other one: a word in the wrong language says more than none."""
    return (zh or en) if language == "zh" else (en or zh)
