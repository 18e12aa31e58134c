"""standard_level."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e3b5a9c07d14"
down_revision: str | None = "cc2197211628"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("equipment", sa.Column("standard_level", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("equipment", "standard_level")
