"""The drill: twelve kinds of tampering by the database's owner, each named offline from one dossier.

On PostgreSQL the owner is its superuser, whom no trigger stops; on SQLite whoever has the file. Each attack and the
dossier made of what it left are one transaction that is rolled back: one laboratory serves for all of them.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from clients.audit import Verification, verify_dossier
from clients.audit.rows import Kind
from clients.audit.tampering import KINDS
from domain.evidence import merkle
from domain.evidence.canonical import canonical_bytes, digest_bytes
from domain.evidence.checkpoint import SignedCheckpoint
from domain.evidence.signature import HeldKey
from migrations.triggers import unprotect
from service.audit.dossiers import dossier_of
from service.calibrations.tables import FrozenRecordRow
from service.certificates.tables import CertificateFileRow, CertificateLinkRow, CertificateRow
from service.kit import journal
from service.kit.database import Database
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow
from service.standards.tables import StandardLinkRow, StandardResultRow
from tests.service.reporting.conftest import Reporting
from tests.service.world import SIGNING_KEY

SIGNER = HeldKey(private_key=SIGNING_KEY)
ENTRY, NODE, HEAD, CERTIFICATE, FILE, USE, RECORD, LINK, RESULT = (
    cast("sa.Table", sa.inspect(row).local_table)
    for row in (
        JournalEntryRow,
        JournalNodeRow,
        JournalHeadRow,
        CertificateRow,
        CertificateFileRow,
        CertificateLinkRow,
        FrozenRecordRow,
        StandardLinkRow,
        StandardResultRow,
    )
)


class _Undo(Exception):
    """Ends an attack."""


class Scene:
    """A laboratory with two certificates issued, and a checkpoint that the regulator keeps."""

    def __init__(self, reporting: Reporting) -> None:
        self.lab, self.database, self.clock = reporting.lab, reporting.database, reporting.clock
        self.issued, self.other = reporting.issue(), reporting.issue()
        with self.database.reading() as session:
            self.kept: SignedCheckpoint = journal.checkpoint(session, self.lab.id, SIGNER, self.clock())
        self.size = self.kept.checkpoint.size
        self.issue = self.issued.journal_sequence
        self.checked = self.issue - 1
        """The line before: an act at the bench of the same work."""

    @contextmanager
    def attacked(self, attack: Callable[["Scene", Session], None]) -> Iterator[Session]:
        """Give the session in which the attack was done; nothing of it stays."""
        with suppress(_Undo), self.database.transaction() as session:
            _disarm(self.database, session)
            attack(self, session)
            session.expire_all()
            yield session
            raise _Undo

    def dossier(self, session: Session) -> bytes:
        made = dossier_of(
            session,
            lab_id=self.lab.id,
            number=self.issued.number,
            on=None,
            at=self.clock() + timedelta(minutes=5),
            signer=SIGNER,
            kept=self.size,
        )
        return canonical_bytes(made.document())

    def entry(self, session: Session, sequence: int) -> JournalEntryRow:
        return session.get_one(JournalEntryRow, (self.lab.id, sequence))

    def write(self, session: Session, line: int, /, **columns: object) -> None:
        of = sa.and_(ENTRY.c.lab_id == self.lab.id, ENTRY.c.sequence == line)
        session.execute(ENTRY.update().where(of).values(**columns))

    def rewrite(self, session: Session, sequence: int, **members: object) -> None:
        """Edit a line thoroughly: text, columns and digest."""
        line = canonical_bytes({**json.loads(self.entry(session, sequence).document), **members})
        columns = {
            name: datetime.fromisoformat(str(value)) if name == "at" else value for name, value in members.items()
        }
        self.write(session, sequence, document=line.decode(), digest=digest_bytes(line), **columns)

    def cut(self, session: Session, first: int, last: int) -> None:
        session.execute(ENTRY.delete().where(ENTRY.c.lab_id == self.lab.id, ENTRY.c.sequence.between(first, last)))

    def renumber(self, session: Session, first: int, by: int) -> None:
        """Move every line from ``first`` on; the key forbids doing it in one step."""
        mine = ENTRY.c.lab_id == self.lab.id
        session.execute(ENTRY.update().where(mine, ENTRY.c.sequence >= first).values(sequence=-(ENTRY.c.sequence + by)))
        session.execute(ENTRY.update().where(mine, ENTRY.c.sequence < 0).values(sequence=-ENTRY.c.sequence))

    def put(self, session: Session, sequence: int, **members: object) -> None:
        """Put a copy of the line of the issue at ``sequence``, with other members if there are any."""
        row = self.entry(session, self.issue)
        text = canonical_bytes({**json.loads(row.document), **members}).decode() if members else row.document
        columns = {**row.model_dump(), "sequence": sequence, "document": text, "digest": digest_bytes(text.encode())}
        columns.update({name: value for name, value in members.items() if name in {"subject", "action"}})
        session.execute(ENTRY.insert().values(**columns))

    def rebuild(self, session: Session, size: int) -> None:
        """Make chain, tree and head consistent again, as somebody would who knows how they are made."""
        mine = ENTRY.c.lab_id == self.lab.id
        rows = session.execute(sa.select(ENTRY).where(mine, ENTRY.c.sequence <= size).order_by(ENTRY.c.sequence)).all()
        session.execute(ENTRY.delete().where(mine, ENTRY.c.sequence > size))
        session.execute(NODE.delete().where(NODE.c.lab_id == self.lab.id))
        nodes: dict[tuple[int, int], bytes] = {}
        previous = ""
        for index, row in enumerate(rows):
            line = canonical_bytes({**json.loads(row.document), "sequence": index + 1, "prev": previous})
            self.write(session, row.sequence, document=line.decode(), prev_digest=previous, digest=digest_bytes(line))
            previous = digest_bytes(line)
            for node in merkle.append(lambda *place: nodes[place], index, merkle.leaf_hash(line)):
                nodes[node.level, node.position] = node.hash
        session.execute(
            NODE.insert(),
            [
                {"lab_id": self.lab.id, "level": level, "position": position, "hash": value}
                for (level, position), value in nodes.items()
            ],
        )
        session.execute(HEAD.update().where(HEAD.c.lab_id == self.lab.id).values(sequence=len(rows), digest=previous))


def _disarm(database: Database, session: Session) -> None:
    """Do what an owner does first: turn the triggers off, and the foreign keys."""
    connection = session.connection()
    if database.is_sqlite:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        names = ("journal_entry", "journal_node", "certificate", "certificate_file", "certificate_link")
        unprotect(connection, [*names, "frozen_record", "standard_link"])
    else:
        assert connection.exec_driver_sql("SHOW is_superuser").scalar() == "on"
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _value(scene: Scene, session: Session) -> None:
    record = session.get_one(FrozenRecordRow, (scene.lab.id, scene.issued.record_id))
    document = json.loads(record.record)
    document["readings"][4]["value"] = "0.41"
    session.execute(RECORD.update().where(RECORD.c.id == record.id).values(record=canonical_bytes(document).decode()))


def _value_with_digest(scene: Scene, session: Session) -> None:
    _certificate(scene, session, lambda document: document["result"]["points"][1]["columns"].update(up_tapped="0.41"))


def _certificate(scene: Scene, session: Session, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    document = json.loads(scene.issued.document)
    change(document)
    text = canonical_bytes(document).decode()
    session.execute(
        CERTIFICATE.update()
        .where(CERTIFICATE.c.id == scene.issued.id)
        .values(document=text, document_digest=digest_bytes(text.encode()))
    )


def _time(scene: Scene, session: Session) -> None:
    scene.write(session, scene.issue, at=scene.issued.issued_at - timedelta(days=3))


def _time_with_digest(scene: Scene, session: Session) -> None:
    scene.rewrite(session, scene.issue, at="2026-02-01T08:00:00Z")


def _actor(scene: Scene, session: Session) -> None:
    scene.write(session, scene.checked, actor="person:" + str(UUID(int=5)))


def _actor_with_digest(scene: Scene, session: Session) -> None:
    scene.rewrite(session, scene.issue, actor="person:" + str(UUID(int=5)))


def _middle(scene: Scene, session: Session) -> None:
    scene.cut(session, scene.checked, scene.checked)


def _middle_closed(scene: Scene, session: Session) -> None:
    scene.cut(session, scene.issue + 1, scene.issue + 1)
    scene.renumber(session, scene.issue + 2, by=-1)


def _tail(scene: Scene, session: Session) -> None:
    scene.cut(session, scene.size - 1, scene.size)


def _tail_clean(scene: Scene, session: Session) -> None:
    scene.rebuild(session, scene.size - 2)


def _inserted(scene: Scene, session: Session) -> None:
    scene.put(session, scene.size + 1, subject="CQ-0001-V-2026-009999")
    session.execute(HEAD.update().where(HEAD.c.lab_id == scene.lab.id).values(sequence=scene.size + 1))


def _inserted_between(scene: Scene, session: Session) -> None:
    scene.renumber(session, scene.issue, by=1)
    scene.issue += 1
    scene.put(session, scene.issue - 1, subject="CQ-0001-V-2026-009999")
    scene.issue -= 1


def _doubled(scene: Scene, session: Session) -> None:
    scene.put(session, scene.size + 1)


def _doubled_between(scene: Scene, session: Session) -> None:
    scene.renumber(session, scene.issue + 1, by=1)
    scene.put(session, scene.issue + 1)


def _swapped(scene: Scene, session: Session) -> None:
    one, two, aside = scene.checked - 1, scene.checked, -7
    for before, after in ((one, aside), (two, one), (aside, two)):
        scene.write(session, before, sequence=after)


def _use_moved(scene: Scene, session: Session) -> None:
    of = session.execute(sa.select(USE).where(USE.c.certificate_id == scene.issued.id)).first()
    assert of is not None
    other = next(each for each in scene.lab.certificates.values() if each not in _used(scene, session))
    session.execute(
        USE.update()
        .where(USE.c.certificate_id == of.certificate_id, USE.c.parent_id == of.parent_id)
        .values(parent_id=other)
    )


def _used(scene: Scene, session: Session) -> set[UUID]:
    return set(session.execute(sa.select(USE.c.parent_id).where(USE.c.certificate_id == scene.issued.id)).scalars())


def _link_moved(scene: Scene, session: Session) -> None:
    """Hang a standard of ours below another body's certificate."""
    used = _used(scene, session)
    link = session.execute(sa.select(LINK).where(LINK.c.certificate_id.in_(used))).first()
    assert link is not None
    other = session.execute(
        sa.select(RESULT).where(
            RESULT.c.certificate_id.not_in([*used, link.parent_id]), RESULT.c.lab_id == scene.lab.id
        )
    ).first()
    assert other is not None
    session.execute(
        LINK.update()
        .where(LINK.c.certificate_id == link.certificate_id, LINK.c.parent_id == link.parent_id)
        .values(parent_id=other.certificate_id, parent_result_id=other.id)
    )


