"""bodies_and_parts_of_scopes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b83c5e10f2d6"
down_revision: str | None = "f3a91c0d5e72"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Added in place on both engines: the tables are evidence, and a copy on SQLite would lose their triggers.
    op.add_column("licence", sa.Column("holder_code", sa.String(), server_default="", nullable=False))
    op.add_column("licence", sa.Column("scope_partial", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("standard_certificate", sa.Column("issuer_code", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("standard_certificate", "issuer_code")
    op.drop_column("licence", "scope_partial")
    op.drop_column("licence", "holder_code")
