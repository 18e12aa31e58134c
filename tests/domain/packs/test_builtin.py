"""The packs that come with the product are fit for use, all of them, always."""

import re

import pytest

from domain.authoring.unverified import unverified
from domain.packs import builtin_packs, check_pack, pack_text
from domain.specialty.loader import pack_digest
from domain.specialty.plan import measurement_plan


def test_the_packs_there_are() -> None:
    assert {"pressure-gauge-jjg52", "weights-jjg99"} <= set(builtin_packs())


@pytest.mark.parametrize("pack_id", builtin_packs())
def test_a_pack_is_fit_for_use(pack_id: str) -> None:
    pack = builtin_packs()[pack_id]
    assert check_pack(pack_text(pack_id)) == ()
    assert pack.id == pack_id
    assert pack.digest == pack_digest(pack_text(pack_id))
    assert pack.example is not None
    assert measurement_plan(pack, pack.example.item)
    assert "verification" in pack.regulation.services or pack.regulation.code.startswith("JJF")
    assert set(unverified(pack)) <= {pointer for pointer in unverified(pack) if pointer.startswith("/")}


CODE = re.compile(r"[^a-z]*|[A-Z]\w*")
"""A class, a type, a number: the same in every language."""


@pytest.mark.parametrize("pack_id", builtin_packs())
def test_choices_that_are_words_have_words_in_chinese(pack_id: str) -> None:
    shown = {
        f"{field.name}: {choice}": field.words(choice).zh
        for field in builtin_packs()[pack_id].item_fields
        for choice in field.choices
    }
    assert [choice for choice, zh in shown.items() if zh.isascii() and not CODE.fullmatch(zh)] == []


@pytest.mark.parametrize("pack_id", ["", "nothing", "../packs/weights-jjg99", "weights-jjg99.yaml", "__init__"])
def test_there_is_no_other_file_behind_an_id(pack_id: str) -> None:
    with pytest.raises(KeyError):
        pack_text(pack_id)


def test_packs_are_read_once() -> None:
    assert builtin_packs() is builtin_packs()


@pytest.mark.parametrize("pack_id", builtin_packs())
def test_nothing_is_verified_by_another_edition(pack_id: str) -> None:
    """What an edition that was replaced says may have changed: it is counted as from memory until somebody looked."""
    lines = pack_text(pack_id).splitlines()
    verified = [n for n, line in enumerate(lines) if "verified: source" in line]
    sources = [
        line for n in verified for line in lines[n : n + 2] if "source: " in line.replace("verified: source", "")
    ]
    assert [line for line in sources if "edition" in line or "superseded" in line] == []
