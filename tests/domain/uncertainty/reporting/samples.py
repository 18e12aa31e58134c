"""Budgets to report: the end gauge of GUM H.1, resistance of GUM H.2, and one made of any value and U."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from domain.quantity.decimal_text import plain
from domain.quantity.rounding import UncertaintyMode, report
from domain.uncertainty.budget import Budget, Reported
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import Correlation, CoverageRule, InputQuantity
from domain.uncertainty.sources import half_width


def _input(
    symbol: str, value: str, unit: str, knowledge: tuple[float, float | None], told: tuple[str, str, str]
) -> InputQuantity:
    """``knowledge``: u and its degrees of freedom; ``told``: label in Chinese and English, source."""
    u, freedom = knowledge
    return InputQuantity(
        symbol=symbol,
        value=value,
        unit=unit,
        standard_uncertainty=u,
        degrees_of_freedom=freedom,
        distribution="normal" if freedom is None else "t",
        label_zh=told[0],
        label_en=told[1],
        source=told[2],
    )


def _within(
    symbol: str, value: str, unit: str, knowledge: tuple[str, float | None], told: tuple[str, str, str]
) -> InputQuantity:
    """``knowledge``: half-width and degrees of freedom."""
    u = half_width("uniform", Decimal(knowledge[0])).standard_uncertainty
    return replace(_input(symbol, value, unit, (u, knowledge[1]), told), distribution="uniform")


@cache
def end_gauge() -> Budget:
    """JCGM 100:2008, H.1: u_c = 31.7 nm, 16 degrees of freedom, k_99 = 2.92, U = 93 nm."""
    inputs = (
        _input("l_s", "50000623", "nm", (25, 18), ("标准量块长度", "length of the standard", "standard:S-17/50")),
        _input("d0", "215", "nm", (5.8, 24), ("比较读数", "indicated difference", "reading:a1,a2,a3,a4,a5")),
        _input("d1", "0", "nm", (3.9, 5), ("比较仪随机影响", "comparator, random", "standard:K-2")),
        _input("d2", "0", "nm", (6.7, 8), ("比较仪系统影响", "comparator, systematic", "standard:K-2")),
        _within("alpha_s", "11.5e-6", "1/degC", ("2e-6", None), ("标准量块膨胀系数", "expansion coefficient", "pack")),
        _within("d_alpha", "0", "1/degC", ("1e-6", 50), ("膨胀系数之差", "difference of coefficients", "pack")),
        _input("theta", "-0.1", "delta_degC", (0.2, None), ("平均温度偏差", "mean deviation", "environment:room")),
        _within("Delta", "0", "delta_degC", ("0.5", None), ("温度循环变化", "cyclic variation", "environment:room")),
        _within("d_theta", "0", "delta_degC", ("0.05", 2), ("量块温差", "temperature difference", "item:temperature")),
    )  # fmt: skip
    return evaluate_model(
        symbol="l",
        expression="l_s + d0 + d1 + d2 - l_s*(d_alpha*(theta + Delta) + alpha_s*d_theta)",
        unit="nm",
        inputs=inputs,
        coverage=CoverageRule(probability=Decimal("0.99")),
    )


@cache
def resistance() -> Budget:
    """JCGM 100:2008, H.2: R of simultaneous readings, whose shares without their covariances make 350 per cent."""
    inputs = [
        replace(_input(symbol, value, "", (u, 4), (zh, en, "")), evaluation="A")
        for symbol, value, u, zh, en in (
            ("V", "4.9990", 0.0032, "电压", "voltage"),
            ("I", "0.019661", 0.0000095, "电流", "current"),
            ("phi", "1.04446", 0.00075, "相位差", "phase"),
        )
    ]
    correlations = (
        Correlation(first="V", second="I", coefficient=-0.36),
        Correlation(first="V", second="phi", coefficient=0.86),
        Correlation(first="I", second="phi", coefficient=-0.65),
    )
    return evaluate_model(symbol="R", expression="V/I*cos(phi)", unit="", inputs=inputs, correlations=correlations)


def budget_of(value: Decimal, expanded: Decimal, *, mode: UncertaintyMode = "up", digits: int = 2) -> Budget:
    """A budget that states this value and this U (k = 2); its only line is a constant."""
    stated, rounded = report(value, expanded, mode, digits)
    return replace(
        end_gauge(),
        symbol="y",
        unit="g",
        value=plain(value),
        combined_standard_uncertainty=plain(expanded / 2),
        expanded_uncertainty=plain(expanded),
        reported=Reported(value=stated, expanded_uncertainty=rounded),
        coverage_factor="2.26",
        coverage_basis="t",
        coverage_probability="0.95",
        effective_degrees_of_freedom="9",
    )
