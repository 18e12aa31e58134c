"""A regulator's way: find a certificate, walk its chain, change the day, and take the dossier away to verify it."""

import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from service.certificates.issue import approve_and_issue
from service.kit.clock import civil_day
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.browser.conftest import Lab, sign_in
from tests.browser.test_calibration import picture
from tests.service.certificates.bench import checked_gauge
from tests.service.world import AT, given

pytestmark = pytest.mark.browser

STANDARD = "DEMO-CQMI-P-0345"
TODAY = civil_day(AT)
ISSUED = AT - timedelta(days=10)


@pytest.fixture
def number(lab: Lab) -> str:
    """Issue a certificate ten days ago; five days ago its standard was found wrong, from the day of issue on."""
    members = lab.world.lab.actors
    with lab.database.transaction() as session:
        calibration_id = checked_gauge(session, lab.world.lab, at=ISSUED)
        issued = approve_and_issue(
            session, actor=members["signatory"], at=ISSUED, calibration_id=calibration_id, look_up_base=lab.address
        )
        event = {"kind": "withdrawn", "effective_on": issued.issued_on.isoformat(), "reason": "复查发现标准器超差"}
        note_event(
            session,
            actor=members["quality"],
            at=AT - timedelta(days=5),
            certificate_id=lab.world.lab.certificates[STANDARD],
            given=given(EventIn, event),
        )
        return issued.number


def test_find_walk_change_the_day_and_verify(page: Page, number: str, tmp_path: Path) -> None:
    sign_in(page, "regulator")
    page.get_by_role("link", name="审计", exact=True).click()
    find(page, STANDARD)
    expect(page.get_by_role("region", name="标准器")).to_contain_text("数字压力计")
    picture(page, "20-search")
    no_barrier(page)
    page.get_by_role("region", name="证书").get_by_role("link", name=number).click()
    state = page.locator("main .headline .chip").first
    expect(state).to_have_text("溯源链断裂")
    expect(page.locator(".tree .missing").filter(has_text="T04").first).to_contain_text("复查发现标准器超差")
    picture(page, "21-audit-today")
    no_barrier(page)

    walk_up_by_keyboard(page)
    expect(page.locator("main li.bad").filter(has_text="T04")).to_contain_text("复查发现标准器超差")
    page.get_by_role("link", name="查看受影响的证书").click()
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    expect(page.locator("table.list tbody tr")).to_contain_text("不变")
    page.get_by_label("假定偏离").fill("500")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("table.list tbody tr")).to_contain_text("可能改变")
    picture(page, "23-impact")
    no_barrier(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 CSV").click()
    assert number in Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    page.get_by_role("link", name=number).click()
    page.get_by_label("以哪天所知为准").fill((TODAY - timedelta(days=7)).isoformat())
    page.get_by_role("button", name="查看").click()
    expect(state).not_to_have_text("溯源链断裂")
    assert page.locator(".chain .bad").count() == 0, "nobody knew of it a week ago"
    assert "unbroken" in verified(page, tmp_path, code=0)
    page.get_by_role("link", name="今天", exact=True).click()
    expect(state).to_have_text("溯源链断裂")
    assert "标准器超差" in verified(page, tmp_path, code=1), "who takes the dossier away sees the same"


def test_the_report_on_paper_leaves_nothing_folded_away(page: Page, number: str) -> None:
    sign_in(page, "regulator")
    page.goto(f"/audit/{number}")
    readings = page.get_by_role("region", name="原始读数", include_hidden=True)
    expect(readings).not_to_be_visible()
    page.emulate_media(media="print")
    expect(readings).to_be_visible()
    expect(page.get_by_text("打印", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="打印报告")).not_to_be_visible()
    for line in page.locator("tbody .missing li").all():
        expect(line).to_be_visible()
    picture(page, "24-paper")


def test_quality_opens_a_recall_and_brings_a_line_on(page: Page, lab: Lab, number: str) -> None:
    sign_in(page, "quality")
    standard = lab.world.lab.standards["pressure-reference"]
    page.goto(f"/audit/standards/{standard}/impact?from={ISSUED.date()}&to={TODAY}")
    page.get_by_label("原因").fill("复查发现标准器超差")
    page.get_by_role("button", name="开立追溯处置").click()
    expect(page.get_by_role("status")).to_have_text("追溯处置已开立。")
    line = page.get_by_role("row").filter(has_text=number)
    line.get_by_label(f"说明 {number}").fill("已电话通知")
    line.get_by_role("button", name="更新").click()
    expect(line.locator(".chip").last).to_have_text("已通知")
    expect(line).to_contain_text("已电话通知")
    picture(page, "25-recall")
    no_barrier(page)


def find(page: Page, word: str) -> None:
    page.get_by_label("证书编号").fill(word)
    page.get_by_role("button", name="查找").click()


def walk_up_by_keyboard(page: Page) -> None:
    """From the find to the certificate directly above with Tab and Enter alone; drawing and list lead to the same."""
    drawn = page.locator(".chain a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    listed = page.locator(".tree a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert sorted(drawn) == sorted(listed)
    assert len(drawn) == 3
    page.locator(".chain").focus()
    for _ in drawn:
        page.keyboard.press("Tab")
        if STANDARD in str(page.evaluate("document.activeElement.textContent")):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(STANDARD)
    expect(page.locator(".chain .root")).to_contain_text(STANDARD)
    picture(page, "22-above")
    no_barrier(page)


def test_the_whole_laboratory_on_two_days(page: Page, number: str) -> None:
    sign_in(page, "regulator")
    page.goto("/audit")
    page.get_by_role("link", name="全实验室审计").click()
    expect(page.get_by_role("region", name="未通过的证书")).to_contain_text("T04")
    no_barrier(page)
    page.get_by_label("与哪天比较").fill(ISSUED.date().isoformat())
    page.get_by_label("哪天的状态").press("Enter")
    expect(page.get_by_role("heading", name="之间的变化")).to_be_visible()
    picture(page, "25-laboratory")
    no_barrier(page)
    page.get_by_role("region", name="未通过的证书").get_by_role("link", name=number).click()
    expect(page.locator("h1")).to_contain_text("证书审计")


def no_barrier(page: Page) -> None:
    """Nothing that axe-core knows to shut somebody out: names, roles, landmarks, contrast, order of headings."""
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def verified(page: Page, folder: Path, *, code: int) -> str:
    """Save the dossier and type what the page says, in another process; return what was printed."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载审计卷宗").click()
    saved = folder / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    words = shlex.split(page.locator("pre code").inner_text())
    assert words[:4] == ["python", "-m", "clients.audit", "verify"]
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout
