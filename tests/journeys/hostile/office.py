"""What the offices of the laboratory type in: people, customers, items, orders, standards."""

from collections.abc import Iterator

from tests.journeys.asking import Ask, Place, order, order_item
from tests.journeys.hostile.values import (
    API,
    BAD_DAYS,
    BAD_IDS,
    BAD_INSTANTS,
    BAD_NUMBERS,
    BAD_TEXTS,
    BAD_UNITS,
    CUSTOMER,
    JNDI,
    NOBODY,
    SQL,
    Bends,
    assigned,
    bend,
    each,
    few,
)
from tests.service.standards.bodies import certificate, result


def people(place: Place) -> Iterator[Ask]:
    """Signing in, people, authorisations, keys."""
    session = {"laboratory": place.lab.code, "login": "nobody", "password": "wrong"}
    bends: Bends = {
        **each("login", BAD_TEXTS),
        **each("password", few(BAD_TEXTS, "empty", "very long", "a number", "nothing", "an object")),
        **assigned(),
    }
    yield from bend("/sessions", "", session, bends)
    yield from bend(
        "/sessions",
        "",
        session,
        {"nobody": {}, "SQL": {"login": SQL}, "no laboratory": {"laboratory": JNDI}},
        status=401,
        code="wrong-credentials",
    )
    person = {"login": "wang", "name": "王", "password": "long-enough-2026"}
    bends = {
        **each("name", BAD_TEXTS),
        **each("login", {"upper": "Wang", "SQL": SQL, "path": "../x", "greek": "wаng"}),
        **assigned(),
    }
    yield from bend(
        "/people",
        "system",
        person,
        {**bends, "roles": {"roles": ["security_admin"]}, "short password": {"password": "x"}},
    )
    authorisation = {
        "person_id": str(place.lab.person_id("technician")),
        "pack_id": "weights-jjg99",
        "duty": "perform",
        "valid_from": "2026-03-02",
    }
    bends = {
        **each("person_id", BAD_IDS),
        **each("valid_from", BAD_DAYS),
        **each("duty", few(BAD_TEXTS, "empty", "a number", "very long")),
        **assigned(),
    }
    yield from bend(
        "/authorisations",
        "quality",
        authorisation,
        {**bends, "backwards": {"valid_until": "2026-03-01"}, "path": {"pack_id": "../../etc"}},
    )
    key = {"equipment_id": str(place.lab.reader_id), "label": "a"}
    bends = {
        **each("equipment_id", BAD_IDS),
        **each("expires_at", BAD_INSTANTS),
        **each("label", few(BAD_TEXTS, "bidi", "zero", "long", "a number")),
        **assigned(),
    }
    yield from bend(
        "/instrument-keys",
        "system",
        key,
        {**bends, "a customer's": {"equipment_id": str(place.lab.gauge_id)}, "nobody's": {"equipment_id": NOBODY}},
    )


def counter(place: Place) -> Iterator[Ask]:
    """Customers and equipment."""
    bends: Bends = {
        **each("name", BAD_TEXTS),
        **each("kind", {"unknown": "king", "number": 1}),
        **each("region", {"letters": "abcdef", "zero": "012345", "line": "500107\n", "arabic": "٥٠٠١٠٧"}),
        **each("uscc", {"short": "1", "wrong check": "91500107MB0DEM1001", "line": "91500107MB0DEM1000\n"}),
        **assigned(),
    }
    yield from bend("/customers", "reception", CUSTOMER, bends)
    equipment = {
        "customer_id": str(place.lab.customer_id),
        "name": "压力表",
        "serial": "1",
        "pack_id": "pressure-gauge-jjg52",
        "fields": {
            "range_low": "0",
            "range_high": "1.6",
            "accuracy_class": "1.6",
            "scale_interval": "0.05",
            "scale_marks": "0 1.6",
        },
    }
    fields = equipment["fields"]
    assert isinstance(fields, dict)
    bent: Bends = {
        f"field {name}": {"fields": {**fields, "range_high": value}}
        for name, value in BAD_NUMBERS.items()
        if name not in {"blank before", "a line break"}  # a text field's outer blanks are cut off
    }
    more: Bends = {
        "unknown field": {"fields": {**fields, "approved": "yes"}},
        "field's name": {"fields": {**fields, "__class__": "1"}},
        "long field's name": {"fields": {**fields, "q" * 3000: "1"}},
        "choice": {"fields": {**fields, "accuracy_class": "0"}},
        "many fields": {"fields": {f"f{number}": "1" for number in range(101)}},
        "backwards": {"fields": {**fields, "range_low": "2"}},
        "fields a list": {"fields": []},
        "fields without pack": {"pack_id": ""},
        "unknown pack": {"pack_id": "../../etc/passwd"},
        "nobody's": {"customer_id": NOBODY},
        "taken": {"barcode": "LH0000000001"},
    }
    bends = {
        **bent,
        **more,
        **each("serial", BAD_TEXTS),
        **each("customer_id", {k: v for k, v in BAD_IDS.items() if v is not None}),
        **each("barcode", {"blank": "a b", "line": "LH1\n", "SQL": SQL, "number": 1}),
        **assigned(),
    }
    for ask in bend("/equipment", "reception", equipment, bends):
        name = ask.name
        status = 409 if name.endswith(" taken") else ask.status
        yield Ask(name=name, path=ask.path, by=ask.by, body=ask.body, status=status)
    yield Ask(
        name="own by reception", path=f"{API}/equipment", by="reception", body={"name": "a", "serial": "1"}, status=403
    )


