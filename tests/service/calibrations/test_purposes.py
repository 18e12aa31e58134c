"""Why work is done: said when it is planned, shown on the record, and it decides whether a certificate may follow."""

import pytest

from domain.calibration.record import Purpose
from domain.certificate.kind import OWN_WORK
from service.kit.database import Database
from tests.service.calibrations.bench import order_item
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import World

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_is_kept_from_the_plan_to_the_end_that_it_allows(
    bench_of: BenchOf, member: MemberOf, purpose: Purpose
) -> None:
    bench = bench_of(purpose=purpose.value)
    bench.complete()
    assert bench.call("GET", "/frozen").json()["record"].get("purpose", "customer_job") == purpose
    assert bench.post("/check", by="checker").status_code == 200
    answer = bench.post("/approve", by="signatory")
    listed = member("quality").get("/api/v1/certificates").json()["items"]
    if purpose in OWN_WORK:
        assert (answer.status_code, answer.json()["code"]) == (422, "purpose-without-document")
        assert (listed, bench.state()["state"]) == ([], "checked")
    else:
        assert answer.status_code == 201, answer.text
        assert [one["number"] for one in listed] == ["CQ-0001-V-2026-000001"], "no number was lost"


def test_the_page_of_an_order_asks_for_the_purpose_and_that_of_the_record_shows_it(
    world: World, world_database: Database, member: MemberOf
) -> None:
    technician = member("technician")
    item = order_item(world, world_database)
    order = technician.get("/api/v1/orders").json()["items"][0]["id"]
    page = technician.get(f"/orders/{order}?lang=en").text
    assert all(f'<option value="{purpose}">' in page for purpose in Purpose)
    sent = {"purpose": "stability"}
    planned = technician.post(f"/orders/{order}/items/{item}/plan", data=sent, follow_redirects=False)
    assert planned.status_code == 303, planned.text
    assert "Stability" in technician.get(planned.headers["location"], params={"lang": "en"}).text
