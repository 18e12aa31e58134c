"""registrations_and_sections."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "cc2197211628"
down_revision: str | None = "8b1f40d7e2a9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "section",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_section")),
        sa.UniqueConstraint("lab_id", "name_zh", name=op.f("uq_section_lab_id_name_zh")),
    )
    op.create_table(
        "registration",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "person_id"], ["person.lab_id", "person.id"], name=op.f("fk_registration_lab_id_person_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_registration")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_person", ["lab_id", "person_id"], unique=False)

    op.create_table(
        "section_member",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "person_id"], ["person.lab_id", "person.id"], name=op.f("fk_section_member_lab_id_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "section_id"], ["section.lab_id", "section.id"], name=op.f("fk_section_member_lab_id_section_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_section_member")),
    )
    with op.batch_alter_table("section_member", schema=None) as batch_op:
        batch_op.create_index("ix_section_member_person", ["lab_id", "person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("section_member", schema=None) as batch_op:
        batch_op.drop_index("ix_section_member_person")

    op.drop_table("section_member")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_person")

    op.drop_table("registration")
    op.drop_table("section")
