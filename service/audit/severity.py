"""Affected certificates with how much of each is at stake, ready to be shown, exported or worked off."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import StandardResult
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.schema import Pack
from domain.traceability.own import node_result
from domain.traceability.stake import Stake, Wrong, worst_stake
from service.audit.impacts import Suspects, certificates_of
from service.audit.suspects import Touched
from service.audit.wire import AffectedOut
from service.calibrations.packs import pack_in
from service.calibrations.tables import PackEditionRow
from service.certificates import queries as certificates
from service.certificates.refusals import RecordDamaged
from service.certificates.tables import CertificateRow
from service.standards import queries as standards


class Weigher:
    """Weighs certificates against what was found wrong; one a request, for it keeps the packs that it has read."""

    def __init__(self, session: Session, *, lab_id: UUID, of: Suspects | None, shift: Decimal) -> None:
        self._session = session
        self._lab_id = lab_id
        self._packs: dict[str, Pack] = {}
        self._wrong = None if of is None else _wrong(session, lab_id, of, shift)

    def shown(self, rows: Sequence[Touched]) -> tuple[AffectedOut, ...]:
        """Return the rows of one page as they are shown."""
        ids = list(dict.fromkeys(row.certificate_id for row in rows))
        known = certificates_of(self._session, lab_id=self._lab_id, certificate_ids=ids)
        found = {certificate_id: self._stake(known[certificate_id][0]) for certificate_id in ids}
        return tuple(_shown(row, *known[row.certificate_id], found[row.certificate_id]) for row in rows)

    def _stake(self, row: CertificateRow) -> Stake | None:
        if self._wrong is None:
            return None
        try:
            result = certificates.content_of(row).result
        except RecordDamaged:
            return None  # it is on the list all the same; its audit says what is wrong with it
        if result.pack_digest not in self._packs:
            edition = self._session.get_one(PackEditionRow, result.pack_digest)
            self._packs[result.pack_digest] = pack_in(edition.text)
        return worst_stake(result, self._packs[result.pack_digest], self._wrong)


def _wrong(session: Session, lab_id: UUID, of: Suspects, shift: Decimal) -> Wrong:
    rows = standards.results_of(session, lab_id=lab_id, certificate_ids=of.direct | of.indirect)
    return Wrong(
        direct=frozenset(map(str, of.direct)),
        indirect=frozenset(map(str, of.indirect)),
        factors={f"{row.certificate_id}/{row.id}": _factor(standards.certified_result(row)) for row in rows},
        shift=shift,
    )


def _factor(result: StandardResult) -> Decimal:
    """U/u: the certificate's k, or that of a rectangle where the standard is used by its class."""
    u = node_result(result).standard_uncertainty
    if u is None or not parse_decimal(u):
        return parse_decimal(result.coverage_factor)
    return parse_decimal(result.expanded_uncertainty) / parse_decimal(u)


def _shown(row: Touched, certificate: CertificateRow, customer: str, stake: Stake | None) -> AffectedOut:
    return AffectedOut(
        number=certificate.number,
        customer_id=certificate.customer_id,
        customer=customer,
        issued_on=certificate.issued_on,
        verdict=certificate.verdict,
        used_on=row.used_on,
        through=row.through,
        direct=row.direct,
        share=stake and stake.share,
        share_at=stake and stake.where,
        share_at_most=bool(stake and stake.at_most),
        margin=stake and stake.margin,
        margin_unit=stake and stake.unit,
        verdict_at_stake=stake and stake.verdict_at_stake,
    )