def orders(place: Place) -> Iterator[Ask]:
    """Orders."""
    lab = place.lab
    bends: Bends = {
        **each("customer_id", BAD_IDS),
        **each("received_on", BAD_DAYS),
        **each("on_site", {"one": 1, "word": "yes"}),
        "future": {"received_on": "2099-01-01"},
        "no items": {"items": []},
        "items an object": {"items": {}},
        "many items": {"items": [order_item(lab)] * 201},
        "twice": {"items": [order_item(lab)] * 2},
        "no address": {"on_site": True},
        "nobody": {"customer_id": NOBODY},
        "service": {"items": [order_item(lab, service="blessing")]},
        "item's state": {"items": [order_item(lab, state="done")]},
        "item's nobody": {"items": [order_item(lab, equipment_id=NOBODY)]},
        "pack": {"items": [order_item(lab, pack_id=JNDI)]},
        "condition": {"items": [order_item(lab, condition="\u200b")]},
        "signed": {"signed_at": "2026-01-01T00:00:00Z"},
        "number": {"number": "W2026-000001"},
        **assigned(),
    }
    yield from bend("/orders", "reception", order(lab), bends)
    changed = {"headers": {"if-match": '"1"'}, "method": "PUT"}
    yield from bend(
        f"/orders/{place.order_id}",
        "reception",
        order(lab),
        {"signs": {"signed_at": "now"}, "empties": {"items": []}},
        **changed,
    )


def standards(place: Place) -> Iterator[Ask]:
    """Standards, measurement standards, certificates and events."""
    lab = place.lab
    assembly = {
        "name_zh": "装置",
        "level": "social_public",
        "assessment_number": "1",
        "assessment_valid_until": "2028-01-01",
    }
    yield from bend(
        "/measurement-standards",
        "quality",
        assembly,
        {**each("name_zh", BAD_TEXTS), **each("assessment_valid_until", BAD_DAYS), **assigned()},
    )
    standard = {"name_zh": "压力计", "serial": "1", "level": "working"}
    bends: Bends = {
        "nobody's": {"measurement_standard_id": NOBODY},
        "level": {"level": "divine"},
        **each("own", {"one": 1, "word": "true"}),
        **assigned(),
    }
    yield from bend("/standards", "quality", standard, bends)
    numbers: Bends = {
        f"{field} {name}": {"results": [result(lab, **{field: value})]}
        for field in ("expanded_uncertainty", "coverage_factor", "range_high")
        for name, value in BAD_NUMBERS.items()
    }
    units: Bends = {f"unit {name}": {"results": [result(lab, unit=value)]} for name, value in BAD_UNITS.items()}
    more: Bends = {
        "uncertainty zero": {"results": [result(lab, expanded_uncertainty="0")]},
        "uncertainty negative": {"results": [result(lab, expanded_uncertainty="-1")]},
        "factor zero": {"results": [result(lab, coverage_factor="0")]},
        "backwards": {"results": [result(lab, range_low="3")]},
        "another quantity": {"results": [result(lab, unit="kg")]},
        "unknown quantity": {"results": [result(lab, quantity_kind="holiness")]},
        "nobody's standard": {"results": [result(lab, standard_id=NOBODY)]},
        "nobody's parent": {"results": [result(lab, parents=[{"parent_result_id": NOBODY, "used_on": "2026-01-01"}])]},
        "parent's bad day": {"results": [result(lab, parents=[{"parent_result_id": NOBODY, "used_on": "2026-02-30"}])]},
        "many results": {"results": [result(lab)] * 201},
        "no results": {"results": []},
        "edition": {"edition": 0},
        "edition true": {"edition": True},
        "expired first": {"valid_until": "2020-01-01"},
        "file not base64": {"file_base64": "%%%"},
        "file empty": {"file_base64": ""},
        "file's name": {"file_name": "../../etc/passwd"},
        "file's name broken": {"file_name": "a\r\nX: y"},
        "nobody superseded": {"supersedes_id": NOBODY, "edition": 2},
        "digest": {"file_digest": "sha256:00"},
        **each("issued_on", BAD_DAYS),
        **assigned(),
    }
    yield from bend("/standards/certificates", "quality", certificate(lab), {**numbers, **units, **more})
    events = f"/standards/certificates/{lab.certificates['DEMO-CQMI-P-0345']}/events"
    event = {"kind": "withdrawn", "effective_on": "2026-02-01", "reason": "a"}
    yield from bend(
        events,
        "quality",
        event,
        {**each("effective_on", BAD_DAYS), "kind": {"kind": "blessed"}, "reason": {"reason": "\u202e"}, **assigned()},
    )
