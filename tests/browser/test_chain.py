"""What a regulator sees of a certificate whose standard was found wrong after its issue."""

import pytest
from playwright.sync_api import Page, expect

from service.certificates.issue import approve_and_issue
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.browser.conftest import Lab, sign_in
from tests.browser.test_calibration import picture
from tests.service.certificates.bench import checked_gauge
from tests.service.world import AT, given

pytestmark = pytest.mark.browser


def test_a_broken_chain_is_red_with_its_reason(page: Page, lab: Lab) -> None:
    members = lab.world.lab.actors
    with lab.database.transaction() as session:
        calibration_id = checked_gauge(session, lab.world.lab, at=AT)
        issued = approve_and_issue(
            session, actor=members["signatory"], at=AT, calibration_id=calibration_id, look_up_base=lab.address
        )
        event = {"kind": "withdrawn", "effective_on": issued.issued_on.isoformat(), "reason": "复查发现标准器超差"}
        standard = lab.world.lab.certificates["DEMO-CQMI-P-0345"]
        note_event(session, actor=members["quality"], at=AT, certificate_id=standard, given=given(EventIn, event))
        number = issued.number

    sign_in(page, "regulator")
    page.goto(f"/audit/{number}?on={AT.date().isoformat()}")
    red = page.locator(".chain path.bad")
    expect(red).to_have_count(1)
    sound = page.locator(".chain path.good").first
    assert colour(page, red.element_handle()) != colour(page, sound.element_handle())
    told = page.locator(".tree .missing").filter(has_text="T04").first
    expect(told).to_contain_text("复查发现标准器超差")
    expect(told).to_be_visible()
    picture(page, "13-audit-broken")
    page.goto(f"/certificates/{number}/chain")
    picture(page, "14-chain-broken")


def colour(page: Page, element: object) -> str:
    """Return the colour in which the browser draws a line."""
    found: str = page.evaluate("line => getComputedStyle(line).stroke", element)
    return found
