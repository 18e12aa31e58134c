"""Triggers by which the database itself refuses to change or remove evidence.

A revision calls :func:`protect` with its own list of names (never the list in the code: a revision must do tomorrow
what it did today). On SQLite a batch operation copies the table and loses its triggers: protect it again afterwards.
"""

from collections.abc import Iterable

import sqlalchemy as sa

REFUSAL = "evidence is append-only"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION liangheng_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = '{REFUSAL}: ' || TG_TABLE_NAME;
END $$
"""
_POSTGRES_ROWS = """
CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION liangheng_refuse_change()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION liangheng_refuse_change()
"""
_SQLITE = (
    "CREATE TRIGGER keep_{table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}: {table}'); END"
)

_POSTGRES_NAMES = ("keep_{table}", "keep_{table}_whole")
_SQLITE_NAMES = ("keep_{table}_update", "keep_{table}_delete")


def protect(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Make ``tables`` append-only; a table that is so already stays so."""
    unprotect(connection, names := sorted(tables))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for table in names:
        for statement in _statements(connection, table):
            connection.exec_driver_sql(statement)


def unprotect(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Remove the triggers of ``tables``: for a downgrade, and before a table is altered."""
    for table in tables:
        for name in _names(connection, table):
            on = f" ON {_quoted(connection, table)}" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def unprotected(connection: sa.Connection, tables: Iterable[str]) -> set[str]:
    """Return those of ``tables`` that lack one of their triggers."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    present = set(connection.exec_driver_sql(query).scalars())
    return {table for table in tables if not present.issuperset(_names(connection, table))}


def _names(connection: sa.Connection, table: str) -> list[str]:
    names = _POSTGRES_NAMES if connection.dialect.name == "postgresql" else _SQLITE_NAMES
    return [name.format(table=table) for name in names]


def _statements(connection: sa.Connection, table: str) -> list[str]:
    if connection.dialect.name == "postgresql":
        return [_POSTGRES_ROWS.format(table=table), _POSTGRES_TRUNCATE.format(table=table)]
    return [_SQLITE.format(table=table, verb=verb, refusal=REFUSAL) for verb in ("update", "delete")]


def _quoted(connection: sa.Connection, table: str) -> str:
    return connection.dialect.identifier_preparer.quote(table)
