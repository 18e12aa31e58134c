"""What is asked of the database for a question does not grow with readings, points, standards or the chain above."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from clients.uuid7 import uuid7
from service.audit.impacts import Suspects, affected_uses
from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from service.kit.paging import PageRequest
from service.standards.chains import links_of, nodes_of
from service.standards.queries import chain_rows
from tests.engines import Templates
from tests.service.calibrations.bench import Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import World

MOST = {"chain": 12, "bench page, in progress": 46, "approve": 58, "bench page, issued": 22, "dossier": 45}
"""Statements, those of the sign-in included: two or three more than there are. Whoever needs more says why.

The bench page asks for the measurement standards of what was chosen, their tests and our licences, so that T13 speaks.
"""
CERTIFICATES = {PRESSURE_PACK: ["DEMO-CQMI-P-0345"], WEIGHTS_PACK: ["DEMO-CQMI-M-0456", "DEMO-CQMI-P-0345"]}
"""Of the standards of each work; above those of the weight there are four more than above that of the gauge."""


def test_no_question_asks_more_for_a_longer_record_or_more_standards(
    world: World, world_database: Database, member: MemberOf
) -> None:
    gauge, weight = (planned(world, world_database, member, pack_id=each) for each in (PRESSURE_PACK, WEIGHTS_PACK))
    for taken in (_asked(gauge), _asked(weight)):
        assert not {question: count for question, count in taken.items() if count > MOST[question]}


@pytest.mark.parametrize("indirect", [0, 2])
def test_uses_of_a_suspect_standard_are_found_by_its_own_range_of_the_index(
    templates: Templates, indirect: int
) -> None:
    of = Suspects(direct=frozenset({uuid7()}), indirect=frozenset(uuid7() for _ in range(indirect)))
    on, request = date(2026, 3, 2), PageRequest(limit=50, after=None)
    plans: list[str] = []

    def explain(
        connection: sa.Connection, _cursor: object, statement: str, parameters: tuple[object, ...], *_more: object
    ) -> None:
        if "certificate_link" in statement and not plans:
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(row[-1]) for row in plan)

    with templates.fresh("sqlite") as database, database.reading() as session:
        sa.event.listen(database.engine, "before_cursor_execute", explain)
        affected_uses(session, lab_id=uuid7(), of=of, first=on, last=on, request=request)
    assert any("ix_certificate_link_parent (lab_id=? AND parent_id=?" in step for step in plans), plans


def _asked(bench: Bench) -> Mapping[str, int]:
    """Take one work from the bench to its dossier, and count what each question asks of the database."""
    bench.prepare()
    bench.read()
    taken: dict[str, int] = {}
    lab, page = bench.world.lab, f"/calibrations/{bench.id}"
    above = [lab.certificates[each] for each in CERTIFICATES[bench.pack_id]]
    with _counted(bench.database, taken, "chain"), bench.database.reading() as session:
        rows = chain_rows(session, lab_id=lab.id, certificate_ids=above)
        assert len([*nodes_of(session, rows)]) == len(rows.certificates)
        assert [*links_of(rows)]
    with _counted(bench.database, taken, "bench page, in progress"):
        assert bench.member("technician").get(page).status_code == 200
    bench.completed()
    assert bench.post("/check", by="checker").is_success
    with _counted(bench.database, taken, "approve"):
        number = bench.post("/approve", by="signatory").json()["number"]
    with _counted(bench.database, taken, "bench page, issued"):
        assert bench.member("technician").get(page).status_code == 200
    with _counted(bench.database, taken, "dossier"):
        assert bench.member("regulator").get(f"/api/v1/audit/certificates/{number}").status_code == 200
    return taken


@contextmanager
def _counted(database: Database, taken: dict[str, int], question: str) -> Iterator[None]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
    taken[question] = len(statements)
