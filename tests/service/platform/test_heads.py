"""The platform keeps every head it is told, countersigns what continues the last, and sees who is silent."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.audit.reading import read_checkpoint
from domain.evidence.canonical import canonical_bytes
from domain.evidence.checkpoint import CountersignedCheckpoint, verify_countersigned
from domain.evidence.documents import from_document
from domain.evidence.merkle import MemoryTree
from domain.exchange.ack import MessageResult
from domain.exchange.envelope import Envelope
from service.kit.database import Database
from service.platform.labs import restore_lab, suspend_lab
from tests.domain.exchange.samples import LAB, PLATFORM_KEY, Sender
from tests.domain.exchange.test_heads import FORKED, GROWN, OLD, told
from tests.service.platform.conftest import ADMIN, Reporter

AUTHORISED = {"Authorization": f"Bearer {ADMIN}"}


def beat(sender: Sender, tree: MemoryTree, since: int) -> Envelope:
    return sender.send("lab.heartbeat", "journal", told(tree, since), revision=sender.sent + 1)


def outcome(result: MessageResult) -> tuple[str, str | None, bool]:
    code = result.reasons[0].code.value if result.reasons else None
    return result.outcome, code, result.countersignature is not None


def asked(http: TestClient, address: str = "") -> list[dict[str, Any]]:
    answer = http.get(f"/v1/journals{address}", headers=AUTHORISED)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_heads_are_countersigned_and_every_repeat_hears_the_same(
    reporter: Reporter, sender: Sender, http: TestClient
) -> None:
    first = beat(sender, OLD, 0)
    given = reporter.one(first)
    assert outcome(given) == ("accepted", None, True)
    again = reporter.one(first)
    assert (again.outcome, again.countersignature) == ("duplicate", given.countersignature)
    assert outcome(reporter.one(beat(sender, GROWN, 3))) == ("accepted", None, True)
    newest, oldest = asked(http, f"/{LAB.lab_code}")
    assert (newest["size"], oldest["size"], newest["finding"]) == (5, 3, None)
    kept = from_document(newest["document"], CountersignedCheckpoint)
    assert verify_countersigned(kept, PLATFORM_KEY.public_key)
    assert read_checkpoint(canonical_bytes(newest["document"])).checkpoint.size == 5, "a file for the verifier"


def test_a_cut_and_a_fork_are_named_kept_and_healed(reporter: Reporter, sender: Sender, http: TestClient) -> None:
    assert reporter.outcomes(beat(sender, OLD, 0), beat(sender, GROWN, 3)) == ["accepted", "accepted"]
    assert outcome(reporter.one(beat(sender, OLD, 5))) == ("quarantined", "JOURNAL_CUT", False)
    assert outcome(reporter.one(beat(sender, FORKED, 5))) == ("quarantined", "JOURNAL_FORKED", False)
    # A forged history that goes on consistently with itself is no more countersigned than its first head.
    longer = MemoryTree([b"a", b"x", b"c", b"d", b"e", b"f"])
    assert outcome(reporter.one(beat(sender, longer, 5))) == ("quarantined", "JOURNAL_FORKED", False)
    assert outcome(reporter.one(beat(sender, longer, 3))) == ("quarantined", "JOURNAL_UNPROVEN", False)
    [journal] = asked(http)
    assert (journal["finding"], journal["size"], journal["countersigned_size"]) == ("JOURNAL_UNPROVEN", 6, 5)
    findings = [each["finding"] for each in asked(http, f"/{LAB.lab_code}")]
    assert findings == ["JOURNAL_UNPROVEN", "JOURNAL_FORKED", "JOURNAL_FORKED", "JOURNAL_CUT", None, None]
    assert outcome(reporter.one(beat(sender, GROWN, 5))) == ("accepted", None, True), "the right database is back"


def test_heads_of_one_batch_are_judged_in_order(reporter: Reporter, sender: Sender) -> None:
    heads = [beat(sender, OLD, 0), beat(sender, FORKED, 3), beat(sender, GROWN, 3)]
    answers = reporter.post(*reversed(heads)).results
    assert [outcome(each) for each in reversed(answers)] == [
        ("accepted", None, True),
        ("quarantined", "JOURNAL_FORKED", False),
        ("accepted", None, True),
    ]


def test_a_suspended_laboratory_is_heard_and_not_countersigned(
    reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    with platform_database.transaction() as session:
        suspend_lab(session, lab_code=LAB.lab_code)
    assert outcome(reporter.one(beat(sender, OLD, 0))) == ("quarantined", "LAB_SUSPENDED", False)
    with platform_database.transaction() as session:
        restore_lab(session, lab_code=LAB.lab_code)
    assert outcome(reporter.one(beat(sender, GROWN, 0))) == ("accepted", None, True)


def test_a_silent_laboratory_is_late(reporter: Reporter, sender: Sender, http: TestClient) -> None:
    [journal] = asked(http)
    assert (journal["lab_code"], journal["late"], journal["last_seen_at"]) == (LAB.lab_code, True, None)
    reporter.one(beat(sender, OLD, 0))
    assert asked(http)[0]["late"] is False


@pytest.mark.parametrize("address", ["", f"/{LAB.lab_code}"])
def test_only_the_administrator_looks(reporter: Reporter, http: TestClient, address: str) -> None:
    assert reporter is not None
    assert http.get(f"/v1/journals{address}").status_code == 401
    assert http.get("/v1/journals/CQ-9999", headers=AUTHORISED).status_code == 404
