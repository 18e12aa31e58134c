"""Work left behind for the worker (outbox): written with the fact that asks for it, done after its commit.

Delivery is at least once: a job whose worker dies is leased again when its lease ends, so the work itself must be
idempotent. ``attempts`` is the fence: a worker that comes back late finds it changed and can finish nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from service.kit.columns import JsonObject
from service.kit.tables import JobRow

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
ERROR_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A leased job."""

    lab_id: UUID
    id: UUID
    kind: str
    key: str
    payload: JsonObject
    attempt: int
    """1 at the first try."""


def enqueue(session: Session, *, lab_id: UUID, kind: str, key: str, payload: JsonObject, at: datetime) -> bool:
    """Leave a job, due at ``at``; return False, and leave nothing, if one of the same ``key`` was ever left."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "lab_id": lab_id,
        "id": uuid4(),
        "kind": kind,
        "key": key,
        "payload": payload,
        "run_at": at,
        "created_at": at,
    }
    statement = insert(JobRow).values(state="waiting", attempts=0, last_error="", **row).on_conflict_do_nothing()
    return session.execute(statement.returning(col(JobRow.id))).first() is not None


def lease(
    session: Session, *, kinds: Sequence[str], at: datetime, seconds: int = 60, limit: int = 10
) -> tuple[Job, ...]:
    """Take up to ``limit`` due jobs for ``seconds``; commit before doing the work.

    Several workers never take the same job: on PostgreSQL rows that another holds are skipped, on SQLite the writer's
    lock does it.
    """
    due = sa.or_(
        sa.and_(col(JobRow.state) == "waiting", col(JobRow.run_at) <= at),
        sa.and_(col(JobRow.state) == "leased", col(JobRow.leased_until) <= at),
    )
    rows = session.exec(
        select(JobRow)
        .where(col(JobRow.kind).in_(kinds), due)
        .order_by(col(JobRow.run_at), col(JobRow.created_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state, row.leased_until, row.attempts = "leased", at + timedelta(seconds=seconds), row.attempts + 1
    session.flush()
    return tuple(
        Job(lab_id=row.lab_id, id=row.id, kind=row.kind, key=row.key, payload=row.payload, attempt=row.attempts)
        for row in rows
    )


def finish(session: Session, job: Job) -> bool:
    """Mark ``job`` done; False if its lease has passed to another meanwhile."""
    return _settle(session, job, state="done", last_error="")


def fail(session: Session, job: Job, *, error: str, at: datetime, jitter: float) -> bool:
    """Try ``job`` again later: 1 s, 2 s, 4 s ... 15 min, times 1 to 1.5 by ``jitter`` (0..1, chosen by the caller).

    It is tried for ever: a platform that is down for days is no reason to lose a report. For what can never succeed
    see :func:`bury`.
    """
    doubled = FIRST_WAIT * 2 ** min(job.attempt - 1, 20)
    wait = min(doubled, LONGEST_WAIT) * (1 + jitter / 2)
    return _settle(session, job, state="waiting", run_at=at + wait, last_error=error[:ERROR_LIMIT])


def bury(session: Session, job: Job, *, error: str) -> bool:
    """Give ``job`` up: it stays, with its error, for a person to look at."""
    return _settle(session, job, state="dead", last_error=error[:ERROR_LIMIT])


def backlog(session: Session) -> dict[str, int]:
    """Return how many jobs wait, are leased or are dead, by state."""
    open_jobs = select(JobRow.state, sa.func.count()).where(JobRow.state != "done").group_by(col(JobRow.state))
    return {state: count for state, count in session.exec(open_jobs)}  # noqa: C416 - dict() of rows loses their types


def _settle(session: Session, job: Job, **changes: object) -> bool:
    statement = (
        sa.update(JobRow)
        .where(
            col(JobRow.lab_id) == job.lab_id,
            col(JobRow.id) == job.id,
            col(JobRow.state) == "leased",
            col(JobRow.attempts) == job.attempt,
        )
        .values(leased_until=None, **changes)
        .returning(col(JobRow.id))
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).first() is not None
