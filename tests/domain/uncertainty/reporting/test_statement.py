"""What a certificate says, in every form: read back it gives the numbers it was written from."""

import os
import random
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest

from domain.quantity.rounding import UncertaintyMode, report
from domain.uncertainty.inputs import ReportingRule
from domain.uncertainty.reporting.errors import RelativeUncertaintyUndefined
from domain.uncertainty.reporting.interval import SampledInterval, interval_text, rounded_ends
from domain.uncertainty.reporting.numerals import Style, brief, spaced
from domain.uncertainty.reporting.statement import (
    Form,
    Scale,
    coverage_text,
    explained,
    freedom_text,
    relative_text,
    result_text,
)
from tests.domain.uncertainty.reporting.oracle import last_digit, rounded_pair
from tests.domain.uncertainty.reporting.samples import budget_of, end_gauge, resistance

MODES: tuple[UncertaintyMode, ...] = get_args(UncertaintyMode)
FORMS: tuple[Form, ...] = get_args(Form)
TRIALS = int(os.environ.get("LIANGHENG_ROUNDING_TRIALS", "12000"))
"""The suite takes a share of what ``python -m tests.domain.uncertainty.reporting.oracle`` compares."""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"-?[0-9\u202f]+(?:\.[0-9\u202f]+)?"
POWER = r"(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"


def number(mantissa: str, power: str | None) -> Decimal:
    return Decimal(mantissa.replace("\u202f", "")).scaleb(int(power.translate(RAISED)) if power else 0)


def read_back(text: str, form: Form) -> tuple[Decimal, Decimal]:
    """Value and uncertainty of a sentence, as a person reads them."""
    if form == "plus_minus":
        found = re.match(rf"y = \(({NUMBER}) ± ({NUMBER})\){POWER} g", text)
        assert found, text
        return number(found[1], found[3]), number(found[2], found[3])
    if form == "concise":
        found = re.fullmatch(rf"y = ({NUMBER})\(({NUMBER})\){POWER} g", text)
        assert found, text
        value, uncertainty = number(found[1], found[3]), number(found[2], found[3])
        if "." not in found[2]:
            places = len(found[1].replace("\u202f", "").partition(".")[2])
            uncertainty = uncertainty.scaleb(-places)
        return value, uncertainty
    found = re.match(rf"y = ({NUMBER}){POWER} g[,，] ?U = ({NUMBER}){POWER} g", text)
    assert found, text
    return number(found[1], found[2]), number(found[3], found[4])


def random_pairs(count: int, seed: int = 20260101) -> list[tuple[Decimal, Decimal]]:
    """Values and U of all sizes: ties, carries, zeros, negatives, U larger than the value."""
    chance = random.Random(seed)
    pairs = []
    for _ in range(count):
        power = chance.randint(-12, 9)
        digits = chance.choice(("995", "9951", "0995", "5", "25", "105", "1", "99", str(chance.randint(1, 10**8))))
        expanded = Decimal(int(digits)).scaleb(power - len(digits))
        value = Decimal(chance.choice((0, 1, -1)) * chance.randint(1, 10 ** chance.randint(1, 12)))
        pairs.append((value.scaleb(power - chance.randint(-3, 9)), expanded))
    return pairs


