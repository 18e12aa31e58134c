"""Column types and the base row: what every table of a laboratory shares.

No ``from __future__ import annotations`` here or in any ``tables.py``: SQLModel reads the annotations while it builds.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING_CONVENTION

Json = sa.JSON().with_variant(JSONB(), "postgresql")
"""A small working document. Evidence is never kept in this type: jsonb rewrites numbers; evidence is canonical text."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant on both engines; a naive value is refused before it can be stored."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a stored instant must carry its offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LabRow(SQLModel):
    """A row that belongs to one laboratory.

    The key is (lab_id, id): a laboratory is the natural tenant and shard, a look-up by key cannot cross into another
    laboratory, and a foreign key made by :func:`within_lab` cannot either (docs/decisions/0004).
    """

    lab_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)


class VersionedRow(LabRow):
    """A row that people edit: ``version`` is its ETag and guards against lost updates."""

    version: int = Field(default=1)


def within_lab(column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return the foreign key ``(lab_id, column) -> target(lab_id, id)``.

    While a nullable ``column`` is NULL nothing is checked (MATCH SIMPLE, on both engines).
    """
    return sa.ForeignKeyConstraint(["lab_id", column], [f"{target}.lab_id", f"{target}.id"])


class Evidence:
    """Names of the tables whose rows may never be changed or removed; migrations put triggers on each."""

    tables: ClassVar[set[str]] = set()

    @classmethod
    def keep(cls, name: str) -> str:
        """Register a table as evidence and return its name, for use as ``__tablename__``."""
        cls.tables.add(name)
        return name


JsonObject = dict[str, Any]
