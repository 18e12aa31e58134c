"""Bad requests change nothing, tell nothing of our insides, and say in both languages how to mend them."""

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.journeys.asking import SECURITY, Ask, Place, content_of, counts_of, faults_of, lines_of, open_place
from tests.journeys.honest import honest
from tests.journeys.hostile import corpus
from tests.service.conftest import MemberOf
from tests.service.world import World


@pytest.fixture
def place(world: World, world_database: Database, lab_client: TestClient, member: MemberOf) -> Place:
    return open_place(world, world_database, lab_client, member)


def test_nothing_bad_gets_in(place: Place) -> None:
    asked = list(corpus(place))
    assert len(asked) >= 150
    found: list[str] = []
    used = place.send(Ask(name="first use", method="GET", path="/api/v1/me", by="reader", status=200))
    assert used.status_code == 200, "the day on which a key is used is noted at its first use, and then never again"
    content, stored, lines = content_of(place.database), counts_of(place.database), lines_of(place.database)
    for ask in asked:
        answer = place.send(ask)
        found += [f"{ask.name}: {fault}" for fault in faults_of(ask, answer)]
        if answer.status_code == 200 and ask.method == "POST":
            found += [f"{ask.name}: {fault}" for fault in _not_refused(ask, answer.json())]
        now = counts_of(place.database)
        if now != stored:
            found.append(
                f"{ask.name}: {answer.status_code}, but changed {[name for name in now if now[name] != stored[name]]}"
            )
            stored = now
        written = lines_of(place.database)
        if foul := [line for line in written[len(lines) :] if not SECURITY.fullmatch(line)]:
            found.append(f"{ask.name}: journalled {foul}")
        lines = written
    kept = content_of(place.database)
    found += [f"{name}: another content" for name in kept if kept[name] != content[name]]
    assert not found, f"{len(found)} of {len(asked)}:\n" + "\n".join(found)


def test_honest_requests_get_through(place: Place) -> None:
    found = []
    asked = list(honest(place))
    assert len(asked) >= 15
    for ask in asked:
        answer = place.send(ask)
        if answer.status_code != ask.status:
            found.append(f"{ask.name}: {answer.status_code} instead of {ask.status}: {answer.text[:300]}")
        elif answer.status_code == 200 and "receipts" in answer.text:
            found += [f"{ask.name}: {each}" for each in answer.json()["receipts"] if each["outcome"] != "accepted"]
    assert not found, "\n".join(found)


def _not_refused(ask: Ask, answer: Mapping[str, object]) -> list[str]:
    receipts = answer.get("receipts")
    if not isinstance(receipts, list):
        return [f"answered {answer}"[:300]]
    return [
        f"{receipt}"
        for receipt in receipts
        if receipt["outcome"] != "refused"
        or not receipt["detail"]
        or not receipt["detail_zh"]
        or (ask.code and receipt["code"] != ask.code)
    ]
