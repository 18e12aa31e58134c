"""What the rules of traceability say of the standards that were chosen, before the work is done with them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import StandardUse
from domain.traceability.finding import Facts, Finding
from domain.traceability.planned import PLANNED, planned_links, planned_node, planned_regulation
from domain.traceability.rules import EDITION, Stage, audit, checks_at
from domain.traceability.walk import walk
from service.calibrations.packs import edition
from service.calibrations.queries import calibration
from service.calibrations.records import standard_uses
from service.standards import queries as standards
from service.standards.chains import links_of, nodes_of
from service.standards.histories import histories_of
from service.standards.scheme_facts import with_schemes


def judged_choices(
    session: Session, *, lab_id: UUID, calibration_id: UUID, known_on: date
) -> list[tuple[StandardUse, tuple[Finding, ...]]]:
    """Return every choice of a calibration that has begun, with what is wrong with it: only what is certain.

    Each is judged by itself, at the points of the plan where it will be used. Raises NotFound, StandardNotUsable.
    """
    row = calibration(session, lab_id=lab_id, calibration_id=calibration_id)
    pack = edition(session, row.pack_digest)
    if row.performed_on is None:
        return []
    on = row.performed_on
    uses = standard_uses(session, row, on=on)
    mine = planned_links(pack, row.item, uses, on)
    rows = standards.chain_rows(session, lab_id=row.lab_id, certificate_ids={UUID(use.certificate_id) for use in uses})
    nodes, above = [planned_node(pack, on), *nodes_of(session, rows)], [*links_of(rows)]
    facts = Facts(
        performed_on=on,
        edition=EDITION,
        regulations=(planned_regulation(pack),),
        histories=tuple(
            histories_of(
                session,
                lab_id=row.lab_id,
                standard_ids={UUID(use.standard_id) for use in uses},
                result_ids={UUID(link.parent_result_id) for links in mine for link in links},
            )
        ),
    )
    whole = walk(PLANNED, nodes, [*(link for links in mine for link in links), *above])
    facts = with_schemes(session, facts, lab_id=row.lab_id, chain=whole, item=row.item, pack=pack, work_id=row.id)
    checks = checks_at(Stage.CHOICE)
    judged = []
    for use, links in zip(uses, mine, strict=True):
        used = {link.parent_result_id for link in links}
        own = replace(facts, histories=tuple(each for each in facts.histories if each.result_id in used))
        chain = walk(PLANNED, nodes, [*links, *above])
        judged.append((use, _wrong(audit(chain, own, known_on, checks))))
    return judged


def _wrong(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What certainly is not as it should be, each sentence once: a standard is used at many points."""
    said = {(one.rule, one.en): one for one in findings if not one.passed and not one.undecided}
    return tuple(said.values())
