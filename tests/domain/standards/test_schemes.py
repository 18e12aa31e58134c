"""Schemes as files: those of the product are clean, and what an author gets wrong is told with its line."""

from pathlib import Path

import pytest

from domain.authoring.errors import FileUnknownKeyError
from domain.authoring.parts import Normative, Verified
from domain.authoring.unverified import unverified
from domain.standards.schemes import builtin_schemes, check_scheme, covering, load_scheme, scheme_text

MASS = scheme_text("mass-jjg2053")


def changed(old: str, new: str, text: str = MASS) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


@pytest.mark.parametrize("scheme_id", sorted(builtin_schemes()))
def test_a_scheme_of_the_product_is_clean(scheme_id: str) -> None:
    assert check_scheme(scheme_text(scheme_id)) == ()
    assert builtin_schemes()[scheme_id].id == scheme_id


def test_six_schemes_come_with_the_product() -> None:
    codes = {scheme.code.rpartition("-")[0] for scheme in builtin_schemes().values()}
    assert codes == {"JJG 2053", "JJG 2056", "JJG 2023", "JJG 2020", "JJG 2087", "JJG 2047"}


@pytest.mark.parametrize("scheme_id", sorted(builtin_schemes()))
def test_what_is_not_from_memory_names_its_source(scheme_id: str) -> None:
    scheme = builtin_schemes()[scheme_id]
    stated: list[Normative] = [scheme, *scheme.boxes, *scheme.edges]
    assert all(bool(each.source) == (each.verified is Verified.SOURCE) for each in stated)
    assert len(unverified(scheme)) == sum(each.verified is Verified.MEMORY for each in stated)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("e1", {"e2", "balances"}),
        ("e2", {"f1", "f2", "m1", "m12", "m2", "m23", "m3", "balances"}),
        ("f1", {"f2", "m1", "m12", "m2", "m23", "m3", "balances", "scales"}),
        ("f2", {"m1", "m12", "m2", "m23", "m3", "balances", "scales"}),
        ("m1", {"m2", "m23", "m3", "balances", "scales"}),
        ("m2", {"m3", "scales"}),
        ("m12", {"scales"}),
    ],
)
def test_weights_verify_what_jjg_99_says(above: str, below: set[str]) -> None:
    assert {low for high, low in builtin_schemes()["mass-jjg2053"].pairs() if high == above} == below


def test_a_scheme_is_found_by_its_kinds() -> None:
    assert [scheme.id for scheme in covering(["gauge_pressure"])] == ["pressure-jjg2023"]
    assert covering(["sound_pressure"]) == ()


def test_a_key_nobody_knows_is_refused() -> None:
    with pytest.raises(FileUnknownKeyError) as caught:
        load_scheme(changed("part: primary", "part: primary\n    colour: red"))
    assert caught.value.pointer == "/boxes/0/colour"


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        (changed("id: e2", "id: e1"), "scheme-box-repeated", "/boxes/3/id"),
        (changed("above: m2\n", "above: m4\n"), "scheme-box-unknown", "/edges/8/above"),
        (changed("below: [e2]", "below: [e3]"), "scheme-box-unknown", "/edges/3/below/0"),
        (changed("below: [e2]", "below: [kilogram, e2]"), "scheme-edge-upward", "/edges/3/below/0"),
        (changed("above: m2\n", "above: scales\n"), "scheme-edge-upward", "/edges/8/below/0"),
        (changed("below: [e2]", "below: [e2, e1]"), "scheme-cycle", "/edges/3"),
        (changed("below: [m3]", "below: [m3, e1]"), "scheme-cycle", "/edges/3"),
        (changed("below: [e2]", "below: [balances]"), "scheme-box-unreached", "/boxes/3"),
        (changed("    regulations: [JJG 1036]\n", ""), "scheme-box-unrecognisable", "/boxes/11"),
        (changed('["E1"]', "[E1]\n    levels: [item, primary]"), "scheme-level-misplaced", "/boxes/2/levels/1"),
        (changed('low: "0.000001"', 'low: "5001"'), "scheme-range-reversed", "/boxes/2/range"),
        (changed("unit: kg", "unit: m"), "kind-mismatch", "/boxes/2/range/unit"),
        (changed("quantity_kinds: [mass]", "quantity_kinds: [mass, heaviness]"), "unknown-kind", "/quantity_kinds/1"),
        (changed("    verified: memory", "    verified: source"), "scheme-source-missing", "/boxes/11/verified"),
        (changed("part: primary", "part: upper"), "file-wrong-value", "/boxes/0/part"),
        (changed("liangheng.scheme/1", "liangheng.scheme/2"), "file-wrong-value", "/format"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(text: str, code: str, pointer: str) -> None:
    found = [finding for finding in check_scheme(text) if finding.code == code]
    assert [finding.pointer for finding in found][:1] == [pointer]
    assert found[0].line > 1 or pointer == "/format"
    assert found[0].zh != found[0].en


def test_the_page_counts_what_is_from_memory() -> None:
    page = Path(__file__).parents[3].joinpath("docs/schemes.md").read_text(encoding="utf-8")
    for scheme in builtin_schemes().values():
        stated = 1 + len(scheme.boxes) + len(scheme.edges)
        assert f"| {scheme.code} {scheme.title.zh} | {stated} | {len(unverified(scheme))} |" in page
