"""What instruments push and technicians type, and steps out of turn."""

from collections.abc import Iterator

from tests.journeys.asking import ABSENT, Ask, Place, reading
from tests.journeys.hostile.values import (
    API,
    BAD_IDS,
    BAD_INSTANTS,
    BAD_NUMBERS,
    BAD_TEXTS,
    BAD_UNITS,
    JNDI,
    NOBODY,
    SQL,
    Bends,
    assigned,
    bend,
    each,
    few,
)

PUSHED = {"id": "019cac2b-6f00-7000-8000-0000000000aa", "taken_at": "2026-03-02T01:00:00Z"}


def instruments(place: Place) -> Iterator[Ask]:
    """What instruments push: refused whole where it cannot be read, one by one where it can."""
    sound = reading(**PUSHED, calibration=place.bench.id)
    unread: Bends = {
        **{
            f"value {name}": {"value": BAD_NUMBERS[name]}
            for name in (
                "a JSON number",
                "a JSON fraction",
                "true",
                "nothing",
                "empty",
                "an array",
                "an object",
                "long",
                "very long",
            )
        },
        **each("unit", few(BAD_UNITS, "empty", "long", "a number", "nothing")),
        **each(
            "taken_at",
            few(
                BAD_INSTANTS,
                "without offset",
                "no such day",
                "no such hour",
                "only a day",
                "a number",
                "a word",
                "empty",
                "far away",
            ),
        ),
        **each("id", BAD_IDS),
        **each("sequence", {"negative": -1, "true": True, "fraction": 1.5, "large": 2**53, "text": "1"}),
        **each("repeat", {"zero": 0, "true": True, "large": 100_001}),
        **each("phase", {"unknown": "later"}),
        **each("test", few(BAD_TEXTS, "empty", "very long", "a number")),
        **each("raw", {"large": "Q" * 100_000, "number": 1}),
        **assigned(without="id"),
    }
    for name, changes in unread.items():
        yield Ask(name=f"push {name}", path=f"{API}/readings", by="reader", body={"readings": [{**sound, **changes}]})
    for name, body in (
        ("none", []),
        ("many", [sound] * 1001),
        ("an object", {}),
        ("null", None),
        ("nulls", [None]),
        ("numbers", [1, 2]),
    ):
        yield Ask(name=f"push {name}", path=f"{API}/readings", by="reader", body={"readings": body})
    yield Ask(name="push more", path=f"{API}/readings", by="reader", body={"readings": [sound], "approved": True})
    one_by_one: Bends = {
        **{
            f"value {name}": {"value": text}
            for name, text in BAD_NUMBERS.items()
            if isinstance(text, str) and 0 < len(text) <= 60
        },
        **{
            f"unit {name}": {"unit": text}
            for name, text in BAD_UNITS.items()
            if isinstance(text, str) and 0 < len(text) <= 32
        },
        "id of version 4": {"id": "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
        "another quantity": {"unit": "kg"},
        "a later day": {"taken_at": "2026-03-09T01:00:00Z"},
        "an old day": {"taken_at": "1900-01-01T00:00:00Z"},
        "test": {"test": SQL},
        "point": {"point": "0.45"},
        "point exponent": {"point": "1e999999999"},
        "channel": {"channel": JNDI},
        "repeat": {"repeat": 100_000},
        "nobody's": {"calibration": NOBODY},
        "another laboratory's": {"calibration": place.foreign_order_id},
    }
    for name, changes in one_by_one.items():
        yield Ask(
            name=f"push one {name}",
            path=f"{API}/readings",
            by="reader",
            body={"readings": [{**sound, **changes}]},
            status=200,
        )


def work(place: Place) -> Iterator[Ask]:
    """What a technician types at the bench."""
    path, by = f"/calibrations/{place.bench.id}", "technician"
    unread: Bends = {
        f"value {name}": {"value": BAD_NUMBERS[name]}
        for name in ("a JSON number", "true", "nothing", "empty", "an array", "very long")
    }
    unread |= {
        **each("unit", few(BAD_UNITS, "empty", "long", "a number")),
        **each("taken_at", BAD_INSTANTS),
        **each("repeat", {"zero": 0, "true": True}),
        **each("id", {k: v for k, v in BAD_IDS.items() if v is not None}),
        **assigned(without="id"),
    }
    for name, changes in unread.items():
        yield Ask(name=f"type {name}", path=f"{API}{path}/readings", by=by, body={"readings": [reading(**changes)]})
    one_by_one: Bends = {
        **{
            f"value {name}": {"value": text}
            for name, text in BAD_NUMBERS.items()
            if isinstance(text, str) and 0 < len(text) <= 60
        },
        "another quantity": {"unit": "kg"},
        "point": {"point": "7"},
        "test": {"test": "\u202e"},
        "channel": {"channel": "a\r\nb"},
        "future": {"taken_at": "2099-01-01T00:00:00Z"},
    }
    for name, changes in one_by_one.items():
        yield Ask(
            name=f"type one {name}",
            path=f"{API}{path}/readings",
            by=by,
            body={"readings": [reading(**changes)]},
            status=200,
        )
    room = {"channel": "temperature", "value": "20.4", "unit": "degC"}
    rooms: Bends = {
        **each("value", BAD_NUMBERS),
        **each("unit", BAD_UNITS),
        **each("taken_at", BAD_INSTANTS),
        "channel": {"channel": "aura"},
        "another quantity": {"unit": "kg"},
        "future": {"taken_at": "2099-01-01T00:00:00Z"},
    }
    for name, changes in rooms.items():
        yield Ask(name=f"room {name}", path=f"{API}{path}/environment", by=by, body={"readings": [{**room, **changes}]})
    yield from _choices(place)
    yield from _corrections(place)
    record = {"checks": {"appearance": True}, "adjusted": False, "place_kind": "permanent", "place": "一号"}
    changed = {"headers": {"if-match": f'"{place.bench.state()["version"]}"'}, "method": "PUT"}
    bends: Bends = {
        "check": {"checks": {"soul": True}},
        "check one": {"checks": {"appearance": 1}},
        "adjusted one": {"adjusted": 1},
        "place": {"place": "\u202e"},
        "kind": {"place_kind": "heaven"},
        **assigned(),
    }
    yield from bend(path, by, record, bends, **changed)


def _choices(place: Place) -> Iterator[Ask]:
    choice = place.bench.choices()[0]
    unread: Bends = {
        **each("standard_id", BAD_IDS),
        "role": {"role": SQL},
        "test": {"test": "nothing"},
        "point": {"point": "9"},
    }
    unusable: Bends = {
        "nobody's": {"standard_id": NOBODY},
        "another's": {"standard_id": str(place.world.other.standards["pressure-reference"])},
        "certificate": {"certificate_id": NOBODY},
        "above us": {"standard_id": str(place.lab.standards["social-pressure"])},
    }
    path = f"{API}/calibrations/{place.bench.id}/standards"
    for status, bends in ((422, unread), (409, unusable)):
        for name, changes in bends.items():
            body = {"choices": [{**choice, **changes}]}
            yield Ask(name=f"choose {name}", method="PUT", path=path, by="technician", body=body, status=status)


def _corrections(place: Place) -> Iterator[Ask]:
    readings = f"{API}/calibrations/{place.bench.id}/readings"
    sound = {"value": "0.41", "reason": "a"}
    bends: Bends = {**each("value", BAD_NUMBERS), **each("reason", few(BAD_TEXTS, "empty", "bidi")), **assigned()}
    for name, changes in bends.items():
        path = f"{readings}/{place.reading_id}/correction"
        yield Ask(name=f"correct {name}", path=path, by="technician", body={**sound, **changes})
    yield Ask(name="correct nothing", path=f"{readings}/{NOBODY}/correction", by="technician", body=sound, status=404)


def moves(place: Place) -> Iterator[Ask]:
    """Steps out of turn, by the wrong person, or with a wrong word."""
    path = f"{API}/calibrations/{place.bench.id}"
    for step, by, status in (
        ("start", "technician", 409),
        ("check", "checker", 409),
        ("approve", "signatory", 409),
        ("return", "checker", 409),
        ("withdraw", "technician", 409),
    ):
        body: object = {"comment": "a"} if step in {"return", "withdraw"} else ABSENT
        yield Ask(name=f"{step} out of turn", path=f"{path}/{step}", by=by, body=body, status=status)
    yield Ask(name="not complete", path=f"{path}/complete", by="technician", status=422)
    yield Ask(name="complete stale", path=f"{path}/complete", by="technician", headers={"if-match": '"99"'}, status=412)
    for name, comment in few(BAD_TEXTS, "bidi", "a number", "zero", "very long").items():
        yield Ask(name=f"comment {name}", path=f"{path}/cancel", by="technician", body={"comment": comment})
    yield Ask(name="cancel without a word", path=f"{path}/cancel", by="technician", body={})
    plan = {"order_item_id": NOBODY}
    bends: Bends = {
        **each("order_item_id", BAD_IDS),
        "nobody's": {},
        "foreign": {"order_item_id": place.foreign_item_id},
        "purpose": {"purpose": "fun"},
        "edition": {"pack_version": SQL},
        **assigned(),
    }
    yield from bend("/calibrations", "technician", plan, bends)
    for step in ("withdraw", "reopen"):
        for name, reason in few(BAD_TEXTS, "empty", "bidi", "a number", "very long").items():
            yield Ask(
                name=f"{step} {name}",
                path=f"{API}/certificates/JD2026-1/{step}",
                by="signatory",
                body={"reason": reason},
            )
        yield Ask(
            name=f"{step} nothing",
            path=f"{API}/certificates/JD2026-1/{step}",
            by="signatory",
            body={"reason": "理由理由"},
            status=404,
        )
