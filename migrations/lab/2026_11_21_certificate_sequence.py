"""certificate_sequence."""

from collections.abc import Sequence

from alembic import op

revision: str = "8b1f40d7e2a9"
down_revision: str | None = "5d2e8a71c60b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_certificate_sequence", "certificate", ["lab_id", "journal_sequence"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_certificate_sequence", table_name="certificate")
