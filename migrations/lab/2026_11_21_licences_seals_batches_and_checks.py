"""Licences, seals, batches and checks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "77ebca985ec3"
down_revision: str | None = "e3b5a9c07d14"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = (
    "licence",
    "licence_event",
    "licence_scope",
    "reference_material",
    "standard_check",
    "standard_seal",
)


def upgrade() -> None:
    op.create_table(
        "licence",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("holder_zh", sa.String(), nullable=False),
        sa.Column("holder_en", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "corrects_id"], ["licence.lab_id", "licence.id"], name=op.f("fk_licence_lab_id_corrects_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_licence")),
        sa.UniqueConstraint("lab_id", "corrects_id", name=op.f("uq_licence_lab_id_corrects_id")),
    )
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_index("ix_licence_holder", ["lab_id", "holder_zh"], unique=False)

    op.create_table(
        "licence_event",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("licence_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "licence_id"], ["licence.lab_id", "licence.id"], name=op.f("fk_licence_event_lab_id_licence_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_licence_event")),
    )
    with op.batch_alter_table("licence_event", schema=None) as batch_op:
        batch_op.create_index("ix_licence_event_licence", ["lab_id", "licence_id"], unique=False)

    op.create_table(
        "licence_scope",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("licence_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_kind", sa.String(), nullable=False),
        sa.Column("regulation", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("range_low", sa.String(), nullable=False),
        sa.Column("range_high", sa.String(), nullable=False),
        sa.Column("accuracy", sa.String(), nullable=False),
        sa.Column("uncertainty", sa.String(), nullable=False),
        sa.Column("uncertainty_unit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "licence_id"], ["licence.lab_id", "licence.id"], name=op.f("fk_licence_scope_lab_id_licence_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_licence_scope")),
    )
    with op.batch_alter_table("licence_scope", schema=None) as batch_op:
        batch_op.create_index("ix_licence_scope_licence", ["lab_id", "licence_id"], unique=False)

    op.create_table(
        "reference_material",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("producer", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("homogeneity_included", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_reference_material_lab_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_reference_material")),
    )
    with op.batch_alter_table("reference_material", schema=None) as batch_op:
        batch_op.create_index("ix_reference_material_batch", ["lab_id", "producer", "batch"], unique=False)
        batch_op.create_index("ix_reference_material_certificate", ["lab_id", "certificate_id"], unique=False)

    op.create_table(
        "standard_check",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measurement_standard_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("limit", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "corrects_id"],
            ["standard_check.lab_id", "standard_check.id"],
            name=op.f("fk_standard_check_lab_id_corrects_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "measurement_standard_id"],
            ["measurement_standard.lab_id", "measurement_standard.id"],
            name=op.f("fk_standard_check_lab_id_measurement_standard_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_check")),
        sa.UniqueConstraint("lab_id", "corrects_id", name=op.f("uq_standard_check_lab_id_corrects_id")),
    )
    with op.batch_alter_table("standard_check", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standard_check_assembly", ["lab_id", "measurement_standard_id", "made_on"], unique=False
        )

    op.create_table(
        "standard_seal",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_seal_lab_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_seal")),
    )
    with op.batch_alter_table("standard_seal", schema=None) as batch_op:
        batch_op.create_index("ix_standard_seal_certificate", ["lab_id", "certificate_id"], unique=False)

    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    with op.batch_alter_table("standard_seal", schema=None) as batch_op:
        batch_op.drop_index("ix_standard_seal_certificate")

    op.drop_table("standard_seal")
    with op.batch_alter_table("standard_check", schema=None) as batch_op:
        batch_op.drop_index("ix_standard_check_assembly")

    op.drop_table("standard_check")
    with op.batch_alter_table("reference_material", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_material_certificate")
        batch_op.drop_index("ix_reference_material_batch")

    op.drop_table("reference_material")
    with op.batch_alter_table("licence_scope", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_scope_licence")

    op.drop_table("licence_scope")
    with op.batch_alter_table("licence_event", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_event_licence")

    op.drop_table("licence_event")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_holder")

    op.drop_table("licence")
