"""Three packs at the bench as a technician works: a grid of loads, a chamber of sensors, a meter of six readings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.calibration.places import point_text
from domain.packs import builtin_packs
from domain.specialty.layout import channels_of
from domain.specialty.procedure import PackTest
from domain.specialty.schema import Pack
from service.certificates.result_tables import OUTCOMES
from tests.browser.conftest import Lab, sign_in
from tests.browser.test_calibration import picture
from tests.conftest import ClientOf
from tests.journeys.golden import Job
from tests.journeys.test_every_pack import JUDGED
from tests.service.world import AT, app_on, as_member

pytestmark = pytest.mark.browser

Type = Callable[[Page, Sequence[Sequence[str]]], None]

BLANK = "[data-grid] input"
PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def with_enter(page: Page, block: Sequence[Sequence[str]]) -> None:
    """Down each column; Enter leaves one table of the form for the next."""
    for column, _ in enumerate(block[0]):
        page.locator("[data-grid] tbody tr").first.locator("input").nth(column).focus()
        for row in block:
            page.keyboard.type(row[column])
            page.keyboard.press("Enter")


def with_tab(page: Page, block: Sequence[Sequence[str]]) -> None:
    """Along each line; the last Tab stands on the button."""
    page.locator(BLANK).first.focus()
    for value in (value for row in block for value in row):
        page.keyboard.type(value)
        page.keyboard.press("Tab")


def pasted(page: Page, block: Sequence[Sequence[str]]) -> None:
    """The first line by hand, the others out of a spreadsheet."""
    with_tab(page, block[:1])
    with_paste(page, block[1:], at=len(block[0]))


def with_paste(page: Page, block: Sequence[Sequence[str]], at: int = 0) -> None:
    """Out of a spreadsheet into the blank fields from ``at``."""
    page.locator(BLANK).nth(at).evaluate(PASTE, "\n".join("\t".join(row) for row in block))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one pack is worked, and the slip that is made on it."""

    pack_id: str
    fill: Type
    verdict: str
    wrong: str
    """Typed in place of the first reading of the first test: out of its limit, or no number at all."""


WAYS = (
    Way(pack_id="electricity-meter-jjg596", fill=with_enter, verdict="合格", wrong="4.212"),
    Way(pack_id="water-meter-jjg162", fill=with_tab, verdict="合格", wrong="2o.42"),
    Way(pack_id="chamber-jjf1101", fill=pasted, verdict="不作判定", wrong="-2o.35"),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.pack_id)
