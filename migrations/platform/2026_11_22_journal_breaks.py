"""losses stated and breaks acknowledged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "e51f0a7b93d2"
down_revision: str | None = "d20b6c8e41a7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = ("journal_loss", "journal_break", "journal_break_stream")


def upgrade() -> None:
    op.create_table(
        "journal_loss",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loss_id", sa.String(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_journal_loss_lab_code")),
        sa.PrimaryKeyConstraint("lab_code", "number", name=op.f("pk_journal_loss")),
        sa.UniqueConstraint("loss_id", name=op.f("uq_journal_loss_loss_id")),
    )
    op.create_table(
        "journal_break",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("heads_from", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_code", "number"],
            ["journal_loss.lab_code", "journal_loss.number"],
            name=op.f("fk_journal_break_lab_code_number"),
        ),
        sa.PrimaryKeyConstraint("lab_code", "number", name=op.f("pk_journal_break")),
    )
    op.create_table(
        "journal_break_stream",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_code", "number"],
            ["journal_break.lab_code", "journal_break.number"],
            name=op.f("fk_journal_break_stream_lab_code_number"),
        ),
        sa.PrimaryKeyConstraint("lab_code", "number", "stream", name=op.f("pk_journal_break_stream")),
    )
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    for table in reversed(EVIDENCE):
        op.drop_table(table)
