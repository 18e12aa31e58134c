"""A laboratory's own pack, of a kind that the product has not, written from the pages in docs/ alone."""

from pathlib import Path

from domain.packs import builtin_packs, check_pack
from domain.specialty.loader import load_pack

OWN = Path(__file__).parent / "fixtures_own" / "stopwatch-jjg237.yaml"
LINES = 120


def test_another_kind_of_instrument_takes_one_short_file_and_no_python() -> None:
    text = OWN.read_text(encoding="utf-8")
    assert check_pack(text) == ()
    assert len(text.splitlines()) < LINES
    assert load_pack(text).id == OWN.stem
    assert OWN.stem not in builtin_packs()
