"""What is wrong with a value, by kind of value, and how a sound body is bent."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tests.journeys.asking import Ask

API = "/api/v1"
NOBODY = "019cac2b-6f00-7000-8000-00000000dead"
SQL = "x'; DROP TABLE customer; --"
JNDI = "${jndi:ldap://127.0.0.1:1389/a}"

BAD_NUMBERS: Mapping[str, object] = {
    "not a number": "NaN",
    "infinite": "Infinity",
    "minus infinite": "-inf",
    "a JSON number": 10,
    "a JSON fraction": 10.5,
    "true": True,
    "nothing": None,
    "empty": "",
    "an array": ["1"],
    "an object": {"value": "1"},
    "a comma": "1,5",
    "thousands": "1 000",
    "full width": "１２",
    "other digits": "٣",
    "hexadecimal": "0x10",
    "underscore": "1_0",
    "exponent": "1e999999999",
    "out of range": "1e999",
    "two points": "1.2.3",
    "blank before": " 1",
    "a line break": "1\r\n",
    "hidden": "1\u202e0",
    "long": "1" * 61,
    "very long": "9" * 5000,
    "SQL": SQL,
    "JNDI": JNDI,
    "a sum": "1+1",
}
BAD_UNITS: Mapping[str, object] = {
    "empty": "",
    "unknown": "furlong",
    "code": "__import__('os').system('id')",
    "power": "kg**999999999",
    "SQL": SQL,
    "hidden": "MPa\u202e",
    "a line break": "MPa\r\n",
    "long": "m" * 500,
    "a number": 5,
    "nothing": None,
    "brackets": "(" * 30,
    "format": "{0.__class__}",
}
BAD_INSTANTS: Mapping[str, object] = {
    "without offset": "2026-03-02T01:00:00",
    "no such day": "2026-02-30T01:00:00Z",
    "no such hour": "2026-03-02T25:00:00Z",
    "no such offset": "2026-03-02T01:00:00+99:00",
    "only a day": "2026-03-02",
    "a number": 1772415000,
    "a word": "now",
    "empty": "",
    "far away": "+292277026596-12-04T15:30:08Z",
    "year zero": "0000-01-01T00:00:00Z",
    "at the edge": "9999-12-31T23:59:59-23:59",
}
BAD_DAYS: Mapping[str, object] = {
    "no such day": "2026-02-29",
    "slashes": "2026/03/02",
    "an instant": "2026-03-02T00:00:00Z",
    "a number": 20260302,
    "year zero": "0000-00-00",
    "year 9999": "9999-12-31",
    "true": True,
    "full width": "２０２６-03-02",
}
BAD_TEXTS: Mapping[str, object] = {
    "empty": "",
    "blank": "   ",
    "zero": "a\x00b",
    "bidi": "a\u202eb",
    "zero width": "a\u200bb",
    "a line break": "a\r\nSet-Cookie: a=b",
    "bell": "a\x07",
    "half a character": "a\ud800",
    "private": "a\ue000",
    "long": "名" * 201,
    "very long": "Q" * 100_000,
    "a number": 5,
    "true": True,
    "nothing": None,
    "an array": ["a"],
    "an object": {"$ne": ""},
}
BAD_IDS: Mapping[str, object] = {
    "a number": 1,
    "a word": "me",
    "SQL": "' OR 1=1 --",
    "short": "019cac2b-6f00-7000-8000",
    "nothing": None,
    "an array": [NOBODY],
    "long": "0" * 5000,
    "half a character": "\ud800",
}
PATH_IDS = (
    "1",
    "%27%20OR%201%3D1%20--",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "a" * 3000,
    "%ff%fe",
    "%24%7Bjndi%3Aldap%7D",
    "%0d%0aX-Evil:1",
)
ASSIGNED: Mapping[str, object] = {
    "lab_id": NOBODY,
    "id": NOBODY,
    "version": 99,
    "state": "approved",
    "approved": True,
    "created_at": "2020-01-01T00:00:00Z",
    "__proto__": {"admin": True},
    "x" * 3000: 1,
}
"""What a client may never set."""
CUSTOMER: Mapping[str, object] = {"name": "委托方", "kind": "organisation"}
INPUT: Mapping[str, object] = {"symbol": "l", "value": "50000623", "unit": "nm", "uncertainty": {"standard": "25"}}
OUTPUT: Mapping[str, object] = {"symbol": "y", "expression": "l", "unit": "nm"}


Bends: TypeAlias = dict[str, dict[str, object]]
"""By name: fields of a sound body and what they are changed to."""


def bend(
    path: str,
    by: str,
    sound: Mapping[str, object],
    bends: Bends,
    **options: Any,  # noqa: ANN401 - other fields of Ask
) -> Iterator[Ask]:
    """Send ``sound`` with one thing changed."""
    for name, changes in bends.items():
        yield Ask(name=f"{path} {name}", path=API + path, by=by, body={**sound, **changes}, **options)


def each(field: str, values: Mapping[str, object]) -> Bends:
    return {f"{field} {name}": {field: value} for name, value in values.items()}


def few(values: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: values[name] for name in names}


def assigned(*, without: str = "") -> Bends:
    return {f"assigns {name[:20]}": {name: value} for name, value in ASSIGNED.items() if name != without}
