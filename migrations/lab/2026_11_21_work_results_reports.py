"""work_results_reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.triggers import protect, unprotect

revision: str = "a8322e94d5c6"
down_revision: str | None = "285013c170a1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


EVIDENCE = (
    "calibration_step",
    "certificate",
    "certificate_event",
    "certificate_file",
    "certificate_link",
    "environment_reading",
    "frozen_record",
    "pack_edition",
    "reading",
    "reading_batch",
    "report_ack",
    "report_message",
)


def upgrade() -> None:
    op.create_table(
        "certificate_counter",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "series", "year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "order_counter",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "year", name=op.f("pk_order_counter")),
    )
    op.create_table(
        "pack_edition",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pack_edition")),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=True),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index("ix_reading_calibration", ["lab_id", "calibration_id"], unique=False)

    op.create_table(
        "reading_batch",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("merkle_root", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_reading_batch")),
    )
    op.create_table(
        "report_ack",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ack", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "batch_id", name=op.f("pk_report_ack")),
    )
    op.create_table(
        "report_message",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("produced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_report_message")),
        sa.UniqueConstraint("lab_id", "idempotency_key", name=op.f("uq_report_message_lab_id_idempotency_key")),
        sa.UniqueConstraint("lab_id", "stream", "sequence", name=op.f("uq_report_message_lab_id_stream_sequence")),
    )
    with op.batch_alter_table("report_message", schema=None) as batch_op:
        batch_op.create_index("ix_report_message_subject", ["lab_id", "subject"], unique=False)

    op.create_table(
        "stream_head",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("lab_id", "stream", name=op.f("pk_stream_head")),
    )
    op.create_table(
        "report_delivery",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "message_id"],
            ["report_message.lab_id", "report_message.id"],
            name=op.f("fk_report_delivery_lab_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "message_id", name=op.f("pk_report_delivery")),
    )
    with op.batch_alter_table("report_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_report_delivery_open", ["lab_id", "stream", "state", "sequence"], unique=False)

    op.create_table(
        "work_order",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_customer_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("requirements", sa.String(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("site_address", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_customer_id"],
            ["customer.lab_id", "customer.id"],
            name=op.f("fk_work_order_lab_id_certificate_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "customer_id"], ["customer.lab_id", "customer.id"], name=op.f("fk_work_order_lab_id_customer_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_work_order_lab_id_number")),
    )
    op.create_table(
        "order_item",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("accessories", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "equipment_id"],
            ["equipment.lab_id", "equipment.id"],
            name=op.f("fk_order_item_lab_id_equipment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "order_id"], ["work_order.lab_id", "work_order.id"], name=op.f("fk_order_item_lab_id_order_id")
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_order_item")),
        sa.UniqueConstraint(
            "lab_id", "order_id", "equipment_id", name=op.f("uq_order_item_lab_id_order_id_equipment_id")
        ),
    )
    op.create_table(
        "calibration",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order_item_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("pack_version", sa.String(), nullable=False),
        sa.Column("pack_digest", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("item", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("checks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("adjusted", sa.Boolean(), nullable=False),
        sa.Column("statement_requested", sa.Boolean(), nullable=False),
        sa.Column("place_kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("checker_id", sa.Uuid(), nullable=True),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "equipment_id"],
            ["equipment.lab_id", "equipment.id"],
            name=op.f("fk_calibration_lab_id_equipment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "order_item_id"],
            ["order_item.lab_id", "order_item.id"],
            name=op.f("fk_calibration_lab_id_order_item_id"),
        ),
        sa.ForeignKeyConstraint(["pack_digest"], ["pack_edition.digest"], name=op.f("fk_calibration_pack_digest")),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_calibration")),
    )
    with op.batch_alter_table("calibration", schema=None) as batch_op:
        batch_op.create_index("ix_calibration_equipment", ["lab_id", "equipment_id"], unique=False)
        batch_op.create_index("ix_calibration_worklist", ["lab_id", "state", "created_at"], unique=False)

    op.create_table(
        "calibration_step",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "calibration_id"],
            ["calibration.lab_id", "calibration.id"],
            name=op.f("fk_calibration_step_lab_id_calibration_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_calibration_step")),
    )
    op.create_table(
        "environment_reading",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "calibration_id"],
            ["calibration.lab_id", "calibration.id"],
            name=op.f("fk_environment_reading_lab_id_calibration_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_environment_reading")),
    )
    op.create_table(
        "frozen_record",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_digest", sa.String(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_digest", sa.String(), nullable=False),
        sa.Column("readings_root", sa.String(), nullable=False),
        sa.Column("readings_count", sa.Integer(), nullable=False),
        sa.Column("completed_by", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "calibration_id"],
            ["calibration.lab_id", "calibration.id"],
            name=op.f("fk_frozen_record_lab_id_calibration_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_frozen_record")),
        sa.UniqueConstraint(
            "lab_id", "calibration_id", "revision", name=op.f("uq_frozen_record_lab_id_calibration_id_revision")
        ),
    )
    op.create_table(
        "standard_choice",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "calibration_id"],
            ["calibration.lab_id", "calibration.id"],
            name=op.f("fk_standard_choice_lab_id_calibration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_standard_choice_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "standard_id"],
            ["standard.lab_id", "standard.id"],
            name=op.f("fk_standard_choice_lab_id_standard_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_standard_choice")),
        sa.UniqueConstraint(
            "lab_id",
            "calibration_id",
            "role",
            "test",
            "point",
            name=op.f("uq_standard_choice_lab_id_calibration_id_role_test_point"),
        ),
    )
    op.create_table(
        "certificate",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_digest", sa.String(), nullable=False),
        sa.Column("pdf_digest", sa.String(), nullable=False),
        sa.Column("verify_code", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("journal_sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "calibration_id"],
            ["calibration.lab_id", "calibration.id"],
            name=op.f("fk_certificate_lab_id_calibration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "record_id"],
            ["frozen_record.lab_id", "frozen_record.id"],
            name=op.f("fk_certificate_lab_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "supersedes_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_certificate_lab_id_supersedes_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_certificate_lab_id_number")),
        sa.UniqueConstraint("lab_id", "record_id", name=op.f("uq_certificate_lab_id_record_id")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_issued_at", ["lab_id", "issued_at"], unique=False)
        batch_op.create_index("ix_certificate_calibration", ["lab_id", "calibration_id"], unique=False)
        batch_op.create_index("ix_certificate_equipment", ["lab_id", "equipment_id"], unique=False)

    op.create_table(
        "certificate_event",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_certificate_event_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "replacement_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_certificate_event_lab_id_replacement_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "id", name=op.f("pk_certificate_event")),
    )
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_event_certificate", ["lab_id", "certificate_id"], unique=False)

    op.create_table(
        "certificate_file",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_certificate_file_lab_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "certificate_id", name=op.f("pk_certificate_file")),
    )
    op.create_table(
        "certificate_link",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"],
            ["certificate.lab_id", "certificate.id"],
            name=op.f("fk_certificate_link_lab_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id", "parent_id"],
            ["standard_certificate.lab_id", "standard_certificate.id"],
            name=op.f("fk_certificate_link_lab_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "certificate_id", "parent_id", name=op.f("pk_certificate_link")),
    )
    with op.batch_alter_table("certificate_link", schema=None) as batch_op:
        batch_op.create_index(
            "ix_certificate_link_parent", ["lab_id", "parent_id", "used_on", "certificate_id"], unique=False
        )
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    with op.batch_alter_table("certificate_link", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_link_parent")

    op.drop_table("certificate_link")
    op.drop_table("certificate_file")
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_event_certificate")

    op.drop_table("certificate_event")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_equipment")
        batch_op.drop_index("ix_certificate_calibration")
        batch_op.drop_index("ix_certificate_issued_at")

    op.drop_table("certificate")
    op.drop_table("standard_choice")
    op.drop_table("frozen_record")
    op.drop_table("environment_reading")
    op.drop_table("calibration_step")
    with op.batch_alter_table("calibration", schema=None) as batch_op:
        batch_op.drop_index("ix_calibration_worklist")
        batch_op.drop_index("ix_calibration_equipment")

    op.drop_table("calibration")
    op.drop_table("order_item")
    op.drop_table("work_order")
    with op.batch_alter_table("report_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_report_delivery_open")

    op.drop_table("report_delivery")
    op.drop_table("stream_head")
    with op.batch_alter_table("report_message", schema=None) as batch_op:
        batch_op.drop_index("ix_report_message_subject")

    op.drop_table("report_message")
    op.drop_table("report_ack")
    op.drop_table("reading_batch")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_calibration")

    op.drop_table("reading")
    op.drop_table("pack_edition")
    op.drop_table("order_counter")
    op.drop_table("certificate_counter")
