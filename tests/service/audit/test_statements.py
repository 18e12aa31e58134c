"""What is asked of the database for a question does not grow with readings, points, standards or the chain above."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa

from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from service.standards.chains import links_of, nodes_of
from service.standards.queries import chain_rows
from tests.service.calibrations.bench import Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import World

MOST = {"chain": 12, "bench page, in progress": 42, "approve": 58, "bench page, issued": 22, "dossier": 45}
"""Statements, those of the sign-in included: two or three more than there are. Whoever needs more says why."""
CERTIFICATES = {PRESSURE_PACK: ["DEMO-CQMI-P-0345"], WEIGHTS_PACK: ["DEMO-CQMI-M-0456", "DEMO-CQMI-P-0345"]}
"""Of the standards of each work; above those of the weight there are four more than above that of the gauge."""


def test_no_question_asks_more_for_a_longer_record_or_more_standards(
    world: World, world_database: Database, member: MemberOf
) -> None:
    gauge, weight = (planned(world, world_database, member, pack_id=each) for each in (PRESSURE_PACK, WEIGHTS_PACK))
    for taken in (_asked(gauge), _asked(weight)):
        assert not {question: count for question, count in taken.items() if count > MOST[question]}


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
