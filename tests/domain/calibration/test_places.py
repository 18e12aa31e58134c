"""Places in words: names of the pack, the unit of the point, repeats and phases only where they tell anything."""

import pytest

from domain.calibration.places import reading_place, requirement_place
from domain.calibration.record import Phase
from domain.packs import builtin_packs
from domain.specialty.parts import Bilingual

GAUGE = builtin_packs()["pressure-gauge-jjg52"]
METER = builtin_packs()["electricity-meter-jjg596"]


def test_a_reading_is_named_by_its_test_its_point_and_its_channel() -> None:
    test = GAUGE.tests[0]
    channel = test.channels[0]
    words = reading_place(test, channel, "0.4", 1, Phase.INITIAL)
    assert words == Bilingual(
        zh=f"{test.name.zh}，0.4 MPa，{channel.label.zh}", en=f"{test.name.en}, 0.4 MPa, {channel.label.en}"
    )
    assert reading_place(test, channel, "0.4", 1, Phase.AS_LEFT).zh.endswith("，调整后")


def test_repeats_are_counted_where_there_can_be_several_and_labels_of_a_grid_have_no_unit() -> None:
    test = next(each for each in METER.tests if each.points.grid and each.repeats.maximum > 1)
    words = reading_place(test, test.channels[0], "Imax 0.5L", 2, Phase.AS_FOUND)
    assert (words.zh, words.en) == (
        f"{test.name.zh}，Imax 0.5L，{test.channels[0].label.zh}，第 2 次，调整前",
        f"{test.name.en}, Imax 0.5L, {test.channels[0].label.en}, repeat 2, as found",
    )


@pytest.mark.parametrize(
    ("where", "en"),
    [
        ("checks/appearance", "Check"),
        ("{test}/0.4/initial", "{name}, 0.4 MPa"),
        ("{test}/0.4/as_left/hysteresis", "{name}, 0.4 MPa, as left"),
        ("{test}/*/as_found/mean", "{name}, as found"),
    ],
)
def test_what_was_not_met_says_where(where: str, en: str) -> None:
    test = GAUGE.tests[0]
    assert requirement_place(GAUGE, where.format(test=test.id)).en == en.format(name=test.name.en)
