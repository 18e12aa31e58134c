"""The drawing of a budget: well formed, told in words, true to scale, and nothing of it from elsewhere."""

import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from domain.uncertainty.reporting.bars import BARS, budget_bars
from domain.uncertainty.reporting.interval import SampledInterval
from domain.uncertainty.reporting.svg import fitted
from domain.uncertainty.reporting.words import Language
from tests.domain.uncertainty.reporting.samples import end_gauge, resistance

SVG = "{http://www.w3.org/2000/svg}"
SAMPLED = SampledInterval(
    low="50000745.3",
    high="50000931.7",
    standard_uncertainty="33.8",
    probability="0.99",
    edges=("50000700", "50000976"),
    counts=(1, 4, 9, 4, 1),
)


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def lengths(root: ET.Element) -> list[Decimal]:
    return [Decimal(each.attrib["width"]) for each in root.iter(f"{SVG}rect")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_drawing_says_in_words_what_it_shows(language: Language) -> None:
    root = drawn(budget_bars(end_gauge(), language, sampled=SAMPLED))
    title, description = root.findtext(f"{SVG}title") or "", root.findtext(f"{SVG}desc") or ""
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == title
    for told in ("62.3 %", "27.5 %", "U = 92 nm"):
        assert told in description
    shown = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    for told in ("(50000838 ± 92) nm", "[50000745, 50000932] nm", "u_c = 32 nm"):
        assert told in shown


def test_bars_are_as_long_as_their_shares() -> None:
    whole = BARS[1] - BARS[0]
    shares = [Decimal(line.percent) for line in end_gauge().lines]
    found = lengths(drawn(budget_bars(end_gauge(), "en")))
    for share in shares:
        assert min(abs(length - share / 100 * whole) for length in found) < Decimal("0.11")
    assert len(found) == len(shares) + 4, "one more for each group"


def test_correlated_inputs_stay_on_the_paper() -> None:
    text = budget_bars(resistance(), "en")
    assert max(lengths(drawn(text))) == BARS[1] - BARS[0]
    assert "-669.5 %" in text
    assert text.count("stroke-dasharray") == 1


def test_the_interval_of_sampling_stands_beside_first_order() -> None:
    without, beside = (drawn(budget_bars(end_gauge(), "en", sampled=each)) for each in (None, SAMPLED))
    assert not list(without.iter(f"{SVG}polygon"))
    assert len(list(beside.iter(f"{SVG}polygon"))) == 1
    ends = [line for line in beside.iter(f"{SVG}line") if line.attrib.get("stroke-width") == "2"]
    across = [
        Decimal(line.attrib["x2"]) - Decimal(line.attrib["x1"])
        for line in ends
        if line.attrib["y1"] == line.attrib["y2"]
    ]
    expanded = 2 * Decimal(end_gauge().expanded_uncertainty)
    assert abs(across[1] / across[0] - Decimal("186.4") / expanded) < Decimal("0.01")


def test_a_hostile_label_stays_a_label() -> None:
    label = "</text><script>alert(1)</script>&\x00\ud800"
    lines = (replace(end_gauge().lines[0], label_zh=label, label_en=label), *end_gauge().lines[1:])
    text = budget_bars(replace(end_gauge(), lines=lines), "en")
    root = drawn(text)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "g", "text", "rect", "line", "polygon",
    }  # fmt: skip
    assert not re.search(r"href|style=|url\(|on\w+=", text)


def test_a_budget_of_constants_draws_that_there_is_nothing() -> None:
    bare = replace(
        end_gauge(),
        lines=tuple(replace(line, standard_uncertainty="0", percent="0") for line in end_gauge().lines),
        combined_standard_uncertainty="0",
        expanded_uncertainty="0",
        reported=replace(end_gauge().reported, expanded_uncertainty="0"),
    )
    root = drawn(budget_bars(bare, "zh"))
    assert not lengths(root)
    assert "没有输入量贡献不确定度" in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize(
    ("text", "width", "kept"), [("abc", 21, "abc"), ("abcdef", 34, "abc…"), ("量衡量衡", 40, "量衡…")]
)
def test_a_long_label_ends_in_an_ellipsis(text: str, width: int, kept: str) -> None:
    assert fitted(text, width) == kept
