"""What would stop the issue, told while it can be mended: a scope without the work (T17), U below our own CMC (T11)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import OriginalRecord
from domain.calibration.result import RecordResult
from domain.certificate.kind import OWN_WORK
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding
from domain.traceability.licences import LicenceFact
from domain.traceability.own import own_links, own_results
from domain.traceability.planned import PLANNED, planned_node, planned_regulation
from domain.traceability.rules import EDITION, certain, violations
from domain.traceability.rules_capability import not_below_capability
from domain.traceability.rules_work import regulation_in_force
from service.calibrations.tables import CalibrationRow
from service.capability.queries import own_licences
from service.people import queries as people


def foreseen_of_plan(session: Session, row: CalibrationRow, pack: Pack, *, on: date) -> tuple[Finding, ...]:
    """Return what rule T17 would find of the work if it is done on ``on``, by what is on record now.

    The laboratory's own work gets no certificate: nothing is foreseen of it.
    """
    if row.purpose in OWN_WORK:
        return ()
    chain = Chain(root_id=PLANNED, nodes=(planned_node(pack, on),), links=())
    licences = own_licences(session, lab_id=row.lab_id)
    facts = _facts(session, row.lab_id, pack, licences, service=row.service, on=on)
    return certain(regulation_in_force(chain, facts, date.max))


def foreseen(
    session: Session, *, lab_id: UUID, record: OriginalRecord, result: RecordResult, pack: Pack
) -> tuple[Finding, ...]:
    """Return what rules T17 and T11 would find against the results at the issue, by what is on record now."""
    if record.purpose in OWN_WORK:
        return ()
    licences = own_licences(session, lab_id=lab_id)
    root = replace(planned_node(pack, record.performed_on), results=own_results(pack, result))
    chain = Chain(root_id=PLANNED, nodes=(root,), links=own_links(PLANNED, pack, record, result))
    facts = _facts(session, lab_id, pack, licences, service=record.service, on=record.performed_on)
    below = violations(not_below_capability(chain, facts, date.max)) if _states_capability(licences) else ()
    return (*certain(regulation_in_force(chain, facts, date.max)), *below)


def _facts(
    session: Session, lab_id: UUID, pack: Pack, licences: tuple[LicenceFact, ...], *, service: str, on: date
) -> Facts:
    laboratory = people.laboratory(session, lab_id)
    number = laboratory.authorisation_number if service == "verification" else laboratory.qualification_number
    return Facts(
        performed_on=on,
        edition=EDITION,
        regulations=(planned_regulation(pack, service=service, licensed=bool(number)),),
        capabilities=licences,
    )


def _states_capability(licences: Sequence[LicenceFact]) -> bool:
    return any(line.uncertainty for licence in licences for line in licence.scope)
