"""Writing into the graph, in the transaction of the receipt and under the lock of the platform's log."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import Envelope
from domain.exchange.wire import Wire
from service.platform.graph import closure, levels
from service.platform.graph.facts import UNKNOWN_ISSUER, Befallen, Cited, Reported, befallen, reported
from service.platform.graph.tables import (
    GraphCertificateRow,
    GraphEventRow,
    GraphLinkRow,
    GraphStateRow,
)
from service.platform.tables import PlatformRow, ReportingLabRow

Key = tuple[int, str]
"""Id of the issuer, and number."""

_ALTERED = sa.text(
    "INSERT INTO graph_state (id, changes) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET changes = graph_state.changes + 1"
)
_KNOWN_THROUGH = sa.text(
    "INSERT INTO graph_state (id, changes, known_through) VALUES (1, 0, :day) "
    "ON CONFLICT (id) DO UPDATE SET known_through = :day"
).bindparams(sa.bindparam("day", type_=sa.Date))
_NEWEST = sa.select(
    sa.select(sa.func.max(col(GraphCertificateRow.id))).scalar_subquery(),
    sa.select(col(GraphStateRow.known_through)).scalar_subquery(),
)


@dataclass(slots=True, kw_only=True)
class _Known:
    """Certificates by key as they stand, and what is to be written; grows while a batch is read."""

    next_id: int
    through: date | None
    """Latest day on which one came to be known."""
    ids: dict[Key, int] = field(default_factory=dict)
    gaps: set[int] = field(default_factory=set)
    by_number: dict[str, set[int]] = field(default_factory=dict)

    def add(self, key: Key, certificate_id: int, *, gap: bool) -> None:
        self.ids[key] = certificate_id
        if gap:
            self.gaps.add(certificate_id)
        else:
            self.by_number.setdefault(key[1], set()).add(certificate_id)

    def new(self, key: Key, *, gap: bool) -> int:
        self.next_id += 1
        self.add(key, self.next_id, gap=gap)
        return self.next_id


def messages(session: Session, taken: Iterable[tuple[Envelope, Wire | None]], *, known_on: date) -> None:
    """Write what recorded messages say, as learnt on ``known_on``; tests and rejected ones say nothing.

    What is held back from the public is written all the same: it was issued, and its fault is what the regulator
    looks for.
    """
    real = [(envelope.lab.lab_code, payload) for envelope, payload in taken if not envelope.test]
    issued = [(lab, payload) for lab, payload in real if isinstance(payload, CertificateIssued)]
    events = [befallen(payload, issuer=lab) for lab, payload in real if isinstance(payload, CertificateStatus)]
    issuers = issuer_codes(session, {used.issuer for _, each in issued for used in each.standards_used if used.issuer})
    certificates = [reported(payload, issuer=lab, issuers=issuers) for lab, payload in issued]
    record(session, certificates, events, known_on=known_on)


def issuer_codes(session: Session, names: Collection[str]) -> dict[str, str]:
    """Return the code of each reporting laboratory among ``names``; another body keeps its name."""
    if not names:
        return {}
    rows = session.execute(
        sa.select(col(ReportingLabRow.lab_code), col(ReportingLabRow.name))
        .where(col(ReportingLabRow.name).in_(names) & col(ReportingLabRow.lab_code).not_in(names))
        .order_by(col(ReportingLabRow.lab_code).desc())
    )
    return {name: code for code, name in rows}


def record(
    session: Session, certificates: Sequence[Reported], events: Sequence[Befallen] = (), *, known_on: date
) -> None:
    """Write certificates with their links, and what befell them, as learnt on ``known_on``.

    The caller holds the log's lock. A certificate that was cited before takes the place of its gap; one reported again
    is corrected and stays known since the first report; the same report twice changes nothing. An event of a
    certificate that nobody reported is left out.
    """
    if not certificates and not events:
        return
    issuers = _named(session, "graph_issuer", {each.issuer for each in _named_in(certificates, events)})
    latest = {(issuers[each.issuer], each.number): each for each in certificates}
    known = _known(session, {each.number for each in _named_in(certificates, events)})
    stale = {known.ids[key] for key in latest if key in known.ids and known.ids[key] not in known.gaps}
    filled = {known.ids[key]: key for key in latest if known.ids.get(key) in known.gaps}
    disturbed = closure.below(session, stale | filled.keys()) if stale or filled else set()
    if filled:
        closure.forget(session, filled.keys())
        session.execute(sa.delete(GraphCertificateRow).where(col(GraphCertificateRow.id).in_(filled.keys())))
    if known.through is None or known.through < known_on:
        session.execute(_KNOWN_THROUGH, {"day": known_on})
    _write(session, latest, known, stale=stale, known_on=known_on)
    _move(session, {gap: known.ids[key] for gap, key in filled.items()})
    cited = _link(session, latest, known, issuers, stale=stale, known_on=known_on)
    standards = {known.ids[key] for key, each in latest.items() if levels.code(each.level) >= levels.STANDARD}
    moved = {known.ids[key] for key in filled.values()}
    wanted = (disturbed - filled.keys()) | moved | standards | (cited - closure.closed(session, cited))
    closure.close(session, wanted)
    befell = _befall(session, events, known, issuers, known_on=known_on)
    if stale or filled or befell:
        session.execute(_ALTERED)


def _named_in(certificates: Sequence[Reported], events: Sequence[Befallen]) -> Iterator[Reported | Befallen | Cited]:
    """Everything that names an issuer and a number."""
    yield from certificates
    yield from events
    for certificate in certificates:
        yield from certificate.parents


def _known(session: Session, numbers: Collection[str]) -> _Known:
    row = GraphCertificateRow
    newest, through = session.execute(_NEWEST).one()
    known = _Known(next_id=newest or 0, through=through)
    found = sa.select(col(row.id), col(row.issuer_id), col(row.number), col(row.level))
    for certificate_id, issuer_id, number, level in session.execute(found.where(col(row.number).in_(numbers))):
        known.add((issuer_id, number), certificate_id, gap=level == levels.GAP)
    return known


def _write(session: Session, latest: dict[Key, Reported], known: _Known, *, stale: set[int], known_on: date) -> None:
    quantities = _named(session, "graph_quantity", {each.quantity for each in latest.values()})
    artefacts = _named(session, "graph_artefact", {each.artefact for each in latest.values() if each.artefact})
    new: list[dict[str, object]] = []
    again: list[dict[str, object]] = []
    for key, each in latest.items():
        facts = {
            "artefact_id": artefacts[each.artefact] if each.artefact else None,
            "issued_on": each.issued_on,
            "valid_until": each.valid_until,
            "level": levels.code(each.level),
            "quantity_id": quantities[each.quantity],
            "county": each.county,
            "supported": bool(each.parents),
        }
        if known.ids.get(key) in stale:
            again.append({"id": known.ids[key], **facts})
        else:
            place = {"id": known.new(key, gap=False), "issuer_id": key[0], "number": key[1], "known_on": known_on}
            new.append({**place, **facts})
    _insert(session, "graph_certificate", new)
    if again:
        session.execute(sa.update(GraphCertificateRow), again)


def _link(
    session: Session,
    latest: dict[Key, Reported],
    known: _Known,
    issuers: dict[str, int],
    *,
    stale: set[int],
    known_on: date,
) -> set[int]:
    """Write the links, and a gap for every parent that nobody reported; return the parents."""
    gaps: list[dict[str, object]] = []
    links: dict[tuple[int, int], date] = {}
    for key, each in latest.items():
        for cited in each.parents:
            parent = _find(cited, known, issuers)
            if parent is None:
                parent = known.new((issuers[cited.issuer], cited.number), gap=True)
                place = {"issuer_id": issuers[cited.issuer], "number": cited.number, "known_on": known_on}
                gaps.append({"id": parent, "level": levels.GAP, **place})
            links.setdefault((known.ids[key], parent), cited.used_on)
    if stale:
        session.execute(sa.delete(GraphLinkRow).where(col(GraphLinkRow.certificate_id).in_(stale)))
    _insert(session, "graph_certificate", gaps)
    rows = [
        {"certificate_id": child, "parent_id": parent, "used_on": used_on} for (child, parent), used_on in links.items()
    ]
    _insert(session, "graph_link", rows)
    return {parent for _, parent in links}


def _find(cited: Cited, known: _Known, issuers: dict[str, int]) -> int | None:
    """Return the certificate that is cited; without its issuer only one that bears the number alone in the city."""
    if cited.issuer == UNKNOWN_ISSUER and len(alone := known.by_number.get(cited.number, set())) == 1:
        return next(iter(alone))
    return known.ids.get((issuers[cited.issuer], cited.number))


def _befall(
    session: Session, events: Sequence[Befallen], known: _Known, issuers: dict[str, int], *, known_on: date
) -> bool:
    """Write the events that are new; return whether there was one."""
    row = GraphEventRow
    wanted = {
        (certificate_id, str(each.kind), each.effective_on)
        for each in events
        if (certificate_id := known.ids.get((issuers[each.issuer], each.number))) is not None
        and certificate_id not in known.gaps
    }
    if not wanted:
        return False
    stored = sa.select(col(row.certificate_id), col(row.kind), col(row.effective_on)).where(
        col(row.certificate_id).in_({certificate_id for certificate_id, _, _ in wanted})
    )
    new = wanted - {(each[0], each[1], each[2]) for each in session.execute(stored)}
    names = ("certificate_id", "kind", "effective_on")
    rows = [dict(zip(names, each, strict=True)) | {"known_on": known_on} for each in sorted(new)]
    _insert(session, "graph_event", rows)
    return bool(rows)


def _move(session: Session, filled: dict[int, int]) -> None:
    """Let what cited a gap rest on the certificate that took its place."""
    if filled:
        links = PlatformRow.metadata.tables["graph_link"]
        session.connection().execute(
            sa.update(links).where(links.c.parent_id == sa.bindparam("gap")).values(parent_id=sa.bindparam("place")),
            [{"gap": gap, "place": place} for gap, place in filled.items()],
        )


def _insert(session: Session, table: str, rows: list[dict[str, object]]) -> None:
    """Insert in one statement: through the mapper, rows with and without a value would become many."""
    if rows:
        session.connection().execute(sa.insert(PlatformRow.metadata.tables[table]), rows)


def _named(session: Session, table: str, texts: set[str]) -> dict[str, int]:
    """Return the id of every text in a table of names, adding those that are new."""
    if not texts:
        return {}
    names = PlatformRow.metadata.tables[table]
    key, text = names.c

    def stored(of: Collection[str]) -> dict[str, int]:
        return {name: number for number, name in session.execute(sa.select(key, text).where(text.in_(of)))}

    found = stored(texts)
    if new := sorted(texts - found.keys()):
        session.execute(sa.insert(names), [{text.key: each} for each in new])
        found |= stored(new)
    return found
