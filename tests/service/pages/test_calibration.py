"""One calibration from plan to certificate through its page, by the people of each step."""

import re

import pytest
from httpx2 import Response

from domain.packs import builtin_packs
from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from tests.service.calibrations.bench import CHECKS, ENVIRONMENT, Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import World


@pytest.fixture
def bench(world: World, world_database: Database, member: MemberOf) -> Bench:
    return planned(world, world_database, member)


def send(bench: Bench, path: str, form: dict[str, str] | None = None, *, by: str = "technician") -> Response:
    shown = bench.member(by).get(f"/calibrations/{bench.id}")
    assert shown.status_code == 200, shown.text
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    body = {"version": version[1] if version else "", **(form or {})}
    answer: Response = bench.member(by).post(f"/calibrations/{bench.id}/{path}", data=body, follow_redirects=False)
    return answer


def reading_fields(pack_id: str = PRESSURE_PACK) -> dict[str, str]:
    example = builtin_packs()[pack_id].example
    assert example is not None
    return {
        f"reading|{test}|{point}|{channel}|{repeat}|initial": value
        for test, points in example.readings.items()
        for point, channels in points.items()
        for channel, values in channels.items()
        for repeat, value in enumerate(values, 1)
    }


def prepare(bench: Bench) -> None:
    standard = str(bench.world.lab.standards["pressure-reference"])
    for path, form in (
        ("start", {}),
        ("particulars", {**{f"check|{each}": "pass" for each in CHECKS[PRESSURE_PACK]}, "place_kind": "permanent"}),
        ("environment", {f"environment|{name}": value for name, value, _ in ENVIRONMENT[PRESSURE_PACK]}),
        ("standards", {"standard|pressure_standard|indication": standard}),
    ):
        answer = send(bench, path, form)
        assert answer.status_code == 303, answer.text


def test_from_plan_to_certificate(bench: Bench) -> None:
    prepare(bench)
    assert send(bench, "readings", reading_fields()).status_code == 303
    shown = bench.member("technician").get(f"/calibrations/{bench.id}").text
    assert 'class="chip verdict conforms"' in shown
    assert shown.count('<details class="budget">') == 5
    for action, by in (("complete", "technician"), ("check", "checker"), ("approve", "signatory")):
        answer = send(bench, action, by=by)
        assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/certificates/")
    address = answer.headers["location"]
    number = address.removeprefix("/certificates/").partition("?")[0]
    for by, page in (
        ("technician", address),
        ("checker", f"/certificates/{number}/chain"),
        ("regulator", f"/audit/{number}"),
        ("quality", "/audit"),
        ("quality", "/certificates"),
        ("quality", "/reports"),
        ("signatory", f"/certificates/{number}"),
        ("reception", "/worklist?state=approved"),
    ):
        for language in ("zh", "en"):
            told = bench.member(by).get(page, params={"lang": language} if "?" not in page else None)
            assert told.status_code == 200, (page, told.text)


def test_the_page_says_what_is_missing_in_its_language(bench: Bench) -> None:
    assert send(bench, "start").status_code == 303
    technician = bench.member("technician")

    def missing(language: str) -> str:
        page = technician.get(f"/calibrations/{bench.id}?lang={language}").text
        return page.partition('class="missing"')[2].partition("</ul>")[0]

    assert "缺少读数：示值误差、回程误差和轻敲位移，0.4 MPa，升压轻敲前" in missing("zh")
    assert re.findall(r"[a-z]{3,}|_", re.sub(r"</?\w+>", "", missing("zh"))) == []
    assert "0.4 MPa" in missing("en")
    assert not re.search("[\u4e00-\u9fff]", missing("en"))


def test_particulars_of_the_item_are_words_and_conditions_stand_as_the_pack_asks(bench: Bench) -> None:
    prepare(bench)
    technician = bench.member("technician")
    shown = technician.get(f"/calibrations/{bench.id}?lang=zh").text
    assert re.findall(r'<th scope="row">(\S+)</th><td class="number">2?0?5?', shown)[:2] == ["环境温度", "相对湿度"]
    assert "<dd>油 </dd>" in shown
    assert "<dd>oil </dd>" in technician.get(f"/calibrations/{bench.id}?lang=en").text


