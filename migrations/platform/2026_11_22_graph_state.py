"""How often the city's graph was altered where it had been judged before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b83d6e1f0a57"
down_revision: str | None = "5e0b91f7c2d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "graph_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_state")),
    )


def downgrade() -> None:
    op.drop_table("graph_state")
