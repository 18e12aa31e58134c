"""Two records mean one body: by code where both give one, else by the name however it was typed."""

import pytest

from domain.traceability.bodies import Body

NAME, CODE, OTHER = "中国计量科学研究院（示范）", "12100000400000000X", "12100000400000001Y"


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (Body(name=NAME), Body(name="中国计量科学研究院(示范)"), True),
        (Body(name=NAME), Body(name="　中国计量 科学研究院（示范）\u200b"), True),
        (Body(name="PTB Braunschweig"), Body(name="ｐｔｂ　BRAUNSCHWEIG"), True),
        (Body(name=NAME), Body(name="中国计量科学研究院"), False),
        (Body(name=NAME, code=CODE), Body(name="中国计量院", code=CODE), True),
        (Body(name=NAME, code=CODE), Body(name=NAME, code=OTHER), False),
        (Body(name=NAME, code=CODE), Body(name=NAME), True),
        (Body(name=NAME, code=CODE), Body(name="中国计量院"), False),
    ],
)
def test_codes_decide_where_both_are_known(one: Body, two: Body, same: bool) -> None:  # noqa: FBT001 - a table
    assert one.is_same(two) is two.is_same(one) is same
