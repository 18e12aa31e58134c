"""shared_results."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41f7b0e92ad"
down_revision: str | None = "a8322e94d5c6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Added in place on both engines: the table is evidence, and a copy on SQLite would lose its triggers.
    op.add_column("standard_result", sa.Column("shared", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("standard_result", "shared")
