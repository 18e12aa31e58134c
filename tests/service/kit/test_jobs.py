"""The outbox: nothing left behind, nothing done by two, nothing forgotten."""

import threading
from datetime import timedelta

import pytest

from service.kit import jobs
from service.kit.database import Database
from service.kit.jobs import Job
from tests.service.kit.conftest import AT, LAB


def leave(database: Database, key: str, *, after: int = 0) -> bool:
    with database.transaction() as session:
        return jobs.enqueue(
            session, lab_id=LAB, kind="report", key=key, payload={"certificate": key}, at=AT + timedelta(seconds=after)
        )


def take(database: Database, *, after: float = 0, limit: int = 10) -> tuple[Job, ...]:
    with database.transaction() as session:
        return jobs.lease(session, kinds=["report"], at=AT + timedelta(seconds=after), limit=limit)


def test_a_job_whose_transaction_fails_was_never_left(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:  # noqa: PT012 - the transaction is what is tested
        jobs.enqueue(session, lab_id=LAB, kind="report", key="k", payload={}, at=AT)
        raise RuntimeError
    assert take(database) == ()


def test_the_same_key_is_left_once_even_when_done(database: Database) -> None:
    assert leave(database, "k")
    assert not leave(database, "k")
    (job,) = take(database)
    assert job.payload == {"certificate": "k"}
    with database.transaction() as session:
        assert jobs.finish(session, job)
    assert not leave(database, "k")
    assert take(database, after=9999) == ()


def test_jobs_come_in_order_of_their_time_and_not_before_it(database: Database) -> None:
    for key, after in (("late", 50), ("first", 1), ("second", 2)):
        leave(database, key, after=after)
    assert [job.key for job in take(database, after=2)] == ["first", "second"]
    with database.transaction() as session:
        assert jobs.lease(session, kinds=["other"], at=AT + timedelta(days=1)) == ()


def test_two_workers_never_take_the_same_job(database: Database) -> None:
    for number in range(40):
        leave(database, str(number))
    taken: list[str] = []

    def work() -> None:
        while found := take(database, limit=3):
            taken.extend(job.key for job in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, taken)) == list(range(40))


def test_a_dead_workers_job_is_taken_again_and_the_late_worker_can_settle_nothing(database: Database) -> None:
    leave(database, "k")
    (late,) = take(database)
    assert take(database, after=59) == ()
    (again,) = take(database, after=60)
    assert (again.id, again.attempt) == (late.id, 2)
    with database.transaction() as session:
        assert not jobs.finish(session, late)
        assert not jobs.fail(session, late, error="late", at=AT, jitter=0)
        assert jobs.finish(session, again)
        assert not jobs.finish(session, again)


@pytest.mark.parametrize(("attempt", "wait"), [(1, 1), (2, 2), (5, 16), (10, 512), (11, 900), (4000, 900)])
def test_back_off_doubles_to_a_quarter_of_an_hour(database: Database, attempt: int, wait: int) -> None:
    leave(database, "k")
    (job,) = take(database)
    with database.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE job SET attempts = {attempt}")  # noqa: S608 - a number of ours
        tired = Job(lab_id=LAB, id=job.id, kind="report", key="k", payload={}, attempt=attempt)
        assert jobs.fail(session, tired, error="x" * 9999, at=AT, jitter=1)
    assert take(database, after=wait * 1.5 - 0.1) == ()
    (again,) = take(database, after=wait * 1.5)
    assert again.attempt == attempt + 1


def test_the_backlog_is_visible_and_the_dead_stay(database: Database) -> None:
    for key in "abc":
        leave(database, key)
    first, second = take(database, limit=2)
    with database.transaction() as session:
        assert jobs.bury(session, first, error="rejected for good")
        assert jobs.finish(session, second)
    with database.reading() as session:
        assert jobs.backlog(session) == {"dead": 1, "waiting": 1}
    assert [job.key for job in take(database, after=9999)] == ["c"]
