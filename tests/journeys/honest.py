"""Honest requests that look odd: a gate that refuses them is as wrong as one that lets the others in."""

from collections.abc import Iterator

from tests.journeys.asking import Ask, Place, order, reading
from tests.journeys.hostile.values import API, CUSTOMER, INPUT, JNDI, OUTPUT, SQL
from tests.service.standards.bodies import certificate, result


def honest(place: Place) -> Iterator[Ask]:
    """Every honest control, in an order in which each may succeed."""
    lab = place.lab
    for name, text in {
        "a quote": "O'Neill & Söhne GmbH",
        "SQL as a name": SQL,
        "JNDI as a name": JNDI,
        "markup as a name": "<b>示范</b>",
        "a formula as a name": "=1+1",
        "rare characters": "𠮷野家 № 5 — «äöü»",
        "200 characters": "名" * 200,
    }.items():
        yield Ask(name=name, path=f"{API}/customers", by="reception", body={**CUSTOMER, "name": text}, status=201)
    spaced = b' { "name" : "a" ,\r\n "kind" : "self" } '
    yield Ask(name="spaces in JSON", path=f"{API}/customers", by="reception", body=spaced, status=201)
    charset = {"content-type": 'Application/JSON; charset="UTF-8"'}
    yield Ask(name="charset", path=f"{API}/customers", by="reception", body=CUSTOMER, headers=charset, status=201)
    same_site = {"cookie": f"liangheng={lab.tokens['reception']}", "sec-fetch-site": "same-origin"}
    yield Ask(name="a page's cookie", path=f"{API}/customers", body=CUSTOMER, headers=same_site, status=201)
    yield Ask(name="HEAD's sister", method="GET", path=f"{API}/customers?limit=1", by="reception", status=200)
    yield Ask(
        name="upper case id",
        method="GET",
        path=f"{API}/customers/{str(lab.customer_id).upper()}",
        by="quality",
        status=200,
    )
    yield Ask(name="an order", path=f"{API}/orders", by="reception", body=order(lab), status=201)
    long_text = order(lab, requirements="第一行\n第二行")
    yield Ask(name="several lines", path=f"{API}/orders", by="reception", body=long_text, status=201)
    results = [result(lab, expanded_uncertainty="6.0e-4", unit="kPa", range_high="2500")]
    yield Ask(
        name="exponent",
        path=f"{API}/standards/certificates",
        by="quality",
        body=certificate(lab, results=results),
        status=201,
    )
    for number, (name, changes) in enumerate(
        {
            "trailing zeros": {"value": "0.400"},
            "minus zero": {"value": "-0.00", "point": "0"},
            "exponent": {"value": "4.00e-1", "channel": "up_untapped"},
            "another unit": {"value": "400", "unit": "kPa", "channel": "down_tapped"},
            "an offset": {"taken_at": "2026-03-02T09:00:00.123456+08:00", "channel": "down_untapped"},
        }.items()
    ):
        pushed = reading(
            id=f"019cac2b-6f00-7000-8000-0000000000e{number}",
            calibration=place.bench.id,
            **{"taken_at": "2026-03-02T01:00:00Z", "point": "0.8", **changes},
        )
        yield Ask(name=f"push {name}", path=f"{API}/readings", by="reader", body={"readings": [pushed]}, status=200)
    sound = {"inputs": [INPUT], "outputs": [OUTPUT]}
    yield Ask(name="evaluate", path=f"{API}/evaluations", by="technician", body=sound, status=200)
    nested = {**sound, "outputs": [{**OUTPUT, "expression": "((((l))))*1 + 0*l"}]}
    yield Ask(name="evaluate brackets", path=f"{API}/evaluations", by="technician", body=nested, status=200)
    yield Ask(name="regulator evaluates", path=f"{API}/evaluations", by="regulator", body=sound, status=200)
