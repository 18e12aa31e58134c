"""The regulator's way: sign in, walk a chain of the city, see what a bad standard affects, then the whole city."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from clients.platform import PlatformClient
from domain.exchange.envelope import link_digest
from service.platform.app import create_platform
from service.platform.labs import register_lab
from service.settings import Settings
from tests.browser.conftest import served, watched
from tests.browser.test_calibration import picture
from tests.browser.test_regulator import no_barrier
from tests.domain.exchange.samples import LAB, LAB_KEY, NOON, PLATFORM_KEY, Sender
from tests.domain.exchange.test_heads import GROWN, OLD
from tests.engines import Templates
from tests.service.platform.conftest import ADMIN, Reporter
from tests.service.platform.graph.test_questions import NATIONAL, PUBLIC, item
from tests.service.platform.test_heads import beat
from tests.service.platform.test_losses import statement

pytestmark = pytest.mark.browser

ENDED = {"events": [{"kind": "withdrawn", "effective_on": "2026-06-01"}]}
WHOLE = {"全市审计": "audit", "两日对比": "comparison", "社会公用计量标准": "coverage", "机构": "laboratories"}
STANDARD = str(PUBLIC["number"])


@pytest.fixture
def city(templates: Templates, tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """Serve a platform to which sixty certificates were reported under a standard that had been withdrawn."""
    settings = Settings(data_dir=tmp_path, platform_admin_token=SecretStr(ADMIN), secure_cookies=False)
    with templates.fresh("sqlite", "platform") as database:
        with database.transaction() as session:
            register_lab(session, lab=LAB, name="重庆某计量所", public_key=LAB_KEY.public_key, at=NOON)
        app = create_platform(database=database, signer=PLATFORM_KEY, settings=settings, clock=lambda: NOON)
        with served(app) as address, watched(browser, address) as page:
            sender = Sender()
            numbers = [f"V-2026-{each:06}" for each in range(1, 61)]
            with PlatformClient(address, public_key=PLATFORM_KEY.public_key) as client:
                reported = (item(sender, each, object__serial=each) for each in numbers)
                assert set(Reporter(client).outcomes(*reported)) == {"accepted"}
            known = httpx.put(
                f"{address}/api/v1/register/certificates",
                json={"certificates": [NATIONAL, PUBLIC | ENDED]},
                headers={"Authorization": f"Bearer {ADMIN}"},
            )
            assert known.status_code == 200, known.text
            yield page


def test_from_the_door_to_the_whole_city(city: Page) -> None:
    city.goto("/city")
    picture(city, "60-city-door")
    no_barrier(city)
    enter_by_keyboard(city, "wrong")
    expect(city.get_by_role("alert")).to_contain_text("这不是本平台的访问密钥")
    enter_by_keyboard(city, ADMIN)
    city.get_by_label("证书编号").fill("V-2026-000001")
    city.keyboard.press("Enter")
    expect(city.locator("main .headline .chip").first).to_have_text("溯源链断裂")
    expect(city.locator(".chain path.bad title")).to_contain_text("T04")
    expect(city.locator(".tree .missing").first).to_contain_text("撤销")
    picture(city, "61-city-chain")
    no_barrier(city)

    up_by_keyboard(city)
    expect(city.locator("h1")).to_contain_text(STANDARD)
    expect(city.locator("table.list tbody tr")).to_have_count(50)
    city.get_by_label("哪天的状态").fill("2026-05-31")
    city.get_by_role("button", name="查看").click()
    expect(city.locator("main .headline .chip").first).to_have_text("溯源链完整")
    picture(city, "62-city-standard")
    no_barrier(city)
    city.get_by_role("link", name="查看受影响的证书").click()
    expect(city.get_by_text("共 60 份证书受影响。")).to_be_visible()
    picture(city, "63-city-impact")
    no_barrier(city)
    with city.expect_download() as waiting:
        city.get_by_role("link", name="导出 CSV").click()
    assert len(Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 61

    for name, page in (
        ("全市审计", "audit"),
        ("两日对比", "comparison"),
        ("社会公用计量标准", "coverage"),
        ("机构", "laboratories"),
    ):
        city.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        expect(city.locator("h1")).to_have_text(name)
        picture(city, f"64-city-{page}")
        no_barrier(city)
    expect(city.locator("td.late")).to_contain_text("从未收到")
    acknowledge_a_loss(city)
    city.goto("/city/audit?lang=en")
    picture(city, "65-city-audit-en")
    city.get_by_role("link", name="重庆某计量所: 60").click()
    expect(city.locator("table.list tbody tr")).to_have_count(50)
    city.get_by_role("link", name="Next page").click()
    expect(city.locator("table.list tbody tr")).to_have_count(10)
    picture(city, "66-city-failing-en")
    no_barrier(city)
    city.get_by_role("button", name="Sign out").click()
    city.goto("/city/audit")
    expect(city.get_by_label("Access key")).to_be_visible()


def acknowledge_a_loss(city: Page) -> None:
    """From the list of laboratories to the acknowledged break and its line on record, without a mouse."""
    state_a_loss(city)
    city.goto("/city/laboratories")
    city.get_by_role("link", name="丢失声明: 待确认").press("Enter")
    picture(city, "67-city-loss")
    no_barrier(city)
    city.get_by_label("确认人").fill("李监管")
    city.get_by_label("核查情况与理由").fill("与机构核对：只有旧备份")
    city.keyboard.press("Enter")
    expect(city.get_by_role("status")).to_contain_text("已确认中断")
    picture(city, "68-city-break")
    no_barrier(city)
    city.get_by_role("navigation").get_by_role("link", name="操作日志").click()
    expect(city.locator("table.list")).to_contain_text("确认中断")
    picture(city, "69-city-acts")
    no_barrier(city)


def state_a_loss(city: Page) -> None:
    """Two heads of the laboratory's journal, of which it then loses the second."""
    sender = Sender()
    sender.sent = 100
    address = city.evaluate("location.origin")
    with PlatformClient(address, public_key=PLATFORM_KEY.public_key) as client:
        first, second = beat(sender, OLD, 0), beat(sender, GROWN, 3)
        assert Reporter(client).outcomes(first, second) == ["accepted", "accepted"]
    document = statement(lost_after=link_digest(first))
    stated = httpx.post(f"{address}/v1/journals/{LAB.lab_code}/losses", json=document)
    assert stated.status_code == 200, stated.text


def enter_by_keyboard(city: Page, key: str) -> None:
    city.get_by_label("访问密钥").focus()
    city.keyboard.type(key)
    city.keyboard.press("Enter")


def up_by_keyboard(city: Page) -> None:
    """From the certificate to its standard with Tab and Enter alone."""
    city.locator(".chain").focus()
    for _ in range(3):
        city.keyboard.press("Tab")
        if STANDARD in str(city.evaluate("document.activeElement.textContent")):
            break
    city.keyboard.press("Enter")
