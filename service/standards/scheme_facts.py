"""What an audit is told of verification schemes: those of the chain, and the classes on record."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from domain.evidence.documents import from_document, to_document
from domain.specialty.schema import Pack
from domain.standards.schemes import covering
from domain.traceability.chain import Chain
from domain.traceability.facts import OverrideFact, PositionFact
from domain.traceability.finding import Facts
from service.kit import journal
from service.kit.actor import Actor
from service.standards import queries as standards
from service.standards.accuracy import accuracies_of, accuracy_on
from service.standards.tables import OVERRIDDEN


def note_override(session: Session, fact: OverrideFact, *, actor: Actor, at: datetime) -> None:
    """Write into the journal who answers for a use beside the scheme; the caller knows that both its ends exist."""
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=OVERRIDDEN,
        subject=fact.parent_id,
        document=to_document(fact),  # type: ignore[arg-type]  # texts alone
        at=at,
    )


def overrides_of(
    session: Session, *, lab_id: UUID, parent_ids: Collection[str] | None = None
) -> tuple[OverrideFact, ...]:
    """Return what was recorded of uses of these certificates (None: of all), in the order of the journal."""
    recorded = journal.documents_of(session, lab_id=lab_id, action=OVERRIDDEN, subjects=parent_ids)
    return tuple(from_document(document, OverrideFact) for document in recorded)


def _overrides(session: Session, lab_id: UUID, chain: Chain, work_id: UUID) -> tuple[OverrideFact, ...]:
    """Read what was recorded of the chain's links, in the order of the journal.

    What was allowed to the work, before its certificate had a number, is allowed to the certificate.
    """
    pairs = {(link.child_id, link.parent_id) for link in chain.links}
    told = overrides_of(session, lab_id=lab_id, parent_ids={parent for _, parent in pairs})
    facts = (replace(fact, child_id=chain.root_id) if fact.child_id == str(work_id) else fact for fact in told)
    return tuple(fact for fact in facts if (fact.child_id, fact.parent_id) in pairs)


def _positions(session: Session, lab_id: UUID, chain: Chain, before: int | None) -> list[PositionFact]:
    """Return the accuracy of the standards of every certificate above the root, on each day of a use it has part in."""
    days = sorted(
        {
            (certificate_id, link.used_on)
            for link in chain.links
            for certificate_id in (link.child_id, link.parent_id)
            if certificate_id != chain.root_id
        }
    )
    certified: dict[str, dict[UUID, None]] = {}
    for result in standards.results_of(session, lab_id=lab_id, certificate_ids={UUID(each) for each, _ in days}):
        certified.setdefault(str(result.certificate_id), {})[result.standard_id] = None
    ids = {standard_id for each in certified.values() for standard_id in each}
    stated = accuracies_of(session, lab_id=lab_id, standard_ids=ids, before=before)
    found = []
    for certificate_id, day in days:
        said = (accuracy_on(stated.get(each, ()), day) for each in certified.get(certificate_id, ()))
        accuracy = "、".join(dict.fromkeys(filter(None, said)))
        if accuracy:
            found.append(PositionFact(certificate_id=certificate_id, accuracy=accuracy, used_on=day))
    return found


def with_schemes(
    session: Session,
    facts: Facts,
    *,
    lab_id: UUID,
    chain: Chain,
    item: Mapping[str, str],
    pack: Pack,
    work_id: UUID,
    before: int | None = None,
) -> Facts:
    """Return ``facts`` with the schemes of the chain's quantities; they travel whole, to stay as judged by.

    ``item``: fields of the item; ``work_id``: the calibration from which the chain's root comes, or will come;
    ``before``: line of the journal that issued it, None before: accuracies stated later are not asked for.
    """
    positions = _positions(session, lab_id, chain, before)
    claimed = item.get(pack.classes.item_field, "") if pack.classes else ""
    if claimed:
        positions.insert(0, PositionFact(certificate_id=chain.root_id, accuracy=claimed))
    return replace(
        facts,
        overrides=_overrides(session, lab_id, chain, work_id),
        schemes=covering(link.quantity_kind for link in chain.links),
        positions=tuple(positions),
    )
