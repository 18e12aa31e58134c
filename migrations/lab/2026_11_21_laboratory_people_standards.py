"""laboratory_people_standards."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.triggers import protect, unprotect

revision: str = "285013c170a1"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


EVIDENCE = (
    "journal_entry",
    "journal_node",
    "standard_certificate",
    "standard_certificate_event",
    "standard_link",
    "standard_result",
)


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_customer")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_name", ["lab_id", "name"], unique=False)

    op.create_table(
        "instrument_key",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("secret_digest", sa.String(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_instrument_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_instrument_key_key_id")),
    )
    op.create_table(
        "job",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("prev_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "sequence", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "journal_node",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "level", "position", name=op.f("pk_journal_node")),
    )
    op.create_table(
        "laboratory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("address_zh", sa.String(), nullable=False),
        sa.Column("address_en", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("qualification_number", sa.String(), nullable=False),
        sa.Column("authorisation_number", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laboratory")),
        sa.UniqueConstraint("code", name=op.f("uq_laboratory_code")),
    )
    op.create_table(
        "measurement_standard",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("measuring_range", sa.String(), nullable=False),
        sa.Column("accuracy", sa.String(), nullable=False),
        sa.Column("assessment_number", sa.String(), nullable=False),
        sa.Column("assessment_valid_until", sa.Date(), nullable=False),
        sa.Column("social_public_number", sa.String(), nullable=False),
        sa.Column("social_public_valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_measurement_standard")),
    )
    op.create_table(
        "person",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("lab_id", "login", name=op.f("uq_person_lab_id_login")),
    )
    op.create_table(
        "standard_certificate",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issuer_zh", sa.String(), nullable=False),
        sa.Column("issuer_en", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("primary_realisation", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "supersedes_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_certificate_lab_id_supersedes_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_certificate")),
        sa.UniqueConstraint(
            "lab_id",
            "issuer_zh",
            "number",
            "edition",
            name=op.f("uq_standard_certificate_lab_id_issuer_zh_number_edition"),
        ),
    )
    op.create_table(
        "authorisation",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "person_id"], ["person.lab_id", "person.id"], name=op.f("fk_authorisation_lab_id_person_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_authorisation")),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index("ix_authorisation_person", ["lab_id", "person_id", "pack_id"], unique=False)

    op.create_table(
        "equipment",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("manufacturer", sa.String(), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "customer_id"], ["customer.lab_id", "customer.id"], name=op.f("fk_equipment_lab_id_customer_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("lab_id", "barcode", name=op.f("uq_equipment_lab_id_barcode")),
    )
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.create_index("ix_equipment_serial", ["lab_id", "serial"], unique=False)

    op.create_table(
        "person_session",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "person_id"], ["person.lab_id", "person.id"], name=op.f("fk_person_session_lab_id_person_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_person_session")),
    )
    op.create_table(
        "standard",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("measurement_standard_id", sa.Uuid(), nullable=True),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("accuracy", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("in_service", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "measurement_standard_id"],
            ["measurement_standard.lab_id", "measurement_standard.id"],
            name=op.f("fk_standard_lab_id_measurement_standard_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard")),
    )
    op.create_table(
        "standard_certificate_event",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_certificate_event_lab_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_certificate_event")),
    )
    op.create_table(
        "standard_result",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic", sa.String(), nullable=False),
        sa.Column("quantity_kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("range_low", sa.String(), nullable=False),
        sa.Column("range_high", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("expanded_uncertainty", sa.String(), nullable=False),
        sa.Column("coverage_factor", sa.String(), nullable=False),
        sa.Column("degrees_of_freedom", sa.String(), nullable=True),
        sa.Column("drift", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_result_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "standard_id"],
            ["standard.lab_id", "standard.id"],
            name=op.f("fk_standard_result_lab_id_standard_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_result")),
    )
    with op.batch_alter_table("standard_result", schema=None) as batch_op:
        batch_op.create_index("ix_standard_result_standard", ["lab_id", "standard_id", "certificate_id"], unique=False)

    op.create_table(
        "standard_link",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("parent_result_id", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_link_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "parent_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_link_lab_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "parent_result_id"],
            ["standard_result.lab_id", "standard_result.id"],
            name=op.f("fk_standard_link_lab_id_parent_result_id"),
        ),
        sa.PrimaryKeyConstraint(
            "lab_id", "certificate_id", "result_id", "parent_id", "parent_result_id", name=op.f("pk_standard_link")
        ),
    )
    with op.batch_alter_table("standard_link", schema=None) as batch_op:
        batch_op.create_index("ix_standard_link_parent", ["lab_id", "parent_id", "used_on"], unique=False)
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    with op.batch_alter_table("standard_link", schema=None) as batch_op:
        batch_op.drop_index("ix_standard_link_parent")

    op.drop_table("standard_link")
    with op.batch_alter_table("standard_result", schema=None) as batch_op:
        batch_op.drop_index("ix_standard_result_standard")

    op.drop_table("standard_result")
    op.drop_table("standard_certificate_event")
    op.drop_table("standard")
    op.drop_table("person_session")
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.drop_index("ix_equipment_serial")

    op.drop_table("equipment")
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.drop_index("ix_authorisation_person")

    op.drop_table("authorisation")
    op.drop_table("standard_certificate")
    op.drop_table("person")
    op.drop_table("measurement_standard")
    op.drop_table("laboratory")
    op.drop_table("journal_node")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("instrument_key")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_name")

    op.drop_table("customer")
