"""What was received before there was a graph: fed from the stored messages, once, in batches, on both engines."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from clients.uuid7 import uuid7
from domain.exchange.envelope import Envelope
from service.kit.database import Database
from service.platform.graph.backfill import Fed, backfill
from service.platform.graph.closure import is_kept
from service.platform.receive import receive
from service.platform.tables import PlatformRow
from tests.domain.exchange.samples import NOON, PLATFORM_KEY, Sender, issued, withdrawn

GRAPH = ("graph_closure", "graph_event", "graph_link", "graph_certificate", "graph_artefact")


def take(database: Database, message: Envelope, *, at: datetime) -> str:
    with database.transaction() as session:
        batch, document = str(uuid7()), message.document()
        ack = receive(session, batch_id=batch, messages=[document], signer=PLATFORM_KEY, at=at)
    return ack.results[0].outcome


def empty(database: Database) -> None:
    with database.transaction() as session:
        for name in GRAPH:
            session.execute(sa.delete(PlatformRow.metadata.tables[name]))


def graph(database: Database) -> dict[str, Any]:
    """Everything the graph says, by numbers of certificates instead of ids."""
    tables = PlatformRow.metadata.tables
    with database.reading() as session:
        rows = {name: session.execute(sa.select(tables[name])).mappings().all() for name in GRAPH}
        issuers = {row.id: row.code for row in session.execute(sa.select(tables["graph_issuer"]))}
    names = {row["id"]: (issuers[row["issuer_id"]], row["number"]) for row in rows["graph_certificate"]}
    artefacts = {row["id"]: row["key"] for row in rows["graph_artefact"]}
    told = ("level", "quantity_id", "county", "issued_on", "valid_until", "known_on")
    return {
        "certificates": {
            names[row["id"]]: (*(row[each] for each in told), artefacts.get(row["artefact_id"]))
            for row in rows["graph_certificate"]
        },
        "links": {
            (names[row["certificate_id"]], names[row["parent_id"]], row["used_on"]) for row in rows["graph_link"]
        },
        "events": {
            (names[row["certificate_id"]], row["kind"], row["effective_on"], row["known_on"])
            for row in rows["graph_event"]
        },
        "closure": {(names[row["descendant"]], names[row["ancestor"]]) for row in rows["graph_closure"]},
    }


def used(number: str) -> list[dict[str, str]]:
    return [{"standard_id": "S-1", "certificate_no": number, "valid_to": "2027-01-04", "issuer": "CQ-0001"}]


def received(database: Database, sender: Sender) -> None:
    """A standard, what rests on it and on a gap, a correction, a held one, a rejected one and a withdrawal."""
    standard = sender.issue("V-2026-000001", object__standard_level="working", standards_used=used("V-2020-000009"))
    first = sender.issue("V-2026-000002", standards_used=used("V-2026-000001"))
    expired = [used("V-2026-000001")[0] | {"valid_to": "2020-01-01"}]
    corrected = issued("V-2026-000002", standards_used=used("V-2026-000001"), object__serial="corrected")
    messages = [
        (standard, "accepted"),
        (first, "accepted"),
        (sender.issue("V-2026-000003", standards_used=expired), "quarantined"),
        (sender.issue("V-2026-000004", place__region="509999"), "rejected"),
        (
            sender.send("certificate.issued", "V-2026-000002", corrected, revision=2, supersedes=first.message_id),
            "accepted",
        ),
        (sender.send("certificate.status", "V-2026-000001", withdrawn("V-2026-000001")), "accepted"),
    ]
    for days, (message, outcome) in enumerate(messages):
        assert take(database, message, at=NOON + timedelta(days=days)) == outcome


def test_the_graph_becomes_what_it_would_have_been(platform_database: Database, sender: Sender) -> None:
    received(platform_database, sender)
    lived = graph(platform_database)
    assert len(lived["certificates"]) == 4
    assert {kind for _, kind, _, _ in lived["events"]} == {"withdrawn"}
    empty(platform_database)
    seen: list[tuple[int, int]] = []
    assert backfill(platform_database, batch=2, told=lambda *each: seen.append(each)) == Fed(certificates=3, statuses=1)
    assert graph(platform_database) == lived
    assert seen == [(2, 6), (4, 6), (6, 6)]


def test_again_it_changes_nothing(platform_database: Database, sender: Sender) -> None:
    received(platform_database, sender)
    lived = graph(platform_database)
    for _ in range(2):
        assert backfill(platform_database).certificates == 0
        assert graph(platform_database) == lived


def test_what_cited_a_gap_meanwhile_rests_on_the_certificate(platform_database: Database, sender: Sender) -> None:
    received(platform_database, sender)
    empty(platform_database)
    later = sender.issue("V-2026-000006", standards_used=used("V-2026-000001"))
    assert take(platform_database, later, at=NOON + timedelta(days=9)) == "accepted"
    gap = ("CQ-0001", "V-2026-000001")
    assert graph(platform_database)["certificates"][gap][0] == 0
    assert backfill(platform_database, batch=3).certificates == 3
    told = graph(platform_database)
    assert told["certificates"][gap][0] > 0
    assert {parent for child, parent, _ in told["links"] if child[1] == "V-2026-000006"} == {gap}
    assert told["certificates"]["CQ-0001", "V-2026-000002"][5] == (NOON + timedelta(days=1)).date(), "since the first"


def test_on_an_earlier_day_nothing_leads_through_what_came_before_the_backfill(
    platform_database: Database, sender: Sender
) -> None:
    received(platform_database, sender)
    empty(platform_database)
    later = sender.issue("V-2026-000006", standards_used=used("V-2026-000001"))
    assert take(platform_database, later, at=NOON + timedelta(days=9)) == "accepted"
    backfill(platform_database)
    with platform_database.reading() as session:
        assert is_kept(session, (NOON + timedelta(days=9)).date())
        assert not is_kept(session, (NOON + timedelta(days=8)).date()), "the newest rows are not the last to be known"
