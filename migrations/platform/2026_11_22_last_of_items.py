"""An item's last certificate is found in the index alone."""

from collections.abc import Sequence

from alembic import op

revision: str = "5e0b91f7c2d4"
down_revision: str | None = "e51f0a7b93d2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLE = "graph_certificate"
_OLD = ["artefact_id", "issued_on"]
_NEW = [*_OLD, "id", "known_on"]


def upgrade() -> None:
    op.drop_index(op.f("ix_graph_certificate_artefact_id_issued_on"), _TABLE)
    op.create_index(op.f("ix_graph_certificate_artefact_id_issued_on_id_known_on"), _TABLE, _NEW)


def downgrade() -> None:
    op.drop_index(op.f("ix_graph_certificate_artefact_id_issued_on_id_known_on"), _TABLE)
    op.create_index(op.f("ix_graph_certificate_artefact_id_issued_on"), _TABLE, _OLD)
