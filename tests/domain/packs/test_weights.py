"""Weights: EA-4/02 S2 on the product's pack, and its uncertainty from a variant that has the same terms."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.packs import check_pack
from domain.specialty.loader import load_pack
from domain.specialty.parts import DecimalText
from tests.domain.packs.by_hand import contributions, example_evaluated, example_of, points

PACK = "weights-jjg99"
VARIANT = (Path(__file__).parent / "fixtures_own" / "weights-ea-4-02-s2.yaml").read_text(encoding="utf-8")
TEN_KG = ("conventional_mass", "10000")


def test_recomputes_ea_4_02_s2() -> None:
    """EA-4/02 M:2013, S2: 10 000.025 g, u = 29.3 mg, U = 59 mg with k = 2."""
    variant = load_pack(VARIANT)
    assert check_pack(VARIANT) == ()
    assert variant.example is not None
    point = points(evaluate(example_record(variant, variant.example), variant))[TEN_KG]
    printed_mg = {"m_S": 22.5, "d_D": 8.66, "d_m": 14.4, "d_C": 5.77, "d_B": 5.77}
    assert contributions(point) == pytest.approx(printed_mg, abs=0.05)
    assert float(point.budget.combined_standard_uncertainty) == pytest.approx(29.3, abs=0.05)
    assert (point.columns["conventional_mass"], point.columns["expanded_uncertainty"]) == ("10000.025", "59")


def test_the_product_s_pack_finds_the_same_mass_in_the_same_readings() -> None:
    """Its U is another: s of these three cycles for the pooled one, buoyancy by its model, no eccentricity."""
    published, ours = load_pack(VARIANT).example, example_of(PACK)
    assert published is not None
    (reference,) = published.standards
    density = ours.standards[0].results[1]
    balance = replace(ours.standards[1].results[0], range_high=DecimalText("11000000"))
    changed = {
        "service": published.service,
        "item": {**ours.item, "nominal_masses": "10000", "accuracy_class": "M1", "density": "8000"},
        "standards": (
            replace(reference, results=(*reference.results, density)),
            replace(ours.standards[1], results=(balance,)),
        ),
        "readings": published.readings,
    }
    point = points(example_evaluated(PACK, **changed))[TEN_KG]
    assert float(point.budget.value) == pytest.approx(25, abs=1e-9)
    shared = {"d_r": 22.5, "d_D": 8.66}
    assert {name: contributions(point)[name] for name in shared} == pytest.approx(shared, abs=0.01)
