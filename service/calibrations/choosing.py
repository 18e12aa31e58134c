"""Which standards were used where: a standard belongs to a measurement, not to the work as a whole (M1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from clients.uuid7 import uuid7
from domain.calibration.errors import StandardUnknownPlace
from domain.evidence.canonical import digest_of
from domain.specialty.applying import applying_roles
from domain.specialty.plan import point_key
from domain.specialty.schema import Pack, StandardRole
from domain.traceability.finding import Finding
from domain.traceability.rules import violations
from service.calibrations import moves
from service.calibrations.judging import judged_choices
from service.calibrations.lookup import reading_plan
from service.calibrations.operations import bench_row
from service.calibrations.packs import edition
from service.calibrations.records import standard_uses
from service.calibrations.refusals import ChoiceTwice, NotInProgress, StandardNotOurs
from service.calibrations.tables import CalibrationRow, StandardChoiceRow
from service.calibrations.wire import StandardChoiceIn
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import Fault
from service.standards import queries as standards
from service.standards.choosing import usable
from service.standards.refusals import StandardNotUsable

Place = tuple[str, str, str]
"""Role, test and point of a choice; "" is every point that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A choice as it was stored, and what a rule warns of."""

    row: StandardChoiceRow
    warnings: tuple[Finding, ...]


def choose_standards(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, given: Sequence[StandardChoiceIn]
) -> list[Chosen]:
    """Say which standards were used where, instead of what was said before; the rules of traceability have their say.

    Without a certificate the latest in force on the day of the work is taken. Raises, at the choice's pointer,
    StandardUnknownPlace, ChoiceTwice, StandardNotOurs, or StandardNotUsable with the reason: an error that a rule finds
    is one.
    """
    row = bench_row(session, actor=actor, calibration_id=calibration_id)
    pack = edition(session, row.pack_digest)
    points = reading_plan(pack, row.item, state=row.state).points
    chosen: dict[Place, StandardChoiceRow] = {}
    for index, each in enumerate(given):
        pointer = f"/choices/{index}"
        role = _role(applying_roles(pack, each.test, row.item), points, each, pointer)
        place = (each.role, each.test, point_key(each.point) if each.point else "")
        if place in chosen:
            raise ChoiceTwice(pointer, role=each.role, test=each.test, point=each.point or "*")
        certificate_id = _certificate(session, row, each, role, pointer)
        chosen[place] = StandardChoiceRow(
            lab_id=row.lab_id,
            id=uuid7(),
            calibration_id=row.id,
            role=each.role,
            test=each.test,
            point=place[2],
            standard_id=each.standard_id,
            certificate_id=certificate_id,
        )
    _replace_choices(session, row, list(chosen.values()))
    warnings = _judged(session, row, pack, list(chosen), at=at)
    told = {"given": digest_of([each.model_dump(mode="json") for each in given])}
    moves.note(session, row, "standards", actor=actor, at=at, told=told)
    return [Chosen(row=each, warnings=warnings[place]) for place, each in chosen.items()]


def _judged(
    session: Session, row: CalibrationRow, pack: Pack, places: Sequence[Place], *, at: datetime
) -> dict[Place, tuple[Finding, ...]]:
    """Return what the rules warn of; refuse, with every choice that one of them forbids, at its place."""
    if row.performed_on is None:
        raise NotInProgress(state=row.state)
    found_of = judged_choices(
        session,
        standard_uses(session, row, on=row.performed_on),
        lab_id=row.lab_id,
        calibration_id=row.id,
        pack=pack,
        item=row.item,
        purpose=row.purpose,
        on=row.performed_on,
        known_on=civil_day(at),
    )
    judged = {(use.role, use.test, use.point): (use, found) for use, found in found_of}
    broken = [(n, judged[place][0], one) for n, place in enumerate(places) for one in violations(judged[place][1])]
    if broken:
        index, use, first = broken[0]
        raise StandardNotUsable(
            f"/choices/{index}",
            faults=[
                Fault(pointer=f"/choices/{n}", code=f"traceability-{one.rule.lower()}", detail=one.en, detail_zh=one.zh)
                for n, _, one in broken
            ],
            name=use.name_en or use.name_zh,
            name_zh=use.name_zh,
            on=row.performed_on,
            reason=f"rule {first.rule} of traceability is violated: {first.en.rstrip('.')}",
            reason_zh=f"违反溯源规则 {first.rule}：{first.zh.rstrip('。')}",
        )
    return {place: found for place, (_, found) in judged.items()}


def _role(
    offered: Sequence[StandardRole], points: Mapping[str, frozenset[str]], given: StandardChoiceIn, pointer: str
) -> StandardRole:
    roles = {role.role: role for role in offered}
    if given.role not in roles or (given.point and point_key(given.point) not in points[given.test]):
        raise StandardUnknownPlace(pointer, role=given.role, test=given.test, point=given.point or "*")
    return roles[given.role]


def _certificate(
    session: Session, row: CalibrationRow, given: StandardChoiceIn, role: StandardRole, pointer: str
) -> UUID:
    if row.performed_on is None:
        raise NotInProgress(state=row.state)
    certificate = usable(
        session,
        lab_id=row.lab_id,
        standard_id=given.standard_id,
        on=row.performed_on,
        characteristics={name for result in role.results for name in result.characteristics},
        certificate_id=given.certificate_id,
        pointer=pointer,
    )
    standard = standards.standard(session, lab_id=row.lab_id, standard_id=given.standard_id)
    if standard is None or not standard.own:
        raise StandardNotOurs(pointer, name=standard.name_en if standard else given.standard_id)
    return certificate.id


def _replace_choices(session: Session, row: CalibrationRow, chosen: list[StandardChoiceRow]) -> None:
    session.execute(
        sa.delete(StandardChoiceRow).where(
            col(StandardChoiceRow.lab_id) == row.lab_id, col(StandardChoiceRow.calibration_id) == row.id
        )
    )
    session.add_all(chosen)
    session.flush()
