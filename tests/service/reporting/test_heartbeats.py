"""The journal's head leaves the house by itself; what its database's owner then does to the journal shows outside."""

import json
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session
from starlette.testclient import TestClient

from clients.audit import Outcome, verify_dossier
from domain.evidence.canonical import canonical_bytes
from domain.evidence.checkpoint import CountersignedCheckpoint, verify_countersigned
from domain.evidence.documents import from_document
from migrations.triggers import unprotect
from service.kit import journal
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.audit.conftest import Pull, lab_key, pull, regulator
from tests.service.reporting.conftest import Reporting

__all__ = ["lab_key", "pull", "regulator"]
ENTRY, NODE, HEAD = (
    cast("sa.Table", sa.inspect(row).local_table) for row in (JournalEntryRow, JournalNodeRow, JournalHeadRow)
)
Rows = list[tuple[sa.Table, list[dict[str, Any]]]]


def beat(reporting: Reporting, *, minutes: int = 15) -> str:
    """Let time go by, and the worker tell the head; return the state of the heartbeat."""
    reporting.clock.move(minutes=minutes)
    reporting.worker.beat()
    reporting.worker.run_until_idle()
    return heartbeats(reporting)[-1][0]


def told(reporting: Reporting) -> list[tuple[ReportMessageRow, ReportDeliveryRow]]:
    """Every heartbeat of the laboratory; the world has another one, which the platform does not know."""
    return [
        (message, delivery)
        for message, delivery in reporting.messages()
        if message.type == "lab.heartbeat" and message.lab_id == reporting.lab.id
    ]


def heartbeats(reporting: Reporting) -> list[tuple[str, str | None]]:
    """State and finding of every heartbeat."""
    return [
        (delivery.state, (delivery.answer or {}).get("reasons", [{}])[0].get("code")) for _, delivery in told(reporting)
    ]


def write_line(reporting: Reporting) -> None:
    with reporting.database.transaction() as session:
        actor = reporting.lab.actors["quality"]
        journal.record(
            session,
            lab_id=reporting.lab.id,
            actor=actor,
            action="lab:test:done",
            subject="x",
            document={},
            at=reporting.clock(),
        )


def cut(reporting: Reporting, session: Session, size: int) -> Rows:
    """Cut the journal's tail as its owner can: lines, nodes and head agree afterwards. Returns what was there."""
    unprotect(session.connection(), ["journal_entry", "journal_node"])
    lab_id = reporting.lab.id
    beyond = NODE.c.position + 1 > sa.cast(size, sa.BigInteger) / sa.func.power(2, NODE.c.level)
    taken: Rows = []
    for table, which in ((ENTRY, ENTRY.c.sequence > size), (NODE, beyond), (HEAD, sa.true())):
        rows = session.execute(sa.select(table).where(table.c.lab_id == lab_id, which)).mappings()
        taken.append((table, [dict(row) for row in rows]))
    session.execute(NODE.delete().where(NODE.c.lab_id == lab_id, beyond))
    session.execute(ENTRY.delete().where(ENTRY.c.lab_id == lab_id, ENTRY.c.sequence > size))
    last = session.execute(sa.select(ENTRY.c.digest).where(ENTRY.c.lab_id == lab_id, ENTRY.c.sequence == size)).scalar()
    session.execute(HEAD.update().where(HEAD.c.lab_id == lab_id).values(sequence=size, digest=last))
    return taken


def put_back(reporting: Reporting, session: Session, size: int, taken: Rows) -> None:
    cut(reporting, session, size)
    for table, rows in taken:
        if table is HEAD:
            session.execute(HEAD.update().where(HEAD.c.lab_id == reporting.lab.id).values(**rows[0]))
        else:
            session.execute(table.insert(), rows)


def test_a_head_goes_out_when_due_and_comes_back_countersigned(reporting: Reporting) -> None:
    assert beat(reporting) == "accepted"
    beat(reporting, minutes=1)
    assert len(heartbeats(reporting)) == 1, "nothing happened within the minute"
    write_line(reporting)
    beat(reporting, minutes=1)
    assert len(heartbeats(reporting)) == 2, "the journal grew"
    beat(reporting, minutes=15)
    assert heartbeats(reporting) == [("accepted", None)] * 3, "an idle laboratory is heard, too"
    payload = json.loads(told(reporting)[-1][0].message)["payload"]
    assert payload["journal"]["since"] == payload["journal"]["head"]["checkpoint"]["size"]
    assert payload["last_sequence"] == {"control": 2}


