"""A regulator's way: find a certificate, walk its chain, change the day, and take the dossier away to verify it."""

import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
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
    page.get_by_role("link", name="审计").click()
    ask(page, number)
    expect(page.locator("main .headline .chip")).to_have_text("溯源链断裂")
    expect(page.locator(".tree .missing").filter(has_text="T04").first).to_contain_text("复查发现标准器超差")
    picture(page, "20-audit-today")

    page.get_by_role("link", name="审计", exact=True).first.click()
    ask(page, number, known_at=(TODAY - timedelta(days=7)).isoformat())
    expect(page.locator("main .headline .chip")).to_have_text("溯源链完整")
    verified(page, tmp_path, code=0)


def ask(page: Page, number: str, known_at: str = "") -> None:
    page.get_by_label("证书编号").fill(number)
    if known_at:
        page.get_by_label("以哪天所知为准").fill(known_at)
    page.get_by_role("button", name="打开").click()


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
