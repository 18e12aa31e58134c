"""recalls."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5d2e8a71c60b"
down_revision: str | None = "c41f7b0e92ad"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_recall")),
    )
    op.create_table(
        "recall_line",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=True),
        sa.Column("margin", sa.String(), nullable=True),
        sa.Column("margin_unit", sa.String(), nullable=True),
        sa.Column("verdict_at_stake", sa.Boolean(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_recall_line_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "customer_id"],
            ["customer.lab_id", "customer.id"],
            name=op.f("fk_recall_line_lab_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "recall_id"], ["recall.lab_id", "recall.id"], name=op.f("fk_recall_line_lab_id_recall_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_recall_line")),
        sa.UniqueConstraint(
            "lab_id", "recall_id", "certificate_id", name=op.f("uq_recall_line_lab_id_recall_id_certificate_id")
        ),
    )
    with op.batch_alter_table("recall_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recall_line_customer", ["lab_id", "recall_id", "customer_id", "certificate_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("recall_line", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_line_customer")
    op.drop_table("recall_line")
    op.drop_table("recall")
