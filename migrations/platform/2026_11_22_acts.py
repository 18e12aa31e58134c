"""acts at the platform."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "d20b6c8e41a7"
down_revision: str | None = "c41d7e0b95f3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = ("platform_act",)


def upgrade() -> None:
    op.create_table(
        "platform_act",
        sa.Column("log_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_platform_act")),
    )
    op.create_index(op.f("ix_platform_act_act_log_index"), "platform_act", ["act", "log_index"])
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    op.drop_table("platform_act")
