"""city graph."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9a8d33b8cc0d"
down_revision: str | None = "6a9f68729a7a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMES = {"graph_issuer": "code", "graph_quantity": "code", "graph_artefact": "key"}


def upgrade() -> None:
    for table, column in NAMES.items():
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column(column, sa.String(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}")),
        )
    op.create_table(
        "graph_certificate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("quantity_id", sa.SmallInteger(), nullable=True),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_certificate")),
        sa.UniqueConstraint("number", "issuer_id", name=op.f("uq_graph_certificate_number_issuer_id")),
    )
    op.create_index(
        op.f("ix_graph_certificate_artefact_id_issued_on"), "graph_certificate", ["artefact_id", "issued_on"]
    )
    op.create_table(
        "graph_link",
        sa.Column("certificate_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", "parent_id", name=op.f("pk_graph_link")),
    )
    op.create_index(
        op.f("ix_graph_link_parent_id_used_on_certificate_id"),
        "graph_link",
        ["parent_id", "used_on", "certificate_id"],
    )
    op.create_table(
        "graph_event",
        sa.Column("certificate_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", "kind", "effective_on", name=op.f("pk_graph_event")),
    )
    op.create_table(
        "graph_closure",
        sa.Column("descendant", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ancestor", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("descendant", "ancestor", name=op.f("pk_graph_closure")),
    )
    op.create_index(op.f("ix_graph_closure_ancestor_descendant"), "graph_closure", ["ancestor", "descendant"])


def downgrade() -> None:
    for table in ("graph_closure", "graph_event", "graph_link", "graph_certificate", *reversed(NAMES)):
        op.drop_table(table)
