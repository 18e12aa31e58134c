"""A certificate of the city's graph says itself whether it names a standard's."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3b7c5e0f9d21"
down_revision: str | None = "9a8d33b8cc0d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("graph_certificate", sa.Column("supported", sa.Boolean(), server_default=sa.false(), nullable=False))
    certificate, link = sa.table("graph_certificate", *map(sa.column, ("id", "supported"))), sa.table("graph_link")
    linked: sa.Select[int] = sa.select(sa.column("certificate_id")).select_from(link)
    op.execute(certificate.update().where(certificate.c.id.in_(linked)).values(supported=sa.true()))


def downgrade() -> None:
    op.drop_column("graph_certificate", "supported")
