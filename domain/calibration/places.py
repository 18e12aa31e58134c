"""Places of a plan in words: people read the names that the pack gives, never its ids."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.calibration.record import Phase
from domain.quantity import find_unit
from domain.specialty.parts import Bilingual
from domain.specialty.procedure import Channel, PackTest
from domain.specialty.schema import Pack

PHASES: Final[Mapping[Phase, Bilingual]] = MappingProxyType(
    {
        Phase.INITIAL: Bilingual(zh="", en=""),
        Phase.AS_FOUND: Bilingual(zh="调整前", en="as found"),
        Phase.AS_LEFT: Bilingual(zh="调整后", en="as left"),
    }
)
"""The only state there is needs no word."""
WHOLE = "*"
"""In place of a point: all points of the test."""


def point_text(test: PackTest, point: str) -> str:
    """Return a point as people read it: with the unit of the scale, but for one of a grid, which labels name."""
    if point == WHOLE:
        return ""
    symbol = "" if test.points.grid or test.scale.unit == "1" else find_unit(test.scale.unit).symbol
    return f"{point} {symbol}".strip()


def reading_place(test: PackTest, channel: Channel, point: str, repeat: int, phase: Phase) -> Bilingual:
    """Return where in the plan a reading belongs; a repeat is counted only where there can be several."""
    several = test.repeats.maximum > 1
    at, zh, en = point_text(test, point), PHASES[phase].zh, PHASES[phase].en
    return Bilingual(
        zh="，".join(filter(None, (test.name.zh, at, channel.label.zh, f"第 {repeat} 次" if several else "", zh))),
        en=", ".join(filter(None, (test.name.en, at, channel.label.en, f"repeat {repeat}" if several else "", en))),
    )


def requirement_place(pack: Pack, where: str) -> Bilingual:
    """Return the words for the place of a requirement that was not met (`FailedRequirement.where`)."""
    test_id, _, place = where.partition("/")
    test = pack.test(test_id)
    if test is None:
        return Bilingual(zh="检查项目", en="Check")
    point, phase = place.split("/")[:2]
    at, words = point_text(test, point), PHASES[Phase(phase)]
    return Bilingual(
        zh="，".join(filter(None, (test.name.zh, at, words.zh))),
        en=", ".join(filter(None, (test.name.en, at, words.en))),
    )
