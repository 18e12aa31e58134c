"""platform."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.triggers import protect, unprotect

revision: str = "6a9f68729a7a"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


EVIDENCE = (
    "platform_log_node",
    "received_message",
)


def upgrade() -> None:
    op.create_table(
        "platform_log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_log_head")),
    )
    op.create_table(
        "platform_log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_platform_log_node")),
    )
    op.create_table(
        "reporting_lab",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_code", name=op.f("pk_reporting_lab")),
    )
    op.create_table(
        "received_batch",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ack", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_received_batch_lab_code")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_received_batch")),
    )
    op.create_table(
        "received_message",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_received_message_lab_code")),
        sa.PrimaryKeyConstraint("lab_code", "stream", "sequence", name=op.f("pk_received_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_received_message_idempotency_key")),
        sa.UniqueConstraint("lab_code", "message_id", name=op.f("uq_received_message_lab_code_message_id")),
        sa.UniqueConstraint("log_index", name=op.f("uq_received_message_log_index")),
    )
    op.create_table(
        "reported_certificate",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_name", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("issued_on", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("verify_code", sa.String(), nullable=False),
        sa.Column("pdf_digest", sa.String(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_reported_certificate_lab_code")
        ),
        sa.PrimaryKeyConstraint("lab_code", "number", name=op.f("pk_reported_certificate")),
    )
    with op.batch_alter_table("reported_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reported_certificate_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_reported_certificate_pdf_digest"), ["pdf_digest"], unique=False)

    op.create_table(
        "reporting_lab_key",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_reporting_lab_key_lab_code")),
        sa.PrimaryKeyConstraint("lab_code", "key_id", name=op.f("pk_reporting_lab_key")),
    )
    op.create_table(
        "stream_head",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_stream_head_lab_code")),
        sa.PrimaryKeyConstraint("lab_code", "stream", name=op.f("pk_stream_head")),
    )
    op.create_table(
        "received_payload",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_code", "stream", "sequence"],
            ["received_message.lab_code", "received_message.stream", "received_message.sequence"],
            name=op.f("fk_received_payload_lab_code_stream_sequence"),
        ),
        sa.PrimaryKeyConstraint("lab_code", "stream", "sequence", name=op.f("pk_received_payload")),
    )
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    op.drop_table("received_payload")
    op.drop_table("stream_head")
    op.drop_table("reporting_lab_key")
    with op.batch_alter_table("reported_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reported_certificate_pdf_digest"))
        batch_op.drop_index(batch_op.f("ix_reported_certificate_number"))

    op.drop_table("reported_certificate")
    op.drop_table("received_message")
    op.drop_table("received_batch")
    op.drop_table("reporting_lab")
    op.drop_table("platform_log_node")
    op.drop_table("platform_log_head")
