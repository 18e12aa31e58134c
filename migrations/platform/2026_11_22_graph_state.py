"""How far the city's graph is known, and how often it was altered where it had been judged before."""

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
        sa.Column("known_through", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_state")),
    )
    op.execute("INSERT INTO graph_state (id, changes, known_through) SELECT 1, 0, max(known_on) FROM graph_certificate")


def downgrade() -> None:
    op.drop_table("graph_state")
