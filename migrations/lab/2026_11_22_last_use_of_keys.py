"""Each instrument's key says on which day it was used last."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d41e86b07c93"
down_revision: str | None = "9c2d7e4a1b58"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("instrument_key", sa.Column("last_used_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("instrument_key", "last_used_on")
