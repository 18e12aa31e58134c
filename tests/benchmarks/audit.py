"""The upward chain and the impact against a read by primary key; a dossier and its verification; a whole journal.

``certificate_link`` is filled with rows of issued certificates, so that the index is as large as the size says.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col

from clients.audit import verify_dossier
from clients.uuid7 import uuid7
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import HeldKey
from service.audit import impacts
from service.audit.dossiers import dossier_of
from service.calibrations.tables import FrozenRecordRow
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateLinkRow, CertificateRow
from service.kit.clock import civil_day
from service.kit.database import Database
from service.kit.paging import PageRequest
from service.standards import queries as standards
from service.standards.tables import StandardCertificateRow
from tests.benchmarks.harness import Figure, Goal, Size, alone, alternate, compared, percentile, seconds_of
from tests.benchmarks.journal import checked
from tests.engines import Engine
from tests.service.certificates.bench import checked_gauge
from tests.service.world import SIGNING_KEY
from tests.serving import Furnished, furnished

LOOK_UP = "https://lookup.example"
USED = "DEMO-CQMI-P-0345"
"""The certificate of our own pressure standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much rests on the standard, and how often each figure is taken."""

    certificates: int
    lines: int
    """Of the journal that is read through."""
    rounds: int


AMOUNTS: dict[Size, Amount] = {
    "tiny": Amount(certificates=20, lines=300, rounds=1),
    "small": Amount(certificates=20_000, lines=200_000, rounds=7),
    "city": Amount(certificates=160_000, lines=1_000_000, rounds=9),
}


def run(size: Size) -> list[Figure]:
    """Measure on both engines."""
    return [*_on("postgres", AMOUNTS[size]), *_on("sqlite", AMOUNTS[size])]


def _on(engine: Engine, amount: Amount) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, furnished(engine, Path(folder)) as lab, _opened(lab) as database:
        number = _issued(database, lab)
        _fill(database, lab, amount.certificates)
        return [
            _chain(engine, database, lab, amount),
            _impact(engine, database, lab, amount),
            *_dossier(engine, database, lab, number, amount),
            checked(engine, database, lines=amount.lines, rounds=amount.rounds),
        ]


def _chain(engine: Engine, database: Database, lab: Furnished, amount: Amount) -> Figure:
    """Every certificate above ours in rows, against one row by its key."""
    certificate_id = lab.world.lab.certificates[USED]

    def chain() -> float:
        with database.reading() as session:
            return 1000 * seconds_of(
                lambda: standards.chain_rows(session, lab_id=lab.world.lab.id, certificate_ids=[certificate_id]),
                times=20,
            )

    def key() -> float:
        statement = sa.select(col(StandardCertificateRow.number)).where(
            col(StandardCertificateRow.lab_id) == lab.world.lab.id, col(StandardCertificateRow.id) == certificate_id
        )
        with database.reading() as session:
            return 1000 * seconds_of(lambda: session.execute(statement).first(), times=20)

    return compared(f"{engine}: chain to the top / one row", alternate(amount.rounds, chain, key), "ms")


def _impact(engine: Engine, database: Database, lab: Furnished, amount: Amount) -> Figure:
    """First page of what rests on one working standard, with all of it counted by customer."""
    standard_id, on = lab.world.lab.standards["pressure-reference"], civil_day(lab.world.at)
    first, last = on - timedelta(days=1), on + timedelta(days=1)
    taken = []
    for _ in range(amount.rounds):
        with database.reading() as session:
            lab_id = lab.world.lab.id

            def page() -> None:
                of = impacts.suspects(session, lab_id=lab_id, standard_id=standard_id, first=first, last=last)  # noqa: B023 - called within the round
                request = PageRequest(limit=50, after=None)
                impacts.affected_uses(session, lab_id=lab_id, of=of, first=first, last=last, request=request)  # noqa: B023 - called within the round

            taken.append(1000 * seconds_of(page, times=5))
    goal = Goal(at_most=10, of="value")
    return alone(f"{engine}: impact of a working standard, first page, p95", percentile(taken, 0.95), "ms", goal)


def _dossier(engine: Engine, database: Database, lab: Furnished, number: str, amount: Amount) -> Iterator[Figure]:
    signer = HeldKey(private_key=SIGNING_KEY)
    lab_id, at = lab.world.lab.id, lab.world.at

    def made() -> bytes:
        with database.reading() as session:
            dossier = dossier_of(session, lab_id=lab_id, number=number, on=None, at=at, signer=signer)
        return canonical_bytes(dossier.document())

    data = made()
    pair = alternate(
        amount.rounds,
        lambda: 1000 * seconds_of(made),
        lambda: 1000 * seconds_of(lambda: verify_dossier(data, lab_key=signer.public_key)),
    )
    yield compared(f"{engine}: make a dossier / verify it offline", pair, "ms")
    if engine == "sqlite":
        yield alone("bytes of a dossier", len(data) / 1024, "KiB")


def _issued(database: Database, lab: Furnished) -> str:
    with database.transaction() as session:
        work = checked_gauge(session, lab.world.lab, at=lab.world.at)
        row = approve_and_issue(
            session,
            actor=lab.world.lab.actors["signatory"],
            at=lab.world.at,
            calibration_id=work,
            look_up_base=LOOK_UP,
        )
        return row.number


def _fill(database: Database, lab: Furnished, number: int) -> None:
    """Copy the issued certificate's rows, without the long texts, each with its link."""
    with database.transaction() as session:
        certificate = session.execute(sa.select(*sa.inspect(CertificateRow).columns)).mappings().one()
        record = session.execute(sa.select(*sa.inspect(FrozenRecordRow).columns)).mappings().one()
        certificates, records, links = [], [], []
        for place in range(number):
            certificate_id, record_id = uuid7(), uuid7()
            records.append({**record, "id": record_id, "revision": place + 2, "record": "{}", "result": "{}"})
            named = {"id": certificate_id, "record_id": record_id, "number": f"N-{place}", "document": "{}"}
            certificates.append({**certificate, **named})
            links.append(
                {
                    "lab_id": lab.world.lab.id,
                    "certificate_id": certificate_id,
                    "parent_id": lab.world.lab.certificates[USED],
                    "used_on": civil_day(lab.world.at),
                }
            )
        session.execute(sa.insert(FrozenRecordRow), records)
        session.execute(sa.insert(CertificateRow), certificates)
        session.execute(sa.insert(CertificateLinkRow), links)


@contextmanager
def _opened(lab: Furnished) -> Iterator[Database]:
    database = Database(lab.url)
    try:
        yield database
    finally:
        database.dispose()
