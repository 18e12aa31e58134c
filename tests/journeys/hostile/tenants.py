"""What belongs to another laboratory."""

from collections.abc import Iterator

from tests.journeys.asking import ABSENT, Ask, Place, order, order_item
from tests.journeys.hostile.values import API, CUSTOMER, Bends
from tests.service.standards.bodies import certificate, result


def tenants(place: Place) -> Iterator[Ask]:
    """What belongs to the other laboratory answers like what is nobody's."""
    mine, theirs = place.lab, place.world.other
    foreign = {
        "customers": theirs.customer_id,
        "equipment": theirs.gauge_id,
        "standards": theirs.standards["pressure-reference"],
        "measurement-standards": next(iter(theirs.assemblies.values())),
        "standards/certificates": theirs.certificates["DEMO-CQMI-P-0345"],
        "orders": place.foreign_order_id,
    }
    for collection, each in foreign.items():
        yield Ask(
            name=f"foreign {collection}",
            method="GET",
            path=f"{API}/{collection}/{each}",
            by="quality",
            status=404,
            code="not-found",
        )
    yield Ask(
        name="foreign file",
        method="GET",
        path=f"{API}/standards/certificates/{foreign['standards/certificates']}/file",
        by="quality",
        status=404,
    )
    tag = {"if-match": '"1"'}
    writes: tuple[tuple[str, str, str, object], ...] = (
        ("PUT", f"/customers/{theirs.customer_id}", "reception", CUSTOMER),
        ("PUT", f"/orders/{place.foreign_order_id}", "reception", order(mine)),
        ("POST", f"/orders/{place.foreign_order_id}/sign", "reception", ABSENT),
        (
            "PUT",
            f"/standards/{theirs.standards['pressure-reference']}",
            "quality",
            {"name_zh": "a", "serial": "1", "level": "working"},
        ),
        (
            "POST",
            f"/standards/certificates/{theirs.certificates['DEMO-CQMI-P-0345']}/events",
            "quality",
            {"kind": "withdrawn", "effective_on": "2026-02-01", "reason": "a"},
        ),
        ("PUT", f"/people/{theirs.person_id('quality')}/roles", "security", {"roles": ["technician"]}),
        ("PATCH", f"/people/{theirs.person_id('quality')}", "system", {"active": False}),
        ("PUT", f"/people/{theirs.person_id('quality')}/password", "system", {"password": "long-enough-2026"}),
    )
    for method, path, by, body in writes:
        yield Ask(
            name=f"foreign {method} {path[:30]}",
            method=method,
            path=API + path,
            by=by,
            body=body,
            headers=tag,
            status=404,
        )
    own = place.bench.id
    for method, path, by in (
        ("GET", "", "quality"),
        ("GET", "/plan", "quality"),
        ("GET", "/frozen", "quality"),
        ("POST", "/preview", "quality"),
        ("POST", "/start", "technician"),
        ("POST", "/complete", "technician"),
        ("POST", "/check", "checker"),
        ("POST", "/approve", "signatory"),
    ):
        yield Ask(
            name=f"stranger {method} {path}",
            method=method,
            path=f"{API}/calibrations/{own}{path}",
            by=f"other/{by}",
            status=404,
        )
    yield Ask(
        name="stranger corrects",
        path=f"{API}/calibrations/{own}/readings/{place.reading_id}/correction",
        by="other/technician",
        body={"value": "1", "reason": "a"},
        status=404,
    )
    for name, body in {
        "customer": order(mine, customer_id=str(theirs.customer_id)),
        "payer": order(mine, certificate_customer_id=str(theirs.customer_id)),
        "equipment": order(mine, items=[order_item(mine, equipment_id=str(theirs.gauge_id))]),
    }.items():
        yield Ask(name=f"foreign {name} in an order", path=f"{API}/orders", by="reception", body=body)
    yield Ask(
        name="foreign instrument's key",
        path=f"{API}/instrument-keys",
        by="system",
        body={"equipment_id": str(theirs.reader_id)},
    )
    bends: Bends = {
        "standard": {"standard_id": str(theirs.standards["pressure-reference"])},
        "parent": {
            "parents": [
                {"parent_result_id": str(theirs.results["social-pressure:indication"]), "used_on": "2026-02-20"}
            ]
        },
    }
    for name, changes in bends.items():
        yield Ask(
            name=f"foreign {name} in a certificate",
            path=f"{API}/standards/certificates",
            by="quality",
            body=certificate(mine, results=[result(mine, **changes)]),
        )
