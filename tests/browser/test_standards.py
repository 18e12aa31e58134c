"""Quality renews a standard: a new certificate by keyboard and file, refused once at its field, then in force."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_calibration import picture
from tests.browser.test_regulator import no_barrier

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("lab")
def test_quality_records_a_certificate(page: Page) -> None:
    sign_in(page, "quality")
    page.get_by_role("link", name="标准器", exact=True).click()
    no_barrier(page)
    page.get_by_role("link", name="数字压力计", exact=True).click()
    expect(page.get_by_role("group", name="溯源链")).to_be_visible()
    no_barrier(page)
    page.get_by_role("link", name="登记证书").click()
    expect(page.get_by_label("单位 *")).to_have_value("MPa")
    for name, value in (
        ("证书编号", "DEMO-CQMI-P-0999"),
        ("出具机构 *", "重庆市示范计量院"),
        ("签发日期", "2026-02-20"),
        ("有效期至", "2026-02-19"),
        ("扩展不确定度 U", "0.0005"),
    ):
        page.get_by_label(name).fill(value)
    paper = FilePayload(name="P-0999.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    page.get_by_label("证书文件").set_input_files(paper)
    page.get_by_label("扩展不确定度 U").press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "valid_until")
    expect(page.locator("#refusal")).to_be_focused()
    no_barrier(page)
    picture(page, "13-certificate-refused")
    page.get_by_label("有效期至").fill("2027-02-19")
    page.get_by_label("证书文件").set_input_files(paper)
    page.get_by_role("button", name="登记证书").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="DEMO-CQMI-P-0999")).to_be_visible()
    expect(page.locator(".headline .chip").first).to_have_text("有效")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="English").click()
    no_barrier(page)
    picture(page, "14-standard-en")
