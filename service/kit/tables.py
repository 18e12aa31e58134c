"""The kit's own tables: the journal (evidence), its Merkle nodes, and the jobs that wait for the worker."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Evidence, Json, JsonObject, UtcDateTime


class JournalEntryRow(SQLModel, table=True):
    """One line of a laboratory's journal: hash-chained to the line before, and a leaf of its Merkle tree."""

    __tablename__ = Evidence.keep("journal_entry")

    lab_id: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    """``source:subject:action``, for example ``lab:certificate:issued``."""
    subject: str = Field(index=True)
    document: str = Field(sa_type=sa.Text)
    """Canonical JSON of what happened, exactly the bytes that ``digest`` covers."""
    prev_digest: str
    digest: str


class JournalHeadRow(SQLModel, table=True):
    """The last line of each journal: the row that is locked to append."""

    __tablename__ = "journal_head"

    lab_id: UUID = Field(primary_key=True)
    sequence: int = Field(default=0, sa_type=sa.BigInteger)
    digest: str = ""


class JournalNodeRow(SQLModel, table=True):
    """A complete subtree of a journal's Merkle tree (RFC 9162): written once, never changed."""

    __tablename__ = Evidence.keep("journal_node")

    lab_id: UUID = Field(primary_key=True)
    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: bytes


class JobRow(SQLModel, table=True):
    """Work for the worker, written in the same transaction as the fact that asks for it (outbox)."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_due", "state", "run_at"),)

    lab_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    kind: str
    key: str = Field(unique=True)
    """The same key is enqueued once."""
    payload: JsonObject = Field(sa_type=Json)
    state: str = "waiting"
    """``waiting``, ``leased``, ``done`` or ``dead``."""
    run_at: datetime = Field(sa_type=UtcDateTime)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