def test_a_technician_works_a_pack_with_the_keyboard(
    page: Page, lab: Lab, way: Way, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(app_on(lab.database, tmp_path, lambda: AT))
    pack = builtin_packs()[way.pack_id]
    job = Job(world=lab.world, member=lambda login: as_member(client, lab.world.lab, login), pack=pack)
    calibration, choices = planned(job)

    sign_in(page, "technician")
    page.locator(f"a[href='/calibrations/{calibration}']").first.click()
    page.get_by_role("button", name="开始").click()
    note_all_but_readings(page, job, choices)
    picture(page, f"{way.pack_id}-1-empty")

    first, *others = (block(pack, test, job) for test in pack.tests if test.id in job.example.readings)
    right = first[0][0]
    way.fill(page, [[way.wrong, *first[0][1:]], *first[1:]])
    save(page)
    expect(page.locator("#result h2")).to_have_text("预览")
    make_good(page, way, right)
    for each in others:
        with_paste(page, each)
        save(page)
    read_further(page, job)
    expect(page.locator("#readings [data-grid] input:not([type=hidden])")).to_have_count(0)
    expect(page.locator("#result .verdict")).to_have_text(way.verdict)
    assert_digits(page, job)
    page.locator("details.budget summary").first.click()
    picture(page, f"{way.pack_id}-3-whole")

    page.get_by_role("button", name="完成并签字").click()
    expect(page.locator(".headline .chip").first).to_have_text("待核验")
    expect(page.locator("#result .verdict")).to_have_text(way.verdict)
    assert_digits(page, job)
    page.get_by_role("link", name="English").click()
    picture(page, f"{way.pack_id}-4-complete-en")


def save(page: Page) -> None:
    """Press the grid's button without a mouse."""
    page.get_by_role("button", name="保存读数").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def read_further(page: Page, job: Job) -> None:
    """Take the repeats of the example that are more than planned, each asked for at its point with the keyboard."""
    for test in job.pack.tests:
        for point, taken in job.example.readings.get(test.id, {}).items():
            for repeat in range(test.repeats.minimum, len(next(iter(taken.values())))):
                page.get_by_role("link", name=point_text(test, point) + " 再测一次").focus()
                page.keyboard.press("Enter")
                expect(page.locator("#more")).to_be_focused()
                with_tab(page, [[values[repeat] for values in taken.values()]])
                save(page)


def make_good(page: Page, way: Way, right: str) -> None:
    """See the slip in red, and put the right value in its place."""
    wrong = page.locator("[data-grid] input[aria-invalid=true]")
    if way.wrong.replace("-", "").replace(".", "").isdigit():
        expect(page.locator("#result .tone-bad").first).to_contain_text("不合格")
        expect(page.locator("#result .tone-bad")).to_have_count(1)
        picture(page, f"{way.pack_id}-2-slip")
        page.get_by_role("link", name=f"更正 {way.wrong}").click()
        expect(page.get_by_label("正确值")).to_be_focused()
        page.keyboard.type(right)
        page.keyboard.press("Tab")
        page.keyboard.type("抄录时看错一位")
        page.keyboard.press("Enter")
        expect(page.locator("#readings .taken del")).to_have_text(way.wrong)
        expect(page.locator("#result .tone-bad")).to_have_count(0)
    else:
        expect(wrong).to_have_value(way.wrong)
        picture(page, f"{way.pack_id}-2-slip")
        wrong.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(right)
        save(page)
        expect(wrong).to_have_count(0)


def assert_digits(page: Page, job: Job) -> None:
    """Read the example's digits off the tables of results."""
    judged = job.example.service == "verification"
    tables = page.locator("#result table.results")
    read = job.example.readings
    for place, test in enumerate(test for test in job.pack.tests if test.read_as in read):
        taken = read[test.read_as]
        lines = tables.nth(place).locator("tbody tr").all()
        shown = dict(zip(taken, (line.locator("th, td").all_inner_texts() for line in lines), strict=True))
        for point, want in job.example.points[test.id].items():
            told = dict(zip((column.id for column in test.columns), shown[point], strict=True))
            open_ = {column.id for column in test.columns if judged or column.show not in JUDGED}
            digits = {name: text for name, text in want.columns.items() if name in open_ and text not in OUTCOMES}
            assert {name: told[name] for name in digits} == digits


def planned(job: Job) -> tuple[str, list[dict[str, object]]]:
    """Furnish standards, item and order over the API; return the planned calibration and the standards for it."""
    job.authorise()
    choices = job.choices()
    line = job.ordered(job.item(), service=job.example.service)
    return job.ask("POST", "/calibrations", by="technician", body={"order_item_id": line})["id"], choices


def note_all_but_readings(page: Page, job: Job, choices: list[dict[str, object]]) -> None:
    """Answer the checks, note the environment and choose the standards."""
    for check in job.pack.checks:
        if check.id in job.example.checks:
            page.get_by_role("group", name=check.label.zh).get_by_label("符合", exact=True).check()
    page.locator("#particulars").get_by_role("button", name="保存").click()
    for ambient in job.example.environment:
        page.locator(f"[name='environment|{ambient.channel}']").fill(ambient.value)
    page.locator("#environment").get_by_role("button", name="记录").click()
    for choice in choices:
        field = page.locator(f"[name='standard|{choice['role']}|{choice['test']}']")
        field.select_option(str(choice["standard_id"]))
    page.locator("#standards").get_by_role("button", name="保存").click()


def block(pack: Pack, test: PackTest, job: Job) -> list[list[str]]:
    """The example's readings of a test as the grid asks for them: a line for each point and planned repeat."""
    channels = [channel.id for channel in channels_of(pack, test, job.example.item)]
    return [
        [taken[channel][repeat] for channel in channels]
        for taken in job.example.readings[test.id].values()
        for repeat in range(test.repeats.minimum)
    ]
