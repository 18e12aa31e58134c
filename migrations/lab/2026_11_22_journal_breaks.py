"""losses stated and breaks acknowledged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "f3a91c0d5e72"
down_revision: str | None = "4f0a6d92c7b1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = ("journal_loss", "journal_break")


def upgrade() -> None:
    op.create_table(
        "journal_loss",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_journal_loss")),
    )
    op.create_table(
        "journal_break",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "id"], ["journal_loss.lab_id", "journal_loss.id"], name=op.f("fk_journal_break_lab_id_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_journal_break")),
    )
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    for table in reversed(EVIDENCE):
        op.drop_table(table)