def test_one_head_waits_while_the_platform_is_away_and_none_piles_up(reporting: Reporting) -> None:
    reporting.line.cut = "before"
    for _ in range(5):
        write_line(reporting)
        beat(reporting)
    assert heartbeats(reporting) == [("waiting", None)]
    reporting.line.cut = ""
    reporting.clock.move(hours=1)
    reporting.worker.run_until_idle()
    assert beat(reporting) == "accepted"
    assert heartbeats(reporting) == [("accepted", None)] * 2


def test_two_workers_tell_a_head_once(reporting: Reporting) -> None:
    other = reporting.with_settings(reporting.settings).worker
    reporting.worker.beat()
    other.beat()
    assert len(heartbeats(reporting)) == 1


def test_a_journal_that_was_cut_or_forked_shows_outside_until_the_right_one_is_back(reporting: Reporting) -> None:
    for _ in range(6):
        write_line(reporting)
    assert beat(reporting) == "accepted"
    with reporting.database.transaction() as session:
        size = journal.size_of(session, reporting.lab.id)
        taken = cut(reporting, session, size - 3)
    assert beat(reporting) == "quarantined"
    for _ in range(5):
        write_line(reporting)  # grown again past the head that is held outside
    assert beat(reporting) == "quarantined"
    assert beat(reporting) == "quarantined", "consistent with itself, not with what was countersigned"
    assert [code for _, code in heartbeats(reporting)] == [None, "JOURNAL_CUT", "JOURNAL_FORKED", "JOURNAL_FORKED"]
    with reporting.database.transaction() as session:
        put_back(reporting, session, size - 3, taken)
    assert beat(reporting) == "accepted"


def test_the_heads_are_there_for_staff_and_regulator_to_keep(reporting: Reporting, regulator: TestClient) -> None:
    address = "/api/v1/audit/checkpoints"
    assert regulator.get(f"{address}/newest").status_code == 404
    beat(reporting)
    reporting.line.cut = "before"
    beat(reporting)
    waiting, seen = regulator.get(address).json()["items"]
    assert (waiting["state"], seen["state"], waiting["countersigned_at"]) == ("waiting", "accepted", None)
    newest = regulator.get(f"{address}/newest")
    assert newest.headers["Content-Disposition"] == f'attachment; filename="{seen["size"]}.checkpoint.json"'
    assert newest.json() == seen["document"]
    kept = from_document(newest.json(), CountersignedCheckpoint)
    assert verify_countersigned(kept, PLATFORM_KEY.public_key)


def test_a_dossier_rests_on_the_newest_countersigned_head(reporting: Reporting, pull: Pull, lab_key: str) -> None:
    beat(reporting)
    issued = reporting.issue()
    reporting.worker.run_until_idle()

    def judged(data: bytes, platform_key: str | None = PLATFORM_KEY.public_key) -> Outcome:
        found = verify_dossier(data, lab_key=lab_key, platform_key=platform_key)
        return next(check.outcome for check in found.checks if check.id == "countersigned")

    assert judged(pull(issued.number)) is Outcome.NOT_CHECKED, "the head is older than the issue"
    beat(reporting)
    dossier = pull(issued.number)
    assert judged(dossier) is Outcome.PASSED
    assert judged(dossier, None) is Outcome.NOT_CHECKED
    assert judged(dossier, lab_key) is Outcome.FAILED
    document = json.loads(dossier)
    changes: tuple[dict[str, list[str]], ...] = ({"proof": []}, {"growth": ["00" * 32]})
    for change in changes:
        forged = {**document["journal"], "countersigned": document["journal"]["countersigned"] | change}
        assert judged(canonical_bytes(document | {"journal": forged})) is Outcome.FAILED, change


def test_a_dossier_of_a_cut_journal_fails_against_the_countersigned_head(
    reporting: Reporting, pull: Pull, lab_key: str
) -> None:
    issued = reporting.issue()
    for _ in range(6):
        write_line(reporting)
    beat(reporting)
    with reporting.database.transaction() as session:
        cut(reporting, session, issued.journal_sequence)
    found = verify_dossier(pull(issued.number), lab_key=lab_key, platform_key=PLATFORM_KEY.public_key)
    assert {check.id for check in found.failed} == {"countersigned"}