def test_every_number_of_a_budget_opens_to_something_on_the_page(bench: Bench) -> None:
    prepare(bench)
    assert send(bench, "readings", reading_fields()).status_code == 303
    for language in ("zh", "en"):
        shown = bench.member("technician").get(f"/calibrations/{bench.id}?lang={language}").text
        budgets = re.findall(r'<details class="budget">.*?</details>', shown, flags=re.DOTALL)
        assert all(each.count("<svg ") == 1 for each in budgets), "one drawing of one budget"
        targets = {target for each in budgets for target in re.findall(r'href="#([^"]+)"', each)}
        assert {"standards", "h-item"} <= targets
        assert sum(target.startswith("reading-") for target in targets) >= len(budgets)
        assert targets <= set(re.findall(r' id="([^"]+)"', shown))


def test_c04_points_are_shown_as_soon_as_they_are_whole_and_what_is_out_of_tolerance_is_red(bench: Bench) -> None:
    prepare(bench)
    some = {name: value for name, value in reading_fields().items() if name.split("|")[2] in {"0", "0.4"}}
    some["reading|indication|0.4|up_untapped|1|initial"] = "0.60"
    assert send(bench, "readings", some).status_code == 303
    shown = bench.member("technician").get(f"/calibrations/{bench.id}?lang=en").text
    result = shown.partition('id="result"')[2].partition("</section>")[0]
    assert result.count('<details class="budget">') == 2
    assert re.findall(r'<tr class="tone-(\w+)"', result) == ["good", "bad"]
    assert '<g class="bad">' in result, "the chart draws it red, too"
    assert "still missing" in result
    assert "chip verdict" not in result, "no verdict before the record is whole"


def test_a_point_is_read_once_more_than_planned(world: World, world_database: Database, member: MemberOf) -> None:
    bench = planned(world, world_database, member, pack_id=WEIGHTS_PACK)
    assert send(bench, "start").status_code == 303
    test = builtin_packs()[WEIGHTS_PACK].tests[0]
    technician, page = bench.member("technician"), f"/calibrations/{bench.id}"
    point = re.findall(rf'name="reading\|{test.id}\|([^|"]+)\|', technician.get(page).text)[0]

    def fields(repeats: range) -> dict[str, str]:
        return {
            f"reading|{test.id}|{point}|{channel.id}|{repeat}|initial": "0.01"
            for repeat in repeats
            for channel in test.channels
        }

    asked = f"{test.id}|{point}|initial"
    beyond = test.repeats.minimum + 1
    assert "bench.once_more" not in technician.get(page).text
    assert send(bench, "readings", fields(range(1, beyond))).status_code == 303
    shown = technician.get(f"{page}?lang=en").text
    assert "read once more" in shown
    opened = technician.get(page, params={"more": [asked, asked, "x", "||||"]}).text
    further = fields(range(beyond, beyond + 1))
    assert all(opened.count(f'name="{name}"') == 1 for name in further)
    assert opened.count('id="more"') == 1
    first = {name: value for name, value in further.items() if name == next(iter(further))}
    assert send(bench, "readings", {**first, "more": asked}).status_code == 303
    begun = technician.get(f"{page}?lang=en").text
    assert all(f'name="{name}"' in begun for name in further if name not in first), (
        "a repeat that was begun is finished"
    )
    assert "read once more" not in begun
    assert send(bench, "readings", further).status_code == 303
    assert f"repeat {beyond}" not in technician.get(f"{page}?lang=en").text.partition('class="missing"')[2]


def test_a_refused_further_repeat_stays_on_the_page(bench: Bench) -> None:
    assert send(bench, "start").status_code == 303
    more = {"more": "indication|0.4|initial"}
    answer = send(bench, "readings", {"reading|indication|0.4|up_tapped|2|initial": "0.40", **more})
    assert answer.status_code == 303, "a gauge is read once: what asks for more of it is nothing"
    assert "0.40" not in bench.member("technician").get(f"/calibrations/{bench.id}").text