@pytest.mark.parametrize("digits", [1, 2])
@pytest.mark.parametrize("mode", MODES)
def test_value_and_uncertainty_agree_with_a_rational_oracle(mode: UncertaintyMode, digits: int) -> None:
    for value, expanded in random_pairs(TRIALS // 6, seed=digits):
        stated, rounded = report(value, expanded, mode, digits)
        expected_value, expected_u, place = rounded_pair(Fraction(value), Fraction(expanded), mode, digits)
        assert (Fraction(stated), Fraction(rounded)) == (expected_value, expected_u), (value, expanded)
        assert last_digit(stated) == last_digit(rounded) == place, (stated, rounded)
        if mode == "up":
            assert Fraction(rounded) >= Fraction(expanded)


@pytest.mark.parametrize("style", [Style(), Style(gaps=True), Style(notation="power"), Style(notation="positional")])
@pytest.mark.parametrize("form", ["expanded", "plus_minus", "concise"])
def test_every_form_reads_back(form: Form, style: Style) -> None:
    for value, expanded in random_pairs(150):
        budget = budget_of(value, expanded)
        wanted: tuple[str, str] = (budget.reported.value, budget.reported.expanded_uncertainty)
        if form == "concise":
            wanted = report(value, Decimal(budget.combined_standard_uncertainty))
        for language in ("zh", "en"):
            text = result_text(budget, language, form=form, style=style)
            found = read_back(text, form)
            assert found == (Decimal(wanted[0]), Decimal(wanted[1])), text
            assert [each.as_tuple().exponent for each in found] == [
                Decimal(each).as_tuple().exponent for each in wanted
            ]


@pytest.mark.parametrize("scale", get_args(Scale))
@pytest.mark.parametrize("mode", MODES)
def test_a_relative_uncertainty_is_the_exact_quotient_rounded_once(mode: UncertaintyMode, scale: Scale) -> None:
    units = {"%": Fraction(1, 100), "ppm": Fraction(1, 10**6), "": Fraction(1)}
    for value, expanded in random_pairs(100):
        if not value:
            continue
        text = relative_text(budget_of(value, expanded), rounding=ReportingRule(mode=mode), scale=scale)
        found = re.fullmatch(rf"({NUMBER}){POWER} ?(%|ppm|)", text)
        assert found, text
        _, expected, _ = rounded_pair(Fraction(0), Fraction(expanded) / abs(Fraction(value)), mode, 2)
        assert Fraction(number(found[1], found[2])) * units[found[3]] == expected, (value, expanded, text)


def test_a_relative_uncertainty_just_above_a_step_goes_up() -> None:
    # 0.12 and a hair: a quotient cut to 28 digits first would lose the hair, and so understate U.
    budget = budget_of(Decimal("3.000000000000000000000000000001"), Decimal("0.36000000000000000000000000001"))
    assert relative_text(budget) == "13 %"


@pytest.mark.parametrize(
    ("value", "expanded", "form", "text"),
    [
        ("100.02147", "0.00070", "expanded", "y = 100.02147 g, U = 0.00070 g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("100.02147", "0.00070", "plus_minus", "y = (100.02147 ± 0.00070) g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("100.02147", "0.00070", "concise", "y = 100.02147(35) g"),
        ("1", "0.0995", "plus_minus", "y = (1.00 ± 0.10) g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("-1.2345e-6", "1.2e-9", "plus_minus", "y = (-1.2345 ± 0.0012) × 10⁻⁶ g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("-0.003", "0.5", "plus_minus", "y = (0.00 ± 0.50) g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("0", "1234.5", "expanded", "y = 0.0 × 10³ g, U = 1.3 × 10³ g, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("10.3", "2.4", "concise", "y = 10.3(1.2) g"),
        ("25", "0.3", "relative", "y = 25.00 g, U_rel = 1.2 %, k = 2.26 (p = 95 %, ν_eff = 9)"),
        ("25", "0.001", "relative", "y = 25.0000 g, U_rel = 4.0 × 10⁻⁵, k = 2.26 (p = 95 %, ν_eff = 9)"),
    ],
)
def test_sentences_of_the_guide(value: str, expanded: str, form: Form, text: str) -> None:
    assert result_text(budget_of(Decimal(value), Decimal(expanded)), "en", form=form) == text


def test_the_same_in_chinese_and_with_gaps() -> None:
    budget = budget_of(Decimal("100.02147"), Decimal("0.0007"))
    told = result_text(budget, "zh", style=Style(gaps=True)).replace("\u202f", " ")
    assert told == "y = 100.021 47 g，U = 0.000 70 g，k = 2.26（p = 95 %，ν_eff = 9）"


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("1234", "1234"),
        ("12345", "12 345"),
        ("-0.00012", "-0.000 12"),
        ("0.1234", "0.1234"),
        ("1000000.5", "1 000 000.5"),
    ],
)
def test_groups_of_three_from_the_point(text: str, gaps: str) -> None:
    assert spaced(text).replace("\u202f", " ") == gaps


@pytest.mark.parametrize(
    ("basis", "en", "zh"),
    [
        ("t", "k = 1.96 (p = 95 %, ν_eff = 16.7)", "k = 1.96（p = 95 %，ν_eff = 16.7）"),
        ("normal", "k = 1.96 (p = 95 %, normal distribution)", "k = 1.96（p = 95 %，正态分布）"),
        ("fixed", "k = 1.96 (prescribed)", "k = 1.96（规定值）"),
        (
            "shape",
            "k = 1.96 (p = 95 %, from the shape of the distribution)",
            "k = 1.96（p = 95 %，按输出量的分布形状）",
        ),
    ],
)
def test_k_says_where_it_comes_from(basis: str, en: str, zh: str) -> None:
    budget = replace(end_gauge(), coverage_basis=basis, coverage_factor="1.96", coverage_probability="0.95")
    assert (coverage_text(budget, "en"), coverage_text(budget, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("freedom", "text"),
    [
        ("18.998", "18.9"),
        ("9", "9"),
        (None, "∞"),
        ("9999.9", "9999"),
        ("10000", "∞"),
        ("4483270", "∞"),
        ("0.126", "0.126"),
    ],
)
def test_degrees_of_freedom_are_cut_and_never_overstated(freedom: str | None, text: str) -> None:
    assert freedom_text(freedom) == text


def test_explanations_name_the_ground_of_k() -> None:
    assert "16.7 degrees of freedom" in explained(end_gauge(), "en")
    assert "包含概率约为 99 %" in explained(end_gauge(), "zh")
    assert "127.732(70)" in explained(resistance(), "en", form="concise")
    fixed = replace(end_gauge(), coverage_basis="fixed", coverage_factor="2")
    assert "99 %" not in explained(fixed, "en"), "a prescribed k belongs to no probability"


@pytest.mark.parametrize("form", FORMS)
def test_a_value_without_uncertainty_is_told_as_one(form: Form) -> None:
    bare = replace(end_gauge(), reported=replace(end_gauge().reported, value="5.0", expanded_uncertainty="0"))
    assert result_text(bare, "en", form=form) == "l = 5.0 nm, no uncertainty stated"


@pytest.mark.parametrize(("value", "unit"), [("0", "g"), ("20", "degC"), ("-3", "dBm"), ("7", "pH"), ("60", "dB(A)")])
def test_ratios_to_a_zero_that_means_nothing_are_refused(value: str, unit: str) -> None:
    budget = replace(budget_of(Decimal(value), Decimal("0.1")), unit=unit)
    with pytest.raises(RelativeUncertaintyUndefined):
        result_text(budget, "en", form="relative")


def test_kelvins_have_a_true_zero() -> None:
    assert relative_text(replace(budget_of(Decimal(300), Decimal(3)), unit="K")) == "1.0 %"


def test_angles_stand_close_to_their_number() -> None:
    assert "45.00°, U" in result_text(replace(budget_of(Decimal(45), Decimal("0.12")), unit="deg"), "en")


@pytest.mark.parametrize(
    ("number_", "text"),
    [("0.00", "0"), ("12345", "1.234×10⁴"), ("0.00012345", "0.0001234"), ("1.0E-7", "1×10⁻⁷"), ("-9.9996", "-10")],
)
def test_numbers_for_the_eye(number_: str, text: str) -> None:
    assert brief(number_) == text


def interval(low: str, high: str, u: str) -> SampledInterval:
    return SampledInterval(low=low, high=high, standard_uncertainty=u, probability="0.95")


def test_an_interval_is_never_made_narrower() -> None:
    assert interval_text(interval("-3.9199", "3.9201", "2.0"), "g", "en") == (
        "[-4.0, 4.0] g (p = 95 %, shortest coverage interval)"
    )
    chance = random.Random(4)
    for _ in range(300):
        low, width = Decimal(chance.randint(-(10**6), 10**6)), Decimal(chance.randint(1, 10**5))
        given = interval(str(low), str(low + width), str(width / 4))
        outward = rounded_ends(given)
        nearest = rounded_ends(given, ReportingRule(mode="half_even"))
        assert outward[0] <= low < low + width <= outward[1]
        assert nearest[1] - nearest[0] <= outward[1] - outward[0]


def test_nearest_ends_yield_to_outward_ones_where_they_lose_more_than_five_per_cent() -> None:
    rule = ReportingRule(mode="up_if_loss_over_5_percent", digits=1)
    assert rounded_ends(interval("0.4", "10.4", "3"), rule) == (Decimal(0), Decimal(10))
    # 1 to 10 would lose 8 per cent
    assert rounded_ends(interval("0.6", "10.4", "3"), rule) == (Decimal(0), Decimal(11)), (
        "1 to 10 would lose 8 per cent"
    )
