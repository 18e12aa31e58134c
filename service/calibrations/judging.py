"""What the rules of traceability say of the standards that were chosen, before the work is done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import StandardUse
from domain.certificate.kind import OWN_WORK
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding
from domain.traceability.planned import PLANNED, planned_links, planned_node, planned_regulation
from domain.traceability.rules import EDITION, Stage, audit, certain, checks_at
from domain.traceability.walk import walk
from service.capability.queries import own_licences
from service.standards import queries as standards
from service.standards.assemblies import assembly_facts
from service.standards.chains import links_of, nodes_of
from service.standards.histories import histories_of
from service.standards.scheme_facts import with_schemes

REMEMBERED = 200
"""Chains whose findings are kept in memory by this process: a page is looked at more often than a choice is changed."""


def judged_choices(
    session: Session,
    uses: Sequence[StandardUse],
    *,
    lab_id: UUID,
    calibration_id: UUID,
    pack: Pack,
    item: Mapping[str, str],
    purpose: str,
    on: date,
    known_on: date,
) -> list[tuple[StandardUse, tuple[Finding, ...]]]:
    """Return every choice of a calibration (``standard_uses``) with what is wrong with it: only what is certain.

    ``on``: day of the work. Each is judged by itself, at the points of the plan where it will be used.
    """
    mine = planned_links(pack, item, uses, on)
    rows = standards.chain_rows(session, lab_id=lab_id, certificate_ids={UUID(use.certificate_id) for use in uses})
    nodes, above = [planned_node(pack, on), *nodes_of(session, rows)], [*links_of(rows)]
    # What gets no certificate may use a measurement standard that is out of order: a test of it is such work.
    assembly_ids = set() if purpose in OWN_WORK else {UUID(use.assembly_id) for use in uses if use.assembly_id}
    assemblies = assembly_facts(session, lab_id=lab_id, assembly_ids=assembly_ids)
    facts = Facts(
        performed_on=on,
        edition=EDITION,
        regulations=(planned_regulation(pack),),
        capabilities=own_licences(session, lab_id=lab_id) if assemblies else (),
        histories=tuple(
            histories_of(
                session,
                lab_id=lab_id,
                standard_ids={UUID(use.standard_id) for use in uses},
                result_ids={UUID(link.parent_result_id) for links in mine for link in links},
            )
        ),
    )
    whole = walk(PLANNED, nodes, [*(link for links in mine for link in links), *above])
    facts = with_schemes(session, facts, lab_id=lab_id, chain=whole, item=item, pack=pack, work_id=calibration_id)
    judged = []
    for use, links in zip(uses, mine, strict=True):
        used = {link.parent_result_id for link in links}
        own = replace(
            facts,
            histories=tuple(each for each in facts.histories if each.result_id in used),
            assemblies=(assemblies[UUID(use.assembly_id)],) if use.assembly_id and assemblies else (),
        )
        chain = walk(PLANNED, nodes, [*links, *above])
        judged.append((use, _wrong(chain, own, known_on)))
    return judged


@lru_cache(maxsize=REMEMBERED)
def _wrong(chain: Chain, facts: Facts, known_on: date) -> tuple[Finding, ...]:
    """What certainly is not as it should be, each sentence once: a standard is used at many points."""
    findings = audit(chain, facts, known_on, checks_at(Stage.CHOICE))
    return tuple({(one.rule, one.en): one for one in certain(findings)}.values())
