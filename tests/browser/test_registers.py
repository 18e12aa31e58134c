"""Quality keeps the registers: our CMC by form, and the scope of a body above until the bench may use its standard."""

import pytest
from playwright.sync_api import Browser, Page, expect

from service.capability.operations import record_licence
from service.capability.wire import LicenceIn
from service.certificates.overrides import record_override
from service.demo import laboratory as demo
from service.standards.scheme_wire import OverrideIn
from tests.browser.conftest import Lab, sign_in, watched
from tests.browser.test_calibration import picture
from tests.browser.test_regulator import STANDARD, no_barrier
from tests.service.world import AT, given

pytestmark = pytest.mark.browser

ABOVE = {
    "kind": "statutory",
    "number": "（渝）法计（示范）0000号",
    "holder_zh": "重庆市示范计量院",
    "valid_from": "2024-01-01",
    "evidence": "授权证书附件",
    "scope": [
        {"quantity_kind": "gauge_pressure", "unit": "MPa", "range_low": "0", "range_high": "1"},
    ],
}
"""Too narrow for a gauge up to 1.6 MPa: what this body certified may not be chosen (T12)."""


def test_a_scope_is_recorded_and_corrected_until_the_standard_may_be_used(
    page: Page, browser: Browser, lab: Lab
) -> None:
    with lab.database.transaction() as session:
        record_licence(session, actor=lab.world.lab.actors["quality"], at=AT, given=given(LicenceIn, ABOVE))
    with watched(browser, lab.address) as bench:
        refused_at_the_bench(bench, lab)
        bench_way = bench.get_by_role("link", name="登记册：授权与认可").first.get_attribute("href")

        sign_in(page, "quality")
        record_our_capability(page)
        page.goto(f"{bench_way}?lang=zh")
        page.get_by_role("link", name=str(ABOVE["number"])).click()
        page.get_by_role("link", name="更正登记").click()
        page.get_by_label("上限").fill("2.5")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("table.small")).to_contain_text("0 – 2.5 MPa")
        expect(page.locator("ol")).to_contain_text("更正了此前的一条登记")
        no_barrier(page)
        picture(page, "32-licence")

        choose_the_standard(bench, lab)
        expect(bench.locator("#refusal")).to_have_count(0)
        expect(bench.get_by_label("压力标准器")).to_have_value(str(lab.world.lab.standards["pressure-reference"]))


def record_our_capability(page: Page) -> None:
    """Record a licence of ours whose line states a U, refused once at its field."""
    page.get_by_role("link", name="登记册", exact=True).click()
    page.locator("main").get_by_role("link", name="授权与认可").click()
    page.get_by_role("link", name="登记授权或认可").click()
    page.get_by_label("量的种类").select_option("gauge_pressure")
    for label, value in (
        ("编号", "CNAS L0001"),
        ("起始日期", "2024-05-01"),
        ("证明材料", "认可证书附件 2"),
        ("单位", "MPa"),
        ("下限", "0"),
        ("上限", "2.5"),
        ("U（k = 2）", "0.001 + 0.0005*x"),
    ):
        page.get_by_label(label, exact=label == "单位").fill(value)
    page.get_by_label("上限").press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "scope/0/uncertainty_unit")
    expect(page.locator("#refusal")).to_be_focused()
    no_barrier(page)
    picture(page, "30-licence-refused")
    page.get_by_label("U 的单位").fill("MPa")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="CNAS L0001")).to_be_visible()
    page.goto("/registers/capabilities?lang=en")
    expect(page.get_by_role("region", name="Our CMC")).to_contain_text("0.001 + 0.0005*x MPa")


def refused_at_the_bench(page: Page, lab: Lab) -> None:
    """Begin the work, and choose the standard whose issuer's scope is too narrow."""
    sign_in(page, "technician")
    page.goto(f"/orders/{lab.order_id}")
    page.get_by_role("button", name="安排给我").click()
    page.get_by_role("button", name="开始").click()
    choose_the_standard(page, lab)
    expect(page.locator("#refusal")).to_contain_text("范围不含 gauge_pressure")
    no_barrier(page)
    picture(page, "31-bench-refused")


def choose_the_standard(page: Page, lab: Lab) -> None:
    page.get_by_label("压力标准器").select_option(str(lab.world.lab.standards["pressure-reference"]))
    page.locator("#standards").get_by_role("button", name="保存").click()


def test_no_page_of_registers_or_accounts_shuts_anybody_out(page: Page, lab: Lab) -> None:
    """None has what axe-core calls a violation, and none is wider than a phone; licences' forms are looked at above."""
    world = lab.world.lab
    standard, quality = str(world.certificates[STANDARD]), world.actors["quality"]
    with lab.database.transaction() as session:
        use = {"child_id": standard, "parent_id": standard, "reason": "上级装置送修"}
        record_override(session, actor=quality, at=AT, given=given(OverrideIn, use))
        record_licence(session, actor=quality, at=AT, given=given(LicenceIn, ABOVE))
    account = f"/accounts/{world.person_id('checker')}"
    registers = (
        "/registers",
        "/registers/licences",
        "/registers/capabilities",
        "/registers/seals",
        "/registers/reference-materials?word=P",
        f"/registers/certificates/{standard}",
        "/registers/checks",
        f"/registers/checks/{world.assemblies[demo.PRESSURE_ASSEMBLY]}",
        "/registers/overrides",
        "/registers/overrides/new",
        f"/standards/{world.standards['pressure-reference']}",
    )
    accounts = ("/accounts", "/accounts/new", account, "/accounts/keys", "/accounts/password")
    page.set_viewport_size({"width": 390, "height": 800})
    for login, addresses in (("quality", registers), ("system", accounts), ("security", (account,))):
        page.set_extra_http_headers(world.headers(login))
        for address in addresses:
            answer = page.goto(address)
            assert answer
            assert answer.status == 200, address
            for summary in page.locator("main summary").all():
                summary.click()
            no_barrier(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
