"""From the counter to planned work, and what forms say when they are refused."""

from service.demo.laboratory import GAUGE
from tests.service.conftest import MemberOf
from tests.service.world import World


def test_from_the_counter_to_the_bench(world: World, member: MemberOf) -> None:
    reception, technician = member("reception"), member("technician")
    found = reception.get("/orders/new", params={"name": "机械"})
    assert f"customer={world.lab.customer_id}" in found.text
    added = reception.get(
        "/orders/new", params={"customer": str(world.lab.customer_id), "barcode": str(GAUGE["barcode"])}
    )
    assert f"condition|{world.lab.gauge_id}" in added.text
    key = str(world.lab.gauge_id)
    taken = reception.post(
        "/orders/new",
        params={"customer": str(world.lab.customer_id), "item": key},
        data={
            f"service|{key}": "verification",
            f"pack_id|{key}": "pressure-gauge-jjg52",
            f"condition|{key}": "完好",
            "received_on": "2026-03-02",
        },
    )
    assert taken.status_code == 200, taken.text
    address = taken.url.path
    signed = reception.post(f"{address}/sign", data={"version": "1"})
    assert signed.status_code == 200, signed.text
    offered = technician.get(address).text
    action = offered.split('/plan"')[0].rpartition('action="')[2] + "/plan"
    planned = technician.post(action)
    assert planned.status_code == 200, planned.text
    assert planned.url.path.startswith("/calibrations/")
    assert planned.url.path in technician.get("/worklist").text


def test_a_refused_order_comes_back_as_typed(world: World, member: MemberOf) -> None:
    key = str(world.lab.gauge_id)
    answer = member("reception").post(
        "/orders/new",
        params={"customer": str(world.lab.customer_id), "item": key, "lang": "en"},
        data={
            f"service|{key}": "verification",
            f"pack_id|{key}": "pressure-gauge-jjg52",
            f"condition|{key}": '"><script>alert(1)</script>',
            "received_on": "2026-03-03",
        },
    )
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert 'aria-describedby="f-received_on-fault"' in answer.text


def test_a_new_item_is_asked_what_its_pack_asks(world: World, member: MemberOf) -> None:
    reception = member("reception")
    params = {"customer": str(world.lab.customer_id), "pack": "pressure-gauge-jjg52"}
    assert "field|scale_marks" in reception.get("/equipment/new", params=params).text
    refused = reception.post(
        "/equipment/new", params=params, data={"name": "表", "serial": "1", "field|range_low": "x"}
    )
    assert refused.status_code == 422
    assert refused.text.count('class="complaint"') >= 4
    fields = GAUGE["fields"]
    assert isinstance(fields, dict)
    form = {"name": "表", "serial": "<script>x</script>", **{f"field|{name}": value for name, value in fields.items()}}
    stored = reception.post("/equipment/new", params=params, data=form)
    assert stored.status_code == 200, stored.text
    assert stored.url.path == "/orders/new"
    assert "<script>x" not in stored.text


def test_a_new_customer_goes_on_to_the_order(member: MemberOf) -> None:
    stored = member("reception").post("/customers/new", data={"kind": "organisation", "name": "<b>新</b>"})
    assert stored.url.path == "/orders/new", stored.text
    assert "&lt;b&gt;新&lt;/b&gt;" in stored.text
