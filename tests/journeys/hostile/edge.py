"""Bodies as bytes, headers, methods, paths, ids and queries."""

from collections.abc import Iterator

from tests.journeys.asking import Ask, Place, json_bytes
from tests.journeys.hostile.values import API, CUSTOMER, NOBODY, PATH_IDS, SQL


def edge(_place: Place) -> Iterator[Ask]:
    """The body as bytes: JSON that is none, too deep, too large, doubled, not finite."""
    sound = json_bytes(CUSTOMER)
    raw: dict[str, tuple[bytes, int, str]] = {
        "cut off": (sound[:-1], 400, "json-invalid"),
        "two documents": (sound + sound, 400, "json-invalid"),
        "trailing comma": (b'{"name":"a",}', 400, "json-invalid"),
        "single quotes": (b"{'name':'a'}", 400, "json-invalid"),
        "a comment": (b'{"name":"a"/*x*/}', 400, "json-invalid"),
        "UTF-16": ('{"name":"a"}'.encode("utf-16"), 400, "json-invalid"),
        "a byte order mark": (b"\xef\xbb\xbf" + sound, 400, "json-invalid"),
        "broken UTF-8": (b'{"name":"\xff\xfe"}', 400, "json-invalid"),
        "overlong UTF-8": (b'{"name":"\xc0\xaf"}', 400, "json-invalid"),
        "zeros": (b"\x00" * 100, 400, "json-invalid"),
        "gzip": (b"\x1f\x8b\x08\x00" + b"\x00" * 50, 400, "json-invalid"),
        "XML": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 400, "json-invalid"),
        "a form": (b"name=a&kind=self", 400, "json-invalid"),
        "a key twice": (b'{"name":"a","name":"b"}', 422, "json-duplicate-key"),
        "an escaped key twice": (b'{"name":"a","n\\u0061me":"b"}', 422, "json-duplicate-key"),
        "a long key twice": (b'{"%s":1,"%s":2}' % (b"Q" * 3000, b"Q" * 3000), 422, "json-duplicate-key"),
        "NaN": (b'{"name":NaN}', 422, "number-not-finite"),
        "Infinity": (b'{"name":Infinity}', 422, "number-not-finite"),
        "minus Infinity": (b'{"name":[-Infinity]}', 422, "number-not-finite"),
        "a large exponent": (b'{"name":1e400}', 422, ""),
        "a huge exponent": (b'{"name":1e999999999}', 422, ""),
        "a huge integer": (b'{"name":' + b"9" * 5000 + b"}", 422, ""),
        "deep arrays": (b"[" * 33 + b"]" * 33, 422, "json-too-deep"),
        "very deep arrays": (b"[" * 100_000 + b"]" * 100_000, 422, "json-too-deep"),
        "very deep objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 422, "json-too-deep"),
        "oversize": (b'{"name":"' + b"Q" * (1 << 20) + b'"}', 413, "payload-too-large"),
        "an array": (b"[]", 422, ""),
        "a text": (b'"name"', 422, ""),
        "null": (b"null", 422, ""),
        "true": (b"true", 422, ""),
        "empty": (b"", 422, ""),
        "NUL escaped": (b'{"name":"a\\u0000"}', 422, "text-not-acceptable"),
        "half a character in a key": (b'{"\\ud800":"a"}', 422, "text-not-acceptable"),
    }
    for path, by in (("/customers", "reception"), ("/readings", "reader"), ("/evaluations", "technician")):
        for name, (body, status, code) in raw.items():
            strict = status == 400 or code in {"json-duplicate-key", "json-too-deep", "payload-too-large"}
            yield Ask(
                name=f"{path} body {name}",
                path=API + path,
                by=by,
                body=body,
                status=400 if path == "/readings" and name == "empty" else status,
                code=code if path == "/customers" or (strict and path == "/readings") else "",
            )


