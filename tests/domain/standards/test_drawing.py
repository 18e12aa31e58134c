"""The official box diagram: every box stands below what verifies it, and one way is marked for eyes and for ears."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from domain.authoring.parts import Bilingual
from domain.standards.drawing import draw_scheme
from domain.standards.scheme import Scheme
from domain.standards.schemes import builtin_schemes
from domain.uncertainty.reporting.words import Language

SVG = "{http://www.w3.org/2000/svg}"
MASS = builtin_schemes()["mass-jjg2053"]


def parsed(scheme: Scheme, language: Language = "zh", **marked: object) -> ET.Element:
    return ET.fromstring(draw_scheme(scheme, language, **marked))  # type: ignore[arg-type]  # noqa: S314 - our own text


def tops(drawing: ET.Element) -> dict[str, int]:
    groups = drawing.iter(f"{SVG}g")
    return {group.findtext(f"{SVG}title", "").partition(" · ")[0]: int(group[1].attrib["y"]) for group in groups}


@pytest.mark.parametrize("scheme", builtin_schemes().values(), ids=lambda scheme: scheme.id)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_box_stands_below_what_verifies_it(scheme: Scheme, language: Language) -> None:
    y = tops(parsed(scheme, language))
    names = {box.id: box.name.zh if language == "zh" else box.name.en for box in scheme.boxes}
    assert set(y) == set(names.values())
    assert all(y[names[above]] < y[names[below]] for above, below in scheme.pairs())


@pytest.mark.parametrize("scheme", builtin_schemes().values(), ids=lambda scheme: scheme.id)
def test_boxes_lie_apart_and_inside(scheme: Scheme) -> None:
    drawing = parsed(scheme)
    frames = [
        {key: int(each.attrib[key]) for key in ("x", "y", "width", "height")} for each in drawing.iter(f"{SVG}rect")
    ]
    assert len({(one["x"], one["y"]) for one in frames}) == len(scheme.boxes)
    for one in frames:
        assert 0 < one["x"] <= int(drawing.attrib["width"]) - one["width"]
        assert 0 < one["y"] <= int(drawing.attrib["height"]) - one["height"]
        row = [other for other in frames if other["y"] == one["y"] and other["x"] > one["x"]]
        assert all(other["x"] >= one["x"] + one["width"] for other in row)


def test_an_edge_that_others_imply_is_drawn_only_where_it_was_used() -> None:
    plain = parsed(MASS)
    used = parsed(MASS, edges=(("e2", "m3"),))
    assert len(list(used.iter(f"{SVG}path"))) == len(list(plain.iter(f"{SVG}path"))) + 1
    assert [path.attrib["class"] for path in used.iter(f"{SVG}path")].index("marked") == len(
        list(plain.iter(f"{SVG}path"))
    )


def test_the_way_is_marked_and_told() -> None:
    drawing = parsed(MASS, "en", boxes={"e2", "f1"}, edges={("e2", "f1")})
    marked = [group for group in drawing.iter(f"{SVG}g") if group.attrib["class"] == "marked"]
    assert [group.findtext(f"{SVG}title", "").partition(" · ")[0] for group in marked] == [
        "Weights of class E2",
        "Weights of class F1",
    ]
    assert "Weights of class E2 → Weights of class F1" in drawing.findtext(f"{SVG}desc", "")
    assert "marked" not in parsed(MASS, "en").findtext(f"{SVG}desc", "")


def test_what_rests_on_memory_has_a_broken_outline() -> None:
    broken = [group for group in parsed(MASS).iter(f"{SVG}g") if "stroke-dasharray" in group[1].attrib]
    assert [group.findtext(f"{SVG}title", "").partition(" · ")[0] for group in broken] == ["电子天平", "数字指示秤"]


def test_nothing_an_author_writes_becomes_markup() -> None:
    hostile = replace(MASS, title=Bilingual(zh="<script>", en="&"))
    assert not re.search("<script", draw_scheme(hostile, "zh"))
