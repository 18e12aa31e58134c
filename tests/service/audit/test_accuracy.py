"""T14 reads the accuracy that was on record when a certificate was issued; no later edit reaches it."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import col, select

import migrations
from clients.audit import verify_dossier
from service.kit.database import Database
from service.standards.tables import StandardAccuracyRow
from tests.conftest import ClientOf
from tests.service.audit.conftest import Pull
from tests.service.conftest import MemberOf
from tests.service.reporting.conftest import Reporting
from tests.service.standards.bodies import restate
from tests.service.world import World, app_on, as_member

EDITS: list[tuple[str, dict[str, Any]]] = [
    ("pressure-reference", {"accuracy": "0.02 级", "in_service": False}),
    ("social-pressure", {"accuracy": "", "level": "working"}),
    ("pressure-reference", {"accuracy": "0.1 级", "accuracy_since": "2020-01-01"}),
]
"""Each of which T14 would have found something against, or nothing to judge by; the clock stands still."""


def test_no_edit_of_a_standard_changes_the_audit_of_what_was_issued_before(
    reporting: Reporting, pull: Pull, lab_key: str, tmp_path: Path, client_of: ClientOf
) -> None:
    number = reporting.issue().number
    quality = as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), reporting.lab, "quality")
    before = json.loads(pull(number))
    assert before["state"] == "unbroken"
    assert {each["accuracy"] for each in before["facts"]["positions"]} >= {"0.05 级", "0.02 级"}
    for key, changes in EDITS:
        assert restate(quality, reporting.lab.standards[key], **changes).is_success
        dossier = pull(number)
        after = json.loads(dossier)
        assert [after[part] for part in ("facts", "findings", "state")] == [
            before[part] for part in ("facts", "findings", "state")
        ]
    assert verify_dossier(dossier, lab_key=lab_key).unbroken


def test_the_migration_takes_what_was_stated_from_the_journal(
    world: World, world_database: Database, member: MemberOf
) -> None:
    quality, lab = member("quality"), world.lab
    for accuracy in ("0.02 级", "0.02 级", "0.05级"):
        assert restate(quality, lab.standards["pressure-reference"], accuracy=accuracy, model="改").is_success
    stated = _stated(world_database)
    assert [accuracy for key, _, accuracy, _ in stated if key == lab.standards["pressure-reference"]] == [
        "0.05 级",
        "0.02 级",
        "0.05级",
    ]
    url = world_database.url.render_as_string(hide_password=False)
    world_database.engine.dispose()
    migrations.downgrade(url, to="77ebca985ec3")
    migrations.upgrade(url)
    assert _stated(world_database) == stated


def _stated(database: Database) -> list[tuple[UUID, int, str, date | None]]:
    row = StandardAccuracyRow
    with database.reading() as session:
        rows = session.exec(select(row).order_by(col(row.lab_id), col(row.journal_sequence))).all()
        return [(each.standard_id, each.journal_sequence, each.accuracy, each.since) for each in rows]
