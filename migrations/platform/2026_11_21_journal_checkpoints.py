"""journal checkpoints."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "c41d7e0b95f3"
down_revision: str | None = "3b7c5e0f9d21"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = ("journal_checkpoint",)


def upgrade() -> None:
    op.create_table(
        "journal_checkpoint",
        sa.Column("lab_code", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.String(), nullable=True),
        sa.Column("countersignature", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["lab_code"], ["reporting_lab.lab_code"], name=op.f("fk_journal_checkpoint_lab_code")),
        sa.PrimaryKeyConstraint("lab_code", "sequence", name=op.f("pk_journal_checkpoint")),
    )
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    op.drop_table("journal_checkpoint")