def _approval_elsewhere(scene: Scene, session: Session) -> None:
    session.execute(
        CERTIFICATE.update()
        .where(CERTIFICATE.c.id == scene.issued.id)
        .values(journal_sequence=scene.other.journal_sequence)
    )


def _approver(scene: Scene, session: Session) -> None:
    _certificate(
        scene,
        session,
        lambda document: document["signatures"][-1].update(person_id=str(scene.lab.person_id("quality"))),
    )


def _pdf(scene: Scene, session: Session) -> None:
    session.execute(FILE.update().where(FILE.c.certificate_id == scene.issued.id).values(pdf=b"%PDF-1.7 another"))


def _pdf_with_digest(scene: Scene, session: Session) -> None:
    _pdf(scene, session)
    digest = digest_bytes(b"%PDF-1.7 another")
    session.execute(CERTIFICATE.update().where(CERTIFICATE.c.id == scene.issued.id).values(pdf_digest=digest))


def _rewritten(scene: Scene, session: Session) -> None:
    """Somebody else did the check: every hash after it made anew; the dossier is signed by the key they stole."""
    scene.rewrite(session, scene.checked, actor="person:" + str(UUID(int=5)))
    scene.rebuild(session, scene.size)


def _tree_alone(scene: Scene, session: Session) -> None:
    """The tree made anew over edited lines, and the old lines put back for show."""
    line = scene.entry(session, scene.checked).document
    _rewritten(scene, session)
    scene.write(session, scene.checked, document=line)


