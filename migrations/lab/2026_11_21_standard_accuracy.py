"""standard_accuracy."""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from migrations.triggers import protect, unprotect

revision: str = "4f0a6d92c7b1"
down_revision: str | None = "77ebca985ec3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVIDENCE = ("standard_accuracy",)
STATING = ("lab:standard:added", "lab:standard:changed")

STANDARD = sa.table("standard", sa.column("lab_id", sa.Uuid()), sa.column("id", sa.Uuid()), sa.column("accuracy"))
JOURNAL = sa.table(
    "journal_entry",
    sa.column("lab_id", sa.Uuid()),
    sa.column("sequence"),
    sa.column("action"),
    sa.column("subject"),
    sa.column("document"),
)


def upgrade() -> None:
    op.add_column("standard", sa.Column("accuracy_since", sa.Date(), nullable=True))
    made = op.create_table(
        "standard_accuracy",
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("journal_sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("accuracy", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_id", "standard_id"],
            ["standard.lab_id", "standard.id"],
            name=op.f("fk_standard_accuracy_lab_id_standard_id"),
        ),
        sa.PrimaryKeyConstraint("lab_id", "standard_id", "journal_sequence", name=op.f("pk_standard_accuracy")),
    )
    if stated := list(_stated(op.get_bind())):
        op.bulk_insert(made, stated)
    protect(op.get_bind(), EVIDENCE)


def downgrade() -> None:
    unprotect(op.get_bind(), EVIDENCE)
    op.drop_table("standard_accuracy")
    op.drop_column("standard", "accuracy_since")


def _stated(connection: sa.Connection) -> Iterator[dict[str, object]]:
    """Give what was stated of each standard, as the journal tells; of one that no line names, what stands in its row."""
    standing = {(lab_id, each): accuracy for lab_id, each, accuracy in connection.execute(sa.select(STANDARD))}
    last: dict[tuple[UUID, UUID], str] = {}
    lines = sa.select(JOURNAL.c.lab_id, JOURNAL.c.sequence, JOURNAL.c.subject, JOURNAL.c.document)
    for lab_id, sequence, subject, document in connection.execute(
        lines.where(JOURNAL.c.action.in_(STATING)).order_by(JOURNAL.c.lab_id, JOURNAL.c.sequence)
    ):
        key, accuracy = (lab_id, UUID(subject)), json.loads(document)["document"]["given"]["accuracy"]
        if key in standing and last.get(key) != accuracy:
            last[key] = accuracy
            yield _row(*key, sequence, accuracy)
    for key in standing.keys() - last.keys():
        yield _row(*key, 0, standing[key])


def _row(lab_id: UUID, standard_id: UUID, sequence: int, accuracy: str) -> dict[str, object]:
    return {
        "lab_id": lab_id,
        "standard_id": standard_id,
        "journal_sequence": sequence,
        "accuracy": accuracy,
        "since": None,
    }
