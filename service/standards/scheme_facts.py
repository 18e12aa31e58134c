"""What an audit is told of verification schemes: those of the chain, and the classes on record."""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import OriginalRecord
from domain.specialty.schema import Pack
from domain.standards.schemes import covering
from domain.traceability.chain import Chain
from domain.traceability.facts import PositionFact
from domain.traceability.finding import Facts
from service.standards import queries as standards


def with_schemes(
    session: Session, facts: Facts, *, lab_id: UUID, chain: Chain, record: OriginalRecord, pack: Pack
) -> Facts:
    """Return ``facts`` with the schemes of the chain's quantities; they travel whole, to stay as judged by."""
    above = {UUID(node.id) for node in chain.nodes if node.id != chain.root_id}
    results = standards.results_of(session, lab_id=lab_id, certificate_ids=above)
    known = standards.standards(session, lab_id=lab_id, standard_ids={result.standard_id for result in results})
    stated: dict[UUID, dict[str, None]] = {}
    for result in results:
        accuracy = known[result.standard_id].accuracy
        if accuracy:
            stated.setdefault(result.certificate_id, {})[accuracy] = None
    positions = [
        PositionFact(certificate_id=str(certificate_id), accuracy="、".join(stated[certificate_id]))
        for certificate_id in sorted(stated, key=str)
    ]
    claimed = record.item.get(pack.classes.item_field, "") if pack.classes else ""
    if claimed:
        positions.insert(0, PositionFact(certificate_id=chain.root_id, accuracy=claimed))
    return replace(facts, schemes=covering(link.quantity_kind for link in chain.links), positions=tuple(positions))
