"""What nobody has held against the regulation is counted."""

from dataclasses import replace

from domain.authoring.unverified import unverified
from domain.packs import builtin_packs
from domain.specialty.parts import Verified

GAUGE = builtin_packs()["pressure-gauge-jjg52"]


def test_memory_is_counted_and_named() -> None:
    pointers = unverified(GAUGE)
    assert "/validity" in pointers
    assert "/tests/0/criteria/1" in pointers, "the tapping limit of the 2013 edition is from memory"
    assert "/regulation" not in pointers
    assert "/tests/0/criteria/0" not in pointers


def test_what_states_no_number_needs_no_source() -> None:
    exact_input = "/tests/0/model/inputs/0/uncertainty"
    certificate_input = "/tests/0/model/inputs/4/uncertainty"
    assert {exact_input, certificate_input, "/tests/0/repeats"}.isdisjoint(unverified(GAUGE))


def test_a_source_takes_it_off_the_list() -> None:
    verified = replace(GAUGE, validity=replace(GAUGE.validity, verified=Verified.SOURCE, source="JJG 52-2013, 7.5"))
    assert set(unverified(GAUGE)) - set(unverified(verified)) == {"/validity"}


def test_what_two_results_have_in_common_is_counted_once() -> None:
    pointers = unverified(builtin_packs()["chamber-jjf1101"])
    assert "/tests/0/repeats" in pointers
    assert not [pointer for pointer in pointers if pointer.startswith(("/tests/1/repeats", "/tests/1/channels"))]
