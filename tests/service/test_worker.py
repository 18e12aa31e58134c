"""The worker: one job at a time, every failure kept with its job, and an end that comes when asked."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlmodel import Session, select

from service.kit import jobs
from service.kit.database import Database
from service.kit.jobs import Job
from service.kit.tables import JobRow
from service.reporting.faults import CannotBeReported
from service.worker import Worker
from tests.service.world import AT, TestClock

LAB = uuid4()


def leave(database: Database, *keys: str, kind: str = "work") -> None:
    with database.transaction() as session:
        for key in keys:
            jobs.enqueue(session, lab_id=LAB, kind=kind, key=key, payload={}, at=AT)


def rows(session: Session) -> dict[str, JobRow]:
    return {row.key: row for row in session.exec(select(JobRow))}


def test_jobs_are_done_failed_and_given_up(database: Database) -> None:
    seen: list[str] = []

    def handle(job: Job) -> None:
        seen.append(job.key)
        if job.key == "hopeless":
            raise CannotBeReported("no such thing")
        if job.key == "unlucky" and job.attempt == 1:
            raise ConnectionError("down\nwith a second line of secrets")

    clock = TestClock(AT)
    worker = Worker(database=database, handlers={"work": handle}, clock=clock, jitter=lambda: 0.0)
    leave(database, "good", "hopeless", "unlucky")
    leave(database, "foreign", kind="other")
    assert worker.run_until_idle() == 3
    with database.reading() as session:
        found = rows(session)
        assert {key: row.state for key, row in found.items()} == {
            "good": "done",
            "hopeless": "dead",
            "unlucky": "waiting",
            "foreign": "waiting",
        }
        assert found["hopeless"].last_error == "no such thing"
        assert found["unlucky"].last_error == "ConnectionError: down"
        assert found["unlucky"].run_at - AT == timedelta(seconds=1)
    clock.move(seconds=1)
    assert worker.run_until_idle() == 1
    assert seen.count("unlucky") == 2
    counted = worker.metrics.registry.get_sample_value
    assert counted("liangheng_jobs_total", {"kind": "work", "outcome": "done"}) == 2
    assert counted("liangheng_jobs_total", {"kind": "work", "outcome": "dead"}) == 1


def test_a_job_whose_worker_died_is_done_by_another(database: Database) -> None:
    leave(database, "orphan")
    with database.transaction() as session:
        assert jobs.lease(session, kinds=["work"], at=AT, seconds=120)
    seen: list[int] = []
    clock = TestClock(AT)
    worker = Worker(database=database, handlers={"work": lambda job: seen.append(job.attempt)}, clock=clock)
    assert worker.run_until_idle() == 0
    clock.move(seconds=121)
    assert worker.run_until_idle() == 1
    assert seen == [2]


def test_a_loop_that_is_asked_to_stop_finishes_the_job_in_hand(database: Database) -> None:
    stopping = threading.Event()
    done: list[str] = []

    def handle(job: Job) -> None:
        stopping.set()
        done.append(job.key)

    leave(database, "first", "second")
    worker = Worker(database=database, handlers={"work": handle}, clock=TestClock(AT))
    worker.run(stopping)
    assert done == ["first"]
    assert worker.metrics.registry.get_sample_value("liangheng_jobs_open", {"state": "waiting"}) == 1


def test_a_process_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    """Its database has no table yet: that is waited for, too."""
    environment = {**os.environ, "LIANGHENG_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.worker"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as told:
        assert "worker started" in told.readline()
        assert "could not look for work" in told.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "worker ended" in told.read()