DRILL: list[tuple[Kind, Callable[[Scene, Session], None]]] = [
    (Kind.VALUE, _value),
    (Kind.VALUE, _value_with_digest),
    (Kind.TIME, _time),
    (Kind.TIME, _time_with_digest),
    (Kind.ACTOR, _actor),
    (Kind.ACTOR, _actor_with_digest),
    (Kind.CUT, _middle),
    (Kind.CUT, _middle_closed),
    (Kind.TAIL, _tail),
    (Kind.TAIL, _tail_clean),
    (Kind.INSERTED, _inserted),
    (Kind.INSERTED, _inserted_between),
    (Kind.DOUBLED, _doubled),
    (Kind.DOUBLED, _doubled_between),
    (Kind.SWAPPED, _swapped),
    (Kind.PARENT, _use_moved),
    (Kind.PARENT, _link_moved),
    (Kind.APPROVAL, _approval_elsewhere),
    (Kind.APPROVAL, _approver),
    (Kind.PDF, _pdf),
    (Kind.PDF, _pdf_with_digest),
    (Kind.REWRITTEN, _rewritten),
]


def _named(found: Verification) -> set[str]:
    assert all(check.zh and check.en for check in found.failed)
    return {check.id for check in found.failed} & KINDS


@pytest.fixture
def scene(reporting: Reporting) -> Scene:
    return Scene(reporting)


