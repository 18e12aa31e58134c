"""A person's way through the product: sign in, calibrate a gauge, sign three times, look at certificate and chain."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.packs import builtin_packs
from service.demo.laboratory import PRESSURE_PACK
from tests.browser.conftest import Lab, sign_in

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("LIANGHENG_PICTURES", "")
"""Folder in which to leave pictures of the pages for a person to look at."""


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_from_sign_in_to_the_chain(page: Page, lab: Lab) -> None:
    page.goto("/worklist")
    picture(page, "01-sign-in")
    sign_in(page, "technician")
    page.goto(f"/orders/{lab.order_id}")
    picture(page, "02-order")
    page.get_by_role("button", name="安排给我").click()
    page.get_by_role("button", name="开始").click()
    for name in ("外观", "零位", "指针偏转平稳性"):
        page.get_by_role("group", name=name).get_by_label("符合", exact=True).check()
    page.locator("#particulars").get_by_role("button", name="保存").click()
    page.get_by_label("环境温度").fill("20.4")
    page.get_by_label("相对湿度").fill("52")
    page.locator("#environment").get_by_role("button", name="记录").click()
    page.get_by_label("压力标准器").select_option(str(lab.world.lab.standards["pressure-reference"]))
    page.locator("#standards").get_by_role("button", name="保存").click()
    picture(page, "03-bench-empty")

    fill_by_keyboard(page)
    page.get_by_role("button", name="保存读数").click()
    expect(page.locator("#result .verdict")).to_have_text("合格")
    correct_a_slip(page)
    page.locator("details.budget summary").nth(3).click()
    picture(page, "04-bench-full")

    page.get_by_role("button", name="完成并签字").click()
    calibration = page.url.partition("?")[0]
    for login, button in (("checker", "核验通过"), ("signatory", "批准并签发")):
        sign_in(page, login)
        page.goto(calibration)
        page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_have_text("证书已签发。")
    picture(page, "05-certificate")
    page.get_by_role("link", name="溯源链").click()
    expect(page.get_by_role("img", name="溯源链")).to_be_visible()
    picture(page, "06-chain")

    sign_in(page, "regulator")
    picture(page, "07-worklist")
    page.get_by_role("link", name="审计").click()
    page.locator("table.list a").first.click()
    expect(page.locator("h1")).to_contain_text("证书审计")
    picture(page, "08-audit")
    page.get_by_role("link", name="English").click()
    picture(page, "09-audit-en")


def test_a_refusal_stands_beside_its_field(page: Page, lab: Lab) -> None:
    sign_in(page, "technician")
    page.goto(f"/orders/{lab.order_id}")
    page.get_by_role("button", name="安排给我").click()
    page.get_by_role("button", name="开始").click()
    cells = page.locator("[data-grid] input")
    cells.nth(0).fill("0.00")
    cells.nth(1).fill("o.oo")
    page.get_by_role("button", name="保存读数").click()
    wrong = page.locator("[data-grid] input[aria-invalid=true]")
    expect(wrong).to_have_count(1)
    expect(wrong).to_have_value("o.oo")
    expect(page.locator("#refusal")).to_be_focused()
    expect(page.locator(".taken .value")).to_have_text(["0.00"])
    picture(page, "10-refusal")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "11-phone")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    picture(page, "12-dark")


def fill_by_keyboard(page: Page) -> None:
    """Type the pack's example: down a column with Enter, and the last two columns as one pasted block."""
    example = builtin_packs()[PRESSURE_PACK].example
    assert example is not None
    points = example.readings["indication"]
    columns = ("up_untapped", "up_tapped", "down_untapped", "down_tapped")
    rows = [[points[point][column][0] for column in columns] for point in ("0", "0.4", "0.8", "1.2", "1.6")]
    cells = page.locator("[data-grid] input")
    for column in (0, 1):
        cells.nth(column).focus()
        for row in rows:
            page.keyboard.type(row[column])
            page.keyboard.press("Enter")
    block = "\n".join("\t".join(row[2:]) for row in rows)
    cells.nth(2).evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        block,
    )
    expect(cells.nth(19)).to_have_value(rows[4][3])


def correct_a_slip(page: Page) -> None:
    """The old value stays, struck through."""
    page.locator("a.mend:not(.strike)").nth(5).click()
    page.get_by_label("正确值").fill("0.41")
    page.get_by_label("原因").fill("读数时看错分度线")
    page.get_by_role("button", name="更正").click()
    expect(page.locator("#readings .taken del")).to_have_text("0.40")