def headers(place: Place) -> Iterator[Ask]:
    """Media types, encodings, credentials, conditions."""
    customer = {"path": f"{API}/customers", "by": "reception", "body": CUSTOMER}
    for name, status, headers in (
        ("text/plain", 415, {"content-type": "text/plain"}),
        ("a form's type", 415, {"content-type": "application/x-www-form-urlencoded"}),
        ("multipart", 415, {"content-type": "multipart/form-data; boundary=a"}),
        ("XML's type", 415, {"content-type": "application/xml"}),
        ("no type", 415, {"content-type": ""}),
        ("another charset", 415, {"content-type": "application/json; charset=utf-16"}),
        ("compressed", 415, {"content-encoding": "gzip"}),
        ("a bomb's encoding", 415, {"content-encoding": "br, br, br, gzip"}),
        ("a lie about length", 413, {"content-length": "99999999999"}),
    ):
        yield Ask(name=f"header {name}", status=status, headers=headers, **customer)  # type: ignore[arg-type] # a row of the table
    credentials: dict[str, str | bytes] = {
        "none": "",
        "basic": "Basic YWRtaW46YWRtaW4=",
        "only the scheme": "Bearer",
        "blank": "Bearer  ",
        "a guess": "Bearer lhs_" + "a" * 43,
        "a key's guess": "Bearer lh_000000000000_" + "a" * 43,
        "SQL": f"Bearer {SQL}",
        "a token none": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        "bytes": b"Bearer \xff\xfe\xfd",
        "long": "Bearer " + "Q" * 60_000,
        "two at once": f"Bearer {place.lab.tokens['quality']}, Bearer x",
        "a digest": "Bearer lhs_" + "%00" * 14 + "a",
    }
    for name, text in credentials.items():
        for path in ("/customers", "/readings"):
            yield Ask(
                name=f"{path} credential {name}",
                path=API + path,
                body=CUSTOMER,
                headers={"authorization": text},
                status=401,
            )
    cookie = f"liangheng={place.lab.tokens['reception']}"
    for site in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}, {}):
        headers = {"cookie": cookie, **site}
        yield Ask(name=f"cookie {site}", path=f"{API}/customers", body=CUSTOMER, headers=headers, status=403)
    target = f"{API}/customers/{place.lab.customer_id}"
    for tag, status in (
        ("", 428),
        ("*", 412),
        ("1", 412),
        ('"0"', 412),
        ('"99"', 412),
        ('W/"1"', 412),
        ('"' + "9" * 5000, 412),
    ):
        yield Ask(
            name=f"If-Match {tag[:20]}",
            method="PUT",
            path=target,
            by="reception",
            body=CUSTOMER,
            headers={"if-match": tag},
            status=status,
        )
    yield Ask(name="the key of an instrument", path=f"{API}/customers", by="reader", body=CUSTOMER, status=403)
    yield Ask(name="a session at the door", path=f"{API}/readings", by="technician", body={"readings": []}, status=403)
    for login, path in (
        ("technician", "/customers"),
        ("reception", "/standards"),
        ("quality", "/people"),
        ("signatory", "/orders"),
        ("reception", "/calibrations"),
        ("security", "/authorisations"),
        ("regulator", "/equipment"),
    ):
        yield Ask(name=f"{login} at {path}", path=API + path, by=login, body={}, status=403, code="not-permitted")
    for login in ("technician", "reception", "checker"):
        path = f"{API}/calibrations/{place.bench.id}/approve"
        yield Ask(name=f"{login} approves", path=path, by=login, status=403, code="not-permitted")


def addresses(_place: Place) -> Iterator[Ask]:
    """Methods, paths, ids in paths, queries."""
    for method in ("PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "PROPFIND"):
        for path in ("/customers", "/readings"):
            yield Ask(name=f"{method} {path}", method=method, path=API + path, by="reception", status=405)
    overridden = {"x-http-method-override": "DELETE", "x-forwarded-for": SQL, "x-request-id": "a\tb"}
    yield Ask(name="overridden", method="PATCH", path=f"{API}/orders", by="reception", headers=overridden, status=405)
    for path in (
        "/nothing",
        "/api/v1",
        "/api/v2/customers",
        "//api/v1/customers",
        f"{API}/customers/",
        "/.env",
        "/.git/config",
        f"{API}/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/" + "a" * 5000,
        f"{API}/customers;id=1",
        "/admin.php",
        f"{API}/<script>alert(1)</script>",
        f"{API}/%E2%80%AE",
        f"{API}/%ff",
    ):
        yield Ask(name=f"path {path[:40]}", method="GET", path=path, by="reception", status=404)
    for collection in (
        "customers",
        "equipment",
        "standards",
        "measurement-standards",
        "orders",
        "calibrations",
        "standards/certificates",
    ):
        yield Ask(
            name=f"{collection} nobody's", method="GET", path=f"{API}/{collection}/{NOBODY}", by="quality", status=404
        )
        for each in PATH_IDS:
            status = 404 if "%2f" in each else 422
            yield Ask(
                name=f"{collection} id {each[:12]}",
                method="GET",
                path=f"{API}/{collection}/{each}",
                by="quality",
                status=status,
            )
    for each in (*PATH_IDS, "JD2026-9999999"):
        for form in ("", ".pdf", ".json"):
            yield Ask(
                name=f"certificate {each[:12]}{form}",
                method="GET",
                path=f"{API}/certificates/{each}{form}",
                by="quality",
                status=422 if each == "%00" else 404,
            )


def queries(place: Place) -> Iterator[Ask]:
    """Queries, and somebody else's password."""
    for query in (
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=abc",
        "limit=1e3",
        "limit=99999999999999999999",
        "limit=%00",
        "limit=",
        "after=x",
        "after=" + "a" * 501,
        "after=%00",
        "after=WyJhIl0",
        "after=W10",
        "after=bnVsbA",
        "after=%F0%9F%92%A9",
        "after=WzFlNDAwXQ",
        "limit=1&limit=x",
    ):
        for collection in ("customers", "orders", "certificates"):
            yield Ask(
                name=f"{collection}?{query[:30]}", method="GET", path=f"{API}/{collection}?{query}", by="reception"
            )
    for path in (
        "/calibrations?state=bogus",
        "/calibrations?mine=maybe",
        "/calibrations?equipment=1",
        "/readings",
        "/readings?calibration=1",
        "/standards?on=2026-02-30",
        "/standards?on=yesterday",
        f"/standards?pack={'a' * 65}",
        "/orders?customer=%00",
        "/orders?number=%00",
        "/equipment?serial=%00",
        f"/orders?number={'9' * 41}",
        "/standards/certificates?standard=x",
        "/certificates?customer=x",
    ):
        yield Ask(name=path[:40], method="GET", path=API + path, by="quality")
    yield Ask(
        name="another's password",
        method="PUT",
        path=f"{API}/people/{place.lab.person_id('quality')}/password",
        by="technician",
        body={"password": "long-enough-2026"},
        status=403,
    )
