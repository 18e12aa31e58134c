"""The whole journal held in parts: as good as read in one piece, whatever is wrong and however many processes read."""

# ruff: noqa: S608 - SQL of our own words

import tracemalloc
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from domain.evidence.canonical import digest_bytes
from domain.evidence.merkle import MemoryTree
from migrations.triggers import unprotect
from service.kit import journal, journal_check, journal_part
from service.kit.actor import Actor
from service.kit.database import Database
from service.kit.journal_check import JournalState, verify
from service.kit.tables import JournalHeadRow
from tests.benchmarks.journal import fill as fill_at_once
from tests.service.kit.conftest import AT, LAB
from tests.service.kit.test_journal import SIGNER, fill

LINES, PART = 21, 4
TEXTS = ("document", "digest", "prev_digest", "actor", "action", "subject")


def edited_line(chance: Random) -> str:
    column = chance.choice((*TEXTS, "at"))
    other = f"(SELECT {column} FROM journal_entry WHERE sequence = {chance.randint(1, LINES)})"
    return f"UPDATE journal_entry SET {column} = {other} WHERE sequence = {chance.randint(1, LINES)}"


def lengthened_line(chance: Random) -> str:
    column, more = chance.choice(TEXTS), chance.choice((" ", "x", "力"))
    return f"UPDATE journal_entry SET {column} = {column} || '{more}' WHERE sequence = {chance.randint(1, LINES)}"


def moved_line(chance: Random) -> str:
    to = chance.choice((-1, 0, 99, 1 << 50))
    return f"UPDATE journal_entry SET sequence = {to} WHERE sequence = {chance.randint(1, LINES)}"


def missing_lines(chance: Random) -> str:
    first = chance.randint(1, LINES)
    return f"DELETE FROM journal_entry WHERE sequence BETWEEN {first} AND {first + chance.choice((0, 3, 30))}"


def other_head(chance: Random) -> str:
    change = chance.choice(("sequence = sequence + 1", "sequence = 4", f"sequence = {1 << 50}", "digest = ''"))
    return f"UPDATE journal_head SET {change}"


def other_node(chance: Random) -> str:
    level = chance.randint(0, 4)
    at = f"level = {level} AND position = {chance.randrange(LINES >> level)}"
    other = "(SELECT hash FROM journal_node WHERE level = 1 AND position = 9)"
    change = chance.choice((f"hash = {other}", "position = -1", "position = 40", "level = -1", "level = 9"))
    return f"UPDATE journal_node SET {change} WHERE {at}"


def missing_node(chance: Random) -> str:
    level = chance.randint(0, 4)
    return f"DELETE FROM journal_node WHERE level = {level} AND position = {chance.randrange(LINES >> level)}"


def further_node(chance: Random) -> str:
    level, position = chance.choice(((0, LINES), (1, 10), (5, 0), (4, 1), (2, -1), (-1, 0)))
    of = "FROM journal_node WHERE level = 0 AND position = 0"
    return f"INSERT INTO journal_node SELECT lab_id, {level}, {position}, hash {of}"


TAMPERINGS = (
    edited_line,
    lengthened_line,
    moved_line,
    missing_lines,
    other_head,
    other_node,
    missing_node,
    further_node,
)


def in_one_piece(session: Session) -> JournalState:
    head = session.get(JournalHeadRow, LAB)
    assert head is not None
    return journal_check._named(journal_check._source(session, LAB), head, None)


