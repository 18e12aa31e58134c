"""The transaction: nothing lost, nothing half, nothing acknowledged before it is durable."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from psycopg.pq import TransactionStatus
from sqlmodel import Session, select

from migrations.triggers import unprotected
from service.kit.columns import Evidence
from service.kit.database import Database, ReadSessionDep, SessionDep, engine_url
from service.kit.refusals import install_refusals
from service.kit.tables import JournalEntryRow, JournalHeadRow
from tests.conftest import ClientOf

LAB = UUID(int=1)
AT = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def entry(sequence: int = 1) -> JournalEntryRow:
    return JournalEntryRow(
        lab_id=LAB,
        sequence=sequence,
        at=AT,
        actor="person:1",
        action="lab:test:made",
        subject="s",
        document="{}",
        prev_digest="",
        digest="",
    )


def test_no_update_is_lost_when_many_read_then_write(database: Database) -> None:
    with database.transaction() as session:
        session.add(JournalHeadRow(lab_id=LAB))

    def add_many() -> None:
        for _ in range(25):
            with database.transaction() as session:
                head = session.exec(select(JournalHeadRow).with_for_update()).one()
                head.sequence += 1
                session.add(head)

    threads = [threading.Thread(target=add_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.exec(select(JournalHeadRow)).one().sequence == 100


def test_what_raises_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(JournalHeadRow(lab_id=LAB))
        session.flush()
        raise RuntimeError("after the flush")

    with pytest.raises(RuntimeError), database.transaction() as session:
        work(session)
    with database.reading() as session:
        assert session.exec(select(JournalHeadRow)).all() == []


def test_a_reading_session_cannot_write_and_the_next_writer_can(database: Database) -> None:
    with database.reading() as session:
        session.add(JournalHeadRow(lab_id=LAB))
        with pytest.raises(sa.exc.DBAPIError):
            session.flush()
    with database.transaction() as session:
        session.add(JournalHeadRow(lab_id=LAB))


def test_what_was_prepared_outlives_a_reading(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("prepares every statement by itself")
    often = 7  # psycopg prepares from the sixth time on
    for _ in range(often):
        with database.reading() as session:
            assert session.exec(select(JournalHeadRow)).all() == []
    with database.reading() as session:
        prepared = session.scalars(sa.text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("journal_head" in each for each in prepared)


def test_a_snapshot_does_not_move_while_others_write(database: Database) -> None:
    with database.reading(snapshot=True) as reader:
        before = reader.exec(select(JournalHeadRow)).all()
        with database.transaction() as session:
            session.add(JournalHeadRow(lab_id=LAB))
        assert reader.exec(select(JournalHeadRow)).all() == before == []


def _asked(database: Database, statement: sa.Select[*tuple[Any, ...]], **parameters: object) -> list[Any]:
    with database.asking() as connection:
        return [tuple(row) for row in connection.execute(statement, parameters)]


def test_one_question_leaves_a_connection_on_which_work_is_still_rolled_back(database: Database) -> None:
    heads = sa.select(sa.func.count()).select_from(JournalHeadRow)
    assert _asked(database, heads) == [(0,)]
    with database.transaction() as session:
        driver: Any = session.connection().connection.driver_connection
        session.add(JournalHeadRow(lab_id=LAB))
        session.flush()
        assert database.is_sqlite or driver.info.transaction_status is TransactionStatus.INTRANS
        session.rollback()
    assert _asked(database, heads) == [(0,)]


def test_one_question_has_its_constants_and_the_columns_their_types(database: Database) -> None:
    asked = sa.select(sa.literal(AT.date(), sa.Date), sa.bindparam("text", type_=sa.String)).where(sa.literal(1) == 1)
    assert _asked(database, asked, text="100 %(text)s") == [(AT.date(), "100 %(text)s")]


def test_one_question_is_asked_again_where_its_connection_was_lost(database: Database) -> None:
    heads = sa.select(sa.func.count()).select_from(JournalHeadRow)
    assert _asked(database, heads) == [(0,)]
    if not database.is_sqlite:  # which has no connection to lose
        ((pid,),) = _asked(database, sa.select(sa.func.pg_backend_pid()))
        other = Database(database.url.render_as_string(hide_password=False))
        with other.reading() as session:
            assert session.scalar(sa.select(sa.func.pg_terminate_backend(pid, 10_000)))
        other.dispose()
    assert _asked(database, heads) == [(0,)]


def test_a_value_that_cannot_be_sent_leaves_no_connection_that_commits_by_itself(database: Database) -> None:
    asked = sa.select(sa.bindparam("text", type_=sa.String))
    with pytest.raises(UnicodeEncodeError):
        _asked(database, asked, text="\ud800")
    with database.transaction() as session:
        session.add(JournalHeadRow(lab_id=LAB))
        session.flush()
        session.rollback()
    assert _asked(database, sa.select(sa.func.count()).select_from(JournalHeadRow)) == [(0,)]


def test_a_question_that_fails_fails_as_every_other(database: Database) -> None:
    unknown: sa.Select[*tuple[Any, ...]] = sa.select(sa.column("nothing")).select_from(sa.table("nowhere"))
    with pytest.raises(sa.exc.DBAPIError):
        _asked(database, unknown)
    assert _asked(database, sa.select(sa.func.count()).select_from(JournalHeadRow)) == [(0,)]


def test_a_commit_that_fails_is_not_answered_with_success(database: Database, client_of: ClientOf) -> None:
    app = FastAPI()
    app.state.database = database
    install_refusals(app)

    @app.post("/heads")
    def make(session: SessionDep) -> str:
        # Nothing is flushed before the commit: only the commit itself can see that the key stands twice.
        session.add_all([JournalHeadRow(lab_id=LAB), JournalHeadRow(lab_id=LAB)])
        return "made"

    @app.post("/crash")
    def crash(session: SessionDep) -> str:
        sa.event.listen(session, "before_commit", _fail)
        session.add(JournalHeadRow(lab_id=LAB))
        return "made"

    @app.get("/heads")
    def count(session: ReadSessionDep) -> int:
        return len(session.exec(select(JournalHeadRow)).all())

    client = client_of(app)
    assert client.post("/heads").status_code == 409
    assert client.post("/crash").status_code == 500
    assert client.get("/heads").json() == 0


def _fail(_session: Session) -> None:
    raise RuntimeError("power cut")


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"])
def test_the_database_itself_keeps_evidence(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.add(entry())
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), database.transaction() as session:
        session.connection().exec_driver_sql(statement)
    with database.reading() as session:
        assert session.exec(select(JournalEntryRow)).one().actor == "person:1"


def test_evidence_cannot_be_replaced_or_truncated(database: Database) -> None:
    with database.transaction() as session:
        session.add(entry())
    if database.is_sqlite:
        columns = "lab_id, sequence, at, actor, action, subject, document, prev_digest, digest"
        other = columns.replace("actor", "'forger'", 1)
        attack = f"INSERT OR REPLACE INTO journal_entry ({columns}) SELECT {other} FROM journal_entry"  # noqa: S608 - fixed text
    else:
        attack = "TRUNCATE journal_entry"
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), database.transaction() as session:
        session.connection().exec_driver_sql(attack)


def test_every_evidence_table_is_protected(database: Database) -> None:
    with database.reading() as session:
        tables = set(sa.inspect(session.connection()).get_table_names()) & Evidence.tables
        assert tables >= {"journal_entry", "journal_node", "certificate", "reading"}
        assert unprotected(session.connection(), tables) == set()


def test_instants_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    with database.transaction() as session:
        session.add(entry())
    with database.reading() as session:
        assert session.exec(select(JournalEntryRow)).one().at == AT
    naive = entry(2)
    naive.at = datetime(2025, 3, 1, 8, 0)  # noqa: DTZ001 - the naive time is what is tested
    with pytest.raises(sa.exc.StatementError, match="offset"), database.transaction() as session:
        session.add(naive)


def test_a_dead_database_is_503_with_retry_after_and_heals(database: Database, client_of: ClientOf) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no connection to lose")
    app = FastAPI()
    app.state.database = database
    install_refusals(app)

    @app.post("/")
    def touch(session: SessionDep) -> str:
        session.add(JournalHeadRow(lab_id=uuid4()))
        session.flush()
        return "made"

    client = client_of(app)
    assert client.post("/").status_code == 200
    killer = sa.create_engine(database.url.set(database="postgres"), poolclass=sa.NullPool)
    with killer.connect() as connection:
        query = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(query, {"name": database.url.database})
    refused = client.post("/")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.json()["code"] == "temporarily-unavailable"
    assert client.post("/").status_code == 200


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("sqlite:///x.db", "sqlite"),
    ],
)
def test_the_driver_is_ours_to_choose(given: str, driver: str) -> None:
    assert engine_url(given).drivername == driver


def test_other_engines_are_refused() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        engine_url("oracle://u@h/d")
