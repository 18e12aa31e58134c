"""The journal: every line counted, every change seen, every line provable."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from domain.evidence.canonical import NotCanonical, digest_bytes
from domain.evidence.checkpoint import extends, includes, verify_checkpoint
from domain.evidence.merkle import leaf_hash
from domain.evidence.signature import HeldKey
from migrations.triggers import unprotect
from service.kit import journal
from service.kit.actor import Actor, system
from service.kit.database import Database
from service.kit.journal_check import FaultCode, verify
from service.kit.problems import NotFound
from service.kit.tables import JournalEntryRow
from tests.service.kit.conftest import AT, LAB

SIGNER = HeldKey(private_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")


def write(session: Session, actor: Actor, subject: str) -> int:
    return journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:certificate:issued",
        subject=subject,
        document={"digest": "sha256:00", "points": [1, 2], "note": "压力"},
        at=AT,
    )


def fill(database: Database, actor: Actor, lines: int) -> None:
    with database.transaction() as session:
        for number in range(lines):
            write(session, actor, f"C-{number}")


def test_lines_are_numbered_without_gaps_though_many_write(database: Database, worker: Actor) -> None:
    def add() -> None:
        for _ in range(10):
            with database.transaction() as session:
                write(session, worker, "x")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading(snapshot=True) as session:
        state = verify(session, LAB)
    assert (state.size, state.faults) == (40, ())


def test_a_transaction_that_fails_leaves_no_gap(database: Database, worker: Actor) -> None:
    fill(database, worker, 2)
    with pytest.raises(NotCanonical), database.transaction() as session:
        journal.record(session, lab_id=LAB, actor=worker, action="a", subject="s", document={"x": 0.5}, at=AT)  # type: ignore[dict-item] # a float is what is refused
    fill(database, worker, 1)
    with database.reading() as session:
        assert verify(session, LAB).sound
        assert journal.size_of(session, LAB) == 3


def test_laboratories_do_not_share_a_journal(database: Database, worker: Actor) -> None:
    other = system(UUID(int=2), "worker")
    with database.transaction() as session:
        journal.open_journal(session, other.lab_id)
        assert write(session, worker, "a") == 1
        assert write(session, other, "b") == 1
    with database.reading() as session:
        assert journal.size_of(session, LAB) == 1


@pytest.mark.parametrize("lines", [1, 2, 3, 7, 8, 21])
def test_every_line_is_proved_offline(database: Database, worker: Actor, lines: int) -> None:
    fill(database, worker, lines)
    with database.reading(snapshot=True) as session:
        signed = journal.checkpoint(session, LAB, SIGNER, AT)
        proofs = [journal.prove(session, LAB, sequence) for sequence in range(1, lines + 1)]
        assert verify(session, LAB).root == signed.checkpoint.root
    assert verify_checkpoint(signed, SIGNER.public_key)
    for proof in proofs:
        path = [bytes.fromhex(each) for each in proof.path]
        assert includes(signed.checkpoint, leaf_hash(proof.entry.encode()), proof.sequence - 1, path)
        forged = proof.entry.replace("issued", "forged")
        assert not includes(signed.checkpoint, leaf_hash(forged.encode()), proof.sequence - 1, path)


def test_growth_is_proved_between_two_checkpoints(database: Database, worker: Actor) -> None:
    fill(database, worker, 11)
    with database.reading() as session:
        older = journal.checkpoint(session, LAB, SIGNER, AT, size=5).checkpoint
        newer = journal.checkpoint(session, LAB, SIGNER, AT + timedelta(hours=1)).checkpoint
        proof = [bytes.fromhex(each) for each in journal.prove_growth(session, LAB, 5, 11)]
    assert extends(older, newer, proof)
    assert not extends(older, newer, proof[:-1])


@pytest.mark.parametrize("sequence", [0, 4, 99])
def test_lines_that_do_not_exist_are_not_found(database: Database, worker: Actor, sequence: int) -> None:
    fill(database, worker, 3)
    with database.reading() as session, pytest.raises(NotFound):
        journal.prove(session, LAB, sequence)
    with database.reading() as session, pytest.raises(NotFound):
        verify(session, UUID(int=9))


ATTACKS: list[tuple[str, FaultCode]] = [
    ("UPDATE journal_entry SET document = replace(document, 'issued', 'voided') WHERE sequence = 4", "line-changed"),
    ("UPDATE journal_entry SET document = 'no json' WHERE sequence = 4", "line-changed"),
    ("UPDATE journal_entry SET actor = 'person:somebody-else' WHERE sequence = 4", "column-differs"),
    ("UPDATE journal_entry SET subject = 'other' WHERE sequence = 4", "column-differs"),
    ("UPDATE journal_entry SET prev_digest = 'sha256:00' WHERE sequence = 4", "chain-broken"),
    ("DELETE FROM journal_entry WHERE sequence = 4", "line-missing"),
    ("DELETE FROM journal_entry WHERE sequence = 6", "head-differs"),
    ("UPDATE journal_head SET sequence = 5", "head-differs"),
    ("DELETE FROM journal_node WHERE level = 1 AND position = 1", "node-missing"),
]


@pytest.mark.parametrize(("attack", "fault"), ATTACKS)
def test_whoever_owns_the_database_cannot_edit_unseen(
    database: Database, worker: Actor, attack: str, fault: FaultCode
) -> None:
    fill(database, worker, 6)
    _as_owner(database, attack)
    with database.reading() as session:
        assert fault in {each.code for each in verify(session, LAB).faults}


def test_a_forged_node_is_seen(database: Database, worker: Actor) -> None:
    fill(database, worker, 6)
    blob = "x'00'" if database.is_sqlite else r"'\x00'"
    _as_owner(database, f"UPDATE journal_node SET hash = {blob} WHERE level = 0 AND position = 2")  # noqa: S608 - fixed text
    with database.reading() as session:
        faults = verify(session, LAB).faults
    assert [(each.code, each.sequence) for each in faults] == [("node-differs", 3), ("node-missing", 1)]


def test_a_line_rewritten_with_its_digest_still_breaks_the_chain_and_the_tree(
    database: Database, worker: Actor
) -> None:
    fill(database, worker, 6)
    with database.reading() as session:
        line = session.exec(select(JournalEntryRow).where(JournalEntryRow.sequence == 4)).one().document
    forged = line.replace("C-3", "C-9")
    statement = sa.text(
        "UPDATE journal_entry SET document = :line, digest = :digest, subject = 'C-9' WHERE sequence = 4"
    )
    _as_owner(database, statement.bindparams(line=forged, digest=digest_bytes(forged.encode())))
    with database.reading() as session:
        faults = {each.code for each in verify(session, LAB).faults}
    assert {"chain-broken", "node-differs"} <= faults


def test_a_journal_cut_cleanly_at_its_end_is_seen_only_by_a_checkpoint_kept_outside(
    database: Database, worker: Actor
) -> None:
    fill(database, worker, 6)
    with database.reading() as session:
        kept = journal.checkpoint(session, LAB, SIGNER, AT).checkpoint
        digest = session.exec(select(JournalEntryRow).where(JournalEntryRow.sequence == 5)).one().digest
    for attack in (
        "DELETE FROM journal_entry WHERE sequence = 6",
        "DELETE FROM journal_node WHERE (level = 0 AND position = 5) OR (level = 1 AND position = 2)",
        f"UPDATE journal_head SET sequence = 5, digest = '{digest}'",  # noqa: S608 - our own digest
    ):
        _as_owner(database, attack)
    with database.reading() as session:
        state = verify(session, LAB)
        told = verify(session, LAB, kept=kept).faults
    assert state.sound
    assert [(each.code, each.sequence) for each in told] == [("tail-cut", 6)]


def test_a_checkpoint_kept_outside_is_a_beginning_of_the_journal_or_it_was_rewritten(
    database: Database, worker: Actor
) -> None:
    fill(database, worker, 5)
    with database.reading() as session:
        kept = journal.checkpoint(session, LAB, SIGNER, AT).checkpoint
    fill(database, worker, 4)
    with database.reading() as session:
        assert verify(session, LAB, kept=kept).sound
        forged = replace(kept, root=f"sha256:{'ab' * 32}")
        assert {each.code for each in verify(session, LAB, kept=forged).faults} == {"journal-rewritten"}
        other = replace(kept, origin="another/journal")
        assert {each.code for each in verify(session, LAB, kept=other).faults} == {"journal-rewritten"}


def _as_owner(database: Database, attack: str | sa.TextClause) -> None:
    with database.transaction() as session:
        connection = session.connection()
        unprotect(connection, ["journal_entry", "journal_node"])
        connection.execute(sa.text(attack) if isinstance(attack, str) else attack)
