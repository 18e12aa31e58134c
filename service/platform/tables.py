"""Tables of the platform, in a registry of their own: they never mix with a laboratory's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from service.kit.columns import NAMING_CONVENTION, Evidence, Json, UtcDateTime

_registry = registry(metadata=sa.MetaData(naming_convention=NAMING_CONVENTION))


class PlatformRow(SQLModel, registry=_registry):
    """Base of every table here; ``PlatformRow.metadata`` is the platform's whole schema."""


class ReportingLabRow(PlatformRow, table=True):
    """A laboratory that may report."""

    __tablename__ = "reporting_lab"

    lab_code: str = Field(primary_key=True)
    uscc: str
    name: str
    status: str = "active"
    """``active``, or ``suspended``: its messages are kept, but held back."""
    version: int = 1
    """Version of the registry snapshot: every change of the laboratory or its keys counts."""
    registered_at: datetime = Field(sa_type=UtcDateTime)


class LabKeyRow(PlatformRow, table=True):
    """A key under which a laboratory signs; two may live at once, for rotation."""

    __tablename__ = "reporting_lab_key"

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    key_id: str = Field(primary_key=True)
    public_key: str
    registered_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BatchRow(PlatformRow, table=True):
    """The answer to a batch, for a sender that did not hear it; posting the batch again renews it."""

    __tablename__ = "received_batch"

    batch_id: str = Field(primary_key=True)
    lab_code: str = Field(foreign_key="reporting_lab.lab_code")
    received_at: datetime = Field(sa_type=UtcDateTime)
    ack: str = Field(sa_type=sa.Text)


class MessageRow(PlatformRow, table=True):
    """A message that took its place in a stream: accepted, quarantined, or rejected for its content."""

    __tablename__ = Evidence.keep("received_message")
    __table_args__ = (sa.UniqueConstraint("lab_code", "message_id"),)

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    stream: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: str
    type: str
    subject: str
    revision: int = Field(sa_type=sa.BigInteger)
    idempotency_key: str = Field(unique=True)
    envelope: str = Field(sa_type=sa.Text)
    """Canonical JSON of the envelope without its payload: signature and chain verify from this alone."""
    digest: str
    """``link_digest``: what the next message of the stream names."""
    outcome: str
    reasons: str = Field(default="[]", sa_type=sa.Text)
    log_index: int = Field(sa_type=sa.BigInteger, unique=True)
    leaf: str
    root: str
    tree_size: int = Field(sa_type=sa.BigInteger)
    """With leaf and root: the receipt that was given, repeated to every duplicate."""
    received_at: datetime = Field(sa_type=UtcDateTime)
    batch_id: str


class PayloadRow(PlatformRow, table=True):
    """The payload of a message, apart, so that it can be purged when its time is over."""

    __tablename__ = "received_payload"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["lab_code", "stream", "sequence"],
            ["received_message.lab_code", "received_message.stream", "received_message.sequence"],
        ),
    )

    lab_code: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    payload: str = Field(sa_type=sa.Text)
    """Canonical JSON: the bytes of ``payload_digest``."""


class StreamHeadRow(PlatformRow, table=True):
    """The last message of each stream."""

    __tablename__ = "stream_head"

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    stream: str = Field(primary_key=True)
    sequence: int = Field(sa_type=sa.BigInteger)
    digest: str
    message_id: str
    received_at: datetime = Field(sa_type=UtcDateTime)


class JournalCheckpointRow(PlatformRow, table=True):
    """A head of a laboratory's journal, as a heartbeat told it, and what was found."""

    __tablename__ = Evidence.keep("journal_checkpoint")

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    """Place of the heartbeat in the stream ``control``."""
    size: int = Field(sa_type=sa.BigInteger)
    root: str
    at: datetime = Field(sa_type=UtcDateTime)
    head: str = Field(sa_type=sa.Text)
    """Canonical JSON of the ``SignedCheckpoint``."""
    received_at: datetime = Field(sa_type=UtcDateTime)
    finding: str | None = None
    """Code of the reason why it is not countersigned."""
    countersignature: str | None = Field(default=None, sa_type=sa.Text)
    """Canonical JSON of the ``Countersignature`` that was given."""


class JournalLossRow(PlatformRow, table=True):
    """What a laboratory stated of records that it lost, as it signed it."""

    __tablename__ = Evidence.keep("journal_loss")

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 1, in the order of receipt; the last one counts until it is acknowledged."""
    loss_id: str = Field(unique=True)
    statement: str = Field(sa_type=sa.Text)
    """Canonical JSON of the ``LossStatement``."""
    received_at: datetime = Field(sa_type=UtcDateTime)


class JournalBreakRow(PlatformRow, table=True):
    """The break that was acknowledged for a stated loss: from here the journal and the streams go on."""

    __tablename__ = Evidence.keep("journal_break")
    __table_args__ = (
        sa.ForeignKeyConstraint(["lab_code", "number"], ["journal_loss.lab_code", "journal_loss.number"]),
    )

    lab_code: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: str = Field(sa_type=sa.Text)
    """Canonical JSON of the ``JournalBreak``."""
    heads_from: int = Field(sa_type=sa.BigInteger)
    """Place in the stream ``control`` from which heartbeats continue the new head."""
    acknowledged_at: datetime = Field(sa_type=UtcDateTime)


class BreakStreamRow(PlatformRow, table=True):
    """The messages of a stream that the laboratory no longer has."""

    __tablename__ = Evidence.keep("journal_break_stream")
    __table_args__ = (
        sa.ForeignKeyConstraint(["lab_code", "number"], ["journal_break.lab_code", "journal_break.number"]),
    )

    lab_code: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    stream: str = Field(primary_key=True)
    after: int = Field(sa_type=sa.BigInteger)
    """The last that both sides have."""
    through: int = Field(sa_type=sa.BigInteger)
    """The last that only the platform has."""


class LogHeadRow(PlatformRow, table=True):
    """Size of the log: the one row that is locked to receive."""

    __tablename__ = "platform_log_head"

    id: int = Field(default=1, primary_key=True)
    size: int = Field(default=0, sa_type=sa.BigInteger)


class LogNodeRow(PlatformRow, table=True):
    """A complete subtree of the log (RFC 9162): written once, never changed."""

    __tablename__ = Evidence.keep("platform_log_node")

    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: bytes


class ActRow(PlatformRow, table=True):
    """What somebody did at the platform; the line is a leaf of the log."""

    __tablename__ = Evidence.keep("platform_act")
    __table_args__ = (sa.Index(None, "act", "log_index"),)

    log_index: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    act: str
    address: str
    """Where the request came from."""
    subject: str
    line: str = Field(sa_type=sa.Text)
    """Canonical JSON: exactly the data of the leaf."""


class CertificateRow(PlatformRow, table=True):
    """A reported certificate as the public may see it: no client, no values, no persons."""

    __tablename__ = "reported_certificate"

    lab_code: str = Field(primary_key=True, foreign_key="reporting_lab.lab_code")
    number: str = Field(primary_key=True, index=True)
    message_id: str
    """The certificate.issued that this row shows; a correction names it in ``supersedes``."""
    kind: str
    object_name: str
    marks: list[str] = Field(sa_type=Json)
    issued_on: str
    status: str = "valid"
    """``valid``, or what the last certificate.status says."""
    replaced_by: str | None = None
    held: bool = False
    """Quarantined: not shown until its reasons are settled."""
    verify_code: str
    pdf_digest: str = Field(index=True)
    log_index: int = Field(sa_type=sa.BigInteger)
