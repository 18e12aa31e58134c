"""Uses beside a scheme are found in the journal by an index of their own lines."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9c2d7e4a1b58"
down_revision: str | None = "b83c5e10f2d6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OVERRIDES = sa.text("action = 'lab:scheme-override:recorded'")


def upgrade() -> None:
    # Made in place on both engines: the journal is evidence, and a copy on SQLite would lose its triggers.
    op.create_index(
        "ix_journal_entry_override",
        "journal_entry",
        ["lab_id", "sequence"],
        postgresql_where=OVERRIDES,
        sqlite_where=OVERRIDES,
    )


def downgrade() -> None:
    op.drop_index("ix_journal_entry_override", table_name="journal_entry")