def test_twelve_kinds_of_tampering_are_each_named(scene: Scene) -> None:
    """The names are exact: what was not done is not named."""
    assert len({kind for kind, _ in DRILL}) == 12
    with scene.attacked(lambda _scene, _session: None) as session:
        honest = verify_dossier(scene.dossier(session), lab_key=SIGNER.public_key, checkpoint=scene.kept)
    assert honest.unbroken, honest.failed
    assert {check.id for check in honest.checks} >= {"trail", "kept"}
    wrong = {}
    for kind, attack in DRILL:
        with scene.attacked(attack) as session:
            found = verify_dossier(scene.dossier(session), lab_key=SIGNER.public_key, checkpoint=scene.kept)
        assert not found.unbroken, attack.__name__
        if _named(found) != {kind.value}:
            wrong[attack.__name__] = (kind.value, [(check.id, check.en) for check in found.failed])
    assert not wrong, wrong


def test_only_the_checkpoint_outside_sees_a_journal_rewritten_or_cut_as_a_whole(scene: Scene) -> None:
    for attack in (_rewritten, _tail_clean):
        with scene.attacked(attack) as session:
            dossier = scene.dossier(session)
        alone = verify_dossier(dossier, lab_key=SIGNER.public_key)
        assert alone.unbroken, "nothing inside the laboratory tells"
        assert not verify_dossier(dossier, lab_key=SIGNER.public_key, checkpoint=scene.kept).unbroken
    with scene.attacked(_tree_alone) as session:
        found = verify_dossier(scene.dossier(session), lab_key=SIGNER.public_key, checkpoint=scene.kept)
    assert Kind.REWRITTEN in _named(found)
