"""What would stop the issue later, told while it can still be mended: U below the laboratory's own CMC (T11)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import OriginalRecord
from domain.calibration.result import RecordResult
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding
from domain.traceability.own import own_links, own_results
from domain.traceability.planned import PLANNED, planned_node, planned_regulation
from domain.traceability.rules import EDITION, violations
from domain.traceability.rules_capability import not_below_capability
from service.capability.queries import own_licences


def below_capability(
    session: Session, *, lab_id: UUID, record: OriginalRecord, result: RecordResult, pack: Pack
) -> tuple[Finding, ...]:
    """Return what rule T11 would find against the results at the issue, by what is on record now."""
    licences = own_licences(session, lab_id=lab_id)
    if not any(line.uncertainty for licence in licences for line in licence.scope):
        return ()
    root = replace(planned_node(pack, record.performed_on), results=own_results(pack, result))
    chain = Chain(root_id=PLANNED, nodes=(root,), links=own_links(PLANNED, pack, record, result))
    facts = Facts(
        performed_on=record.performed_on,
        edition=EDITION,
        regulations=(planned_regulation(pack),),
        capabilities=licences,
    )
    return violations(not_below_capability(chain, facts, date.max))