@pytest.fixture
def never_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is read in one piece fails."""

    def read(*_: object) -> None:
        raise AssertionError("read in one piece")

    monkeypatch.setattr(journal_check, "_named", read)


def test_parts_find_what_one_piece_finds(database: Database, worker: Actor) -> None:
    fill(database, worker, LINES)
    chance = Random(20261122)
    for tampering in TAMPERINGS:
        faults = 0
        for _ in range(12):
            with database.transaction() as session:
                unprotect(session.connection(), ["journal_entry", "journal_node"])
                session.connection().execute(sa.text(tampering(chance)))
                expected = in_one_piece(session)
                assert verify(session, LAB, lines=PART, processes=1) == expected, tampering.__name__
                faults += len(expected.faults)
                session.rollback()
        assert faults, f"{tampering.__name__} changed nothing"


def test_every_node_counts(database: Database, worker: Actor) -> None:
    fill(database, worker, LINES)
    with database.transaction() as session:
        unprotect(session.connection(), ["journal_node"])
        for level in range(LINES.bit_length()):
            for position in range(LINES >> level):
                at = f"level = {level} AND position = {position}"
                with session.begin_nested() as tampered:
                    other = "(SELECT hash FROM journal_node WHERE level = 0 AND position = 0)"
                    session.connection().execute(sa.text(f"UPDATE journal_node SET hash = {other} WHERE {at}"))
                    sound = level == position == 0
                    assert verify(session, LAB, lines=PART, processes=1).sound == sound, at
                    tampered.rollback()


def test_a_line_rewritten_with_its_digest_and_the_whole_tree_still_breaks_the_chain(
    database: Database, worker: Actor
) -> None:
    fill(database, worker, LINES)
    with database.transaction() as session:
        unprotect(session.connection(), ["journal_entry", "journal_node"])
        for sequence in (3, 4, 5):
            with session.begin_nested() as tampered:
                _rewrite(session.connection(), sequence)
                faults = verify(session, LAB, lines=PART, processes=1).faults
                assert [(each.code, each.sequence) for each in faults] == [("chain-broken", sequence + 1)]
                tampered.rollback()


def _rewrite(connection: sa.Connection, sequence: int) -> None:
    lines = [text for (text,) in connection.execute(sa.text("SELECT document FROM journal_entry ORDER BY sequence"))]
    lines[sequence - 1] = forged = lines[sequence - 1].replace(f"C-{sequence - 1}", "forged")
    entry = "UPDATE journal_entry SET document = :line, digest = :digest, subject = 'forged' WHERE sequence = :at"
    connection.execute(sa.text(entry), {"line": forged, "digest": digest_bytes(forged.encode()), "at": sequence})
    tree = MemoryTree(line.encode() for line in lines)
    connection.execute(
        sa.text("UPDATE journal_node SET hash = :hash WHERE level = :level AND position = :position"),
        [
            {"hash": tree.read(level, position), "level": level, "position": position}
            for level in range(LINES.bit_length())
            for position in range(LINES >> level)
        ],
    )


@pytest.mark.usefixtures("never_in_one_piece")
def test_a_checkpoint_of_any_size_is_held_against_parts(database: Database, worker: Actor) -> None:
    fill(database, worker, LINES)
    with database.reading(snapshot=True) as session:
        for size in range(LINES + 1):
            kept = journal.checkpoint(session, LAB, SIGNER, AT, size=size).checkpoint
            forged = replace(kept, root=f"sha256:{'ab' * 32}")
            for lines in (4, 16, 32):
                assert verify(session, LAB, kept=kept, lines=lines, processes=1).sound
                told = [each.code for each in verify(session, LAB, kept=forged, lines=lines, processes=1).faults]
                assert told == (["journal-rewritten"] if size else [])
        beyond = replace(kept, size=LINES + 1)
        assert [each.code for each in verify(session, LAB, kept=beyond, lines=4, processes=1).faults] == ["tail-cut"]


def test_processes_share_a_journal(
    database: Database, worker: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(database, worker, LINES)
    other = tmp_path / "service" / "__init__.py"
    other.parent.mkdir()
    other.write_text("raise RuntimeError('a folder of the same name, where somebody happens to be')", "utf-8")
    monkeypatch.chdir(tmp_path)
    with database.reading(snapshot=True) as session:
        expected = in_one_piece(session)
        with monkeypatch.context() as patch:
            patch.setattr(journal_check, "_named", None)
            assert verify(session, LAB, lines=8, processes=2) == expected
        if not database.is_sqlite:
            left = session.connection().exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
            assert left == "0", "a journal that takes the others a minute would lose its snapshot"
        monkeypatch.setattr(journal_part, "__name__", "service.kit.no_such_module")
        assert verify(session, LAB, lines=8, processes=2) == expected, "a process that fails decides nothing"
    with database.transaction() as session:
        unprotect(session.connection(), ["journal_entry"])
        session.connection().execute(sa.text("UPDATE journal_entry SET actor = 'x' WHERE sequence = 10"))
    monkeypatch.undo()
    with database.reading(snapshot=True) as session:
        told = verify(session, LAB, lines=8, processes=2)
        assert [(each.code, each.sequence) for each in told.faults] == [("column-differs", 10)]


@pytest.mark.usefixtures("never_in_one_piece")
def test_a_long_journal_is_never_in_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_part, "BLOCK", 32)
    fill_at_once(database, LAB, 3_000)
    with database.reading(snapshot=True) as session:
        verify(session, LAB, lines=64, processes=1)
        tracemalloc.start()
        try:
            assert verify(session, LAB, lines=64, processes=1).size == 3_000
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 250_000, "the lines alone are 1.6 MB"
