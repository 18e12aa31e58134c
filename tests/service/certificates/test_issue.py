"""Approve and issue, on both engines: everything or nothing, numbered without a gap, frozen, superseded, withdrawn."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.calibration.errors import SamePersonRefused, TransitionRefused
from domain.evidence.canonical import canonical_bytes, digest_bytes
from domain.evidence.merkle import leaf_hash, verify_inclusion
from domain.evidence.signature import HeldKey
from service.calibrations import queries as calibrations
from service.calibrations.refusals import NotAuthorised
from service.certificates import issue, queries
from service.certificates.glyphs import GlyphMissing
from service.certificates.issue import approve_and_issue
from service.certificates.operations import reopen, withdraw
from service.certificates.refusals import CertificateIncomplete, CertificateSuperseded, CertificateWithdrawn
from service.certificates.status import Status, status_on
from service.certificates.tables import CertificateCounterRow, CertificateRow
from service.equipment.tables import EquipmentRow
from service.kit import journal
from service.kit.clock import civil_day
from service.kit.database import Database
from service.kit.problems import NotFound, Problem, VersionChanged
from service.kit.tables import JobRow
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.service.certificates.bench import (
    ADJUSTED,
    CALIBRATED,
    CONFORMING,
    FAILING,
    Job,
    checked_gauge,
    finish,
)
from tests.service.world import SIGNING_KEY, Lab, World, given

LOOK_UP = "https://lookup.example"
EVIDENCE = ("certificate", "certificate_file", "certificate_link", "certificate_event")


def checked(database: Database, world: World, job: Job = CONFORMING) -> UUID:
    with database.transaction() as session:
        return checked_gauge(session, world.lab, at=world.at, job=job)


def issued(database: Database, world: World, calibration_id: UUID, *, at: datetime | None = None) -> CertificateRow:
    with database.transaction() as session:
        return approve(session, world.lab, calibration_id, at=at or world.at)


def approve(session: Session, lab: Lab, calibration_id: UUID, *, at: datetime) -> CertificateRow:
    signatory = lab.actors["signatory"]
    return approve_and_issue(session, actor=signatory, at=at, calibration_id=calibration_id, look_up_base=LOOK_UP)


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (CONFORMING, ("V", "verification_certificate", "1.6 级 合格", "2026-09-01")),
        (ADJUSTED, ("V", "verification_certificate", "1.6 级 合格", "2026-09-01")),
        (FAILING, ("N", "rejection_notice", "不合格", "None")),
        (CALIBRATED, ("C", "calibration_certificate", "", "None")),
        (
            Job(service="calibration", statement_requested=True),
            ("C", "calibration_certificate", "符合规定的要求", "None"),
        ),
    ],
    ids=["conforms", "adjusted", "fails", "calibrated", "calibrated-with-statement"],
)
def test_the_document_follows_from_service_and_verdict(
    world_database: Database, world: World, job: Job, expected: tuple[str, ...]
) -> None:
    row = issued(world_database, world, checked(world_database, world, job))
    content = queries.content_of(row)
    assert (row.number[8], row.kind, content.conclusion_zh, str(row.valid_until)) == expected
    assert content.number == row.number == f"CQ-0001-{expected[0]}-2026-000001"
    assert [signature.role.value for signature in content.signatures] == ["operator", "checker", "approver"]
    assert all(signature.authorised for signature in content.signatures)
    assert {check.id for check in content.checks} == {"appearance", "zero", "pointer_movement"}
    assert (content.environment[0].low, content.environment[0].high) == ("20.1", "20.4")


def test_what_is_issued_is_frozen_whole_linked_journalled_and_left_for_the_platform(
    world_database: Database, world: World
) -> None:
    calibration_id = checked(world_database, world)
    row = issued(world_database, world, calibration_id)
    with world_database.reading() as session:
        pdf = queries.pdf_of(session, lab_id=row.lab_id, certificate_id=row.id)
        links = queries.links_of(session, lab_id=row.lab_id, certificate_id=row.id)
        proof = journal.prove(session, row.lab_id, row.journal_sequence)
        head = journal.checkpoint(session, row.lab_id, HeldKey(private_key=SIGNING_KEY), world.at)
        jobs = session.exec(select(JobRow)).all()
        calibration = calibrations.calibration(session, lab_id=row.lab_id, calibration_id=calibration_id)
    document = json.loads(row.document)
    assert canonical_bytes(document) == row.document.encode()
    assert (digest_bytes(row.document.encode()), digest_bytes(pdf)) == (row.document_digest, row.pdf_digest)
    assert [(link.parent_id, link.used_on) for link in links] == [
        (world.lab.certificates["DEMO-CQMI-P-0345"], civil_day(world.at))
    ]
    leaf = json.loads(proof.entry)
    assert leaf["document"] == {
        "action": "issued",
        "document": row.document_digest,
        "pdf": row.pdf_digest,
        "number": row.number,
        "lab": "CQ-0001",
        "kind": row.kind,
        "issued_on": "2026-03-02",
    }
    assert verify_inclusion(
        leaf_hash(proof.entry.encode()),
        proof.sequence - 1,
        proof.size,
        [bytes.fromhex(node) for node in proof.path],
        bytes.fromhex(head.checkpoint.root.removeprefix("sha256:")),
    )
    assert [(job.kind, job.key) for job in jobs] == [("report", f"certificate.issued:{row.number}:1")]
    assert jobs[0].payload == {
        "type": "certificate.issued",
        "number": row.number,
        "certificate_id": str(row.id),
        "revision": 1,
    }
    assert (calibration.state, calibration.approver_id) == ("approved", world.lab.person_id("signatory"))


def test_a_failing_issue_gives_its_number_back(world_database: Database, world: World) -> None:
    works = [checked(world_database, world) for _ in range(3)]
    first = issued(world_database, world, works[0])

    def fail() -> None:
        with world_database.transaction() as session:
            assert approve(session, world.lab, works[1], at=world.at).number.endswith("000002")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    second, third = issued(world_database, world, works[2]), issued(world_database, world, works[1])
    assert [row.number[-6:] for row in (first, second, third)] == ["000001", "000002", "000003"]
    with world_database.reading() as session:
        assert session.exec(select(CertificateCounterRow.last)).all() == [3]
        assert session.exec(select(sa.func.count()).select_from(JobRow)).one() == 3


def test_numbers_stay_without_gap_when_every_third_of_many_at_once_fails(
    world_database: Database, world: World
) -> None:
    works = [checked(world_database, world) for _ in range(9)]

    def one(position: int) -> str | None:
        try:
            with world_database.transaction() as session:
                row = approve(session, world.lab, works[position], at=world.at)
                _fail_every_third(position)
                return row.number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(number for number in pool.map(one, range(9)) if number)
    assert numbers == [f"CQ-0001-V-2026-{number:06d}" for number in range(1, 7)]


def test_of_two_approvers_at_once_exactly_one_issues(world_database: Database, world: World) -> None:
    calibration_id = checked(world_database, world)

    def one(_: int) -> str:
        try:
            return issued(world_database, world, calibration_id).number
        except TransitionRefused as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(one, range(4)))
    assert told == ["CQ-0001-V-2026-000001", *["transition-refused"] * 3]
    with world_database.reading() as session:
        assert session.exec(select(sa.func.count()).select_from(CertificateRow)).one() == 1


def test_each_series_laboratory_and_year_counts_for_itself(world_database: Database, world: World) -> None:
    new_year = world.at.replace(month=12, day=31, hour=16, minute=1)  # past midnight in Chongqing
    assert issued(world_database, world, checked(world_database, world)).number == "CQ-0001-V-2026-000001"
    assert issued(world_database, world, checked(world_database, world, FAILING)).number == "CQ-0001-N-2026-000001"
    late = checked(world_database, world)
    assert issued(world_database, world, late, at=new_year).number == "CQ-0001-V-2027-000001"


def test_approval_needs_another_authorised_person_and_the_version_that_was_read(
    world_database: Database, world: World
) -> None:
    calibration_id = checked(world_database, world)
    lab = world.lab

    def attempt(actor_name: str = "signatory", *, expected: int | None = None) -> None:
        actor = lab.actors[actor_name]
        if actor_name != "signatory":
            actor = replace(actor, roles=frozenset({"signatory"}))
        with world_database.transaction() as session:
            approve_and_issue(
                session,
                actor=actor,
                at=world.at,
                calibration_id=calibration_id,
                look_up_base=LOOK_UP,
                expected=expected,
            )

    for somebody in ("technician", "checker"):
        with pytest.raises(SamePersonRefused):
            attempt(somebody)
    with pytest.raises(NotAuthorised):
        attempt("quality")
    with pytest.raises(VersionChanged):
        attempt(expected=1)
    with pytest.raises(NotFound), world_database.transaction() as session:
        approve(session, world.other, calibration_id, at=world.at)


def test_every_fault_is_told_at_once_and_nothing_is_left(world_database: Database, world: World) -> None:
    calibration_id = checked(world_database, world)
    with world_database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE laboratory SET authorisation_number = ''"))
        connection.execute(sa.text("UPDATE measurement_standard SET assessment_valid_until = '2026-03-01'"))
    with pytest.raises(CertificateIncomplete) as refused:
        issued(world_database, world, calibration_id)
    told = {(each.pointer, each.code) for each in refused.value.faults}
    assert told == {
        ("/laboratory/authorisation_number", "laboratory-named"),
        ("/assemblies/0/assessment_valid_until", "assembly-assessed"),
    }
    with world_database.reading() as session:
        assert session.exec(select(CertificateCounterRow)).all() == []
        assert session.exec(select(JobRow)).all() == []
        state = calibrations.calibration(session, lab_id=world.lab.id, calibration_id=calibration_id).state
    assert state == "checked"


def test_a_rule_of_traceability_that_is_violated_further_up_stops_the_issue(
    world_database: Database, world: World
) -> None:
    calibration_id = checked(world_database, world)
    event = given(EventIn, {"kind": "withdrawn", "effective_on": "2020-01-01", "reason": "示值超差"})
    with world_database.transaction() as session:
        note_event(
            session,
            actor=world.lab.actors["quality"],
            at=world.at,
            certificate_id=world.lab.certificates["DEMO-NMI-P-0001"],
            given=event,
        )
    with pytest.raises(CertificateIncomplete) as refused:
        issued(world_database, world, calibration_id)
    assert {each.code for each in refused.value.faults} == {"traceability-t04", "traceability-t22"}
    assert all("DEMO-NMI-P-0001" in each.detail for each in refused.value.faults if each.code == "traceability-t04")


def test_a_standard_withdrawn_after_completion_stops_the_issue(world_database: Database, world: World) -> None:
    calibration_id = checked(world_database, world)
    event = given(EventIn, {"kind": "withdrawn", "effective_on": "2026-03-01", "reason": "示值超差"})
    certificate_id = world.lab.certificates["DEMO-CQMI-P-0345"]
    quality = world.lab.actors["quality"]
    with world_database.transaction() as session:
        note_event(session, actor=quality, at=world.at, certificate_id=certificate_id, given=event)
    with pytest.raises(CertificateIncomplete) as refused:
        issued(world_database, world, calibration_id)
    assert [each.code for each in refused.value.faults] == ["standards-in-force"]


def test_a_character_that_no_font_has_stops_the_issue_by_name(world_database: Database, world: World) -> None:
    calibration_id = checked(world_database, world)
    with world_database.transaction() as session:
        gauge = session.get_one(EquipmentRow, (world.lab.id, world.lab.gauge_id))
        gauge.manufacturer = "厂🌋"
        session.add(gauge)
    with pytest.raises(GlyphMissing) as refused:
        issued(world_database, world, calibration_id)
    assert "U+1F30B" in refused.value.sentence_zh
    with world_database.reading() as session:
        assert session.exec(select(CertificateRow)).all() == []


@pytest.mark.parametrize("table", EVIDENCE)
@pytest.mark.parametrize("change", ["UPDATE {} SET lab_id = lab_id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_issued(
    world_database: Database, world: World, table: str, change: str
) -> None:
    row = issued(world_database, world, checked(world_database, world))
    with world_database.transaction() as session:
        withdraw(session, actor=world.lab.actors["signatory"], at=world.at, number=row.number, reason="标准器失准")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), world_database.engine.begin() as connection:
        connection.execute(sa.text(change.format(table)))


def test_a_reopened_certificate_counts_until_its_successor_supersedes_it(
    world_database: Database, world: World
) -> None:
    lab, calibration_id = world.lab, checked(world_database, world)
    first = issued(world_database, world, calibration_id)
    later = world.at + timedelta(hours=3)
    with world_database.transaction() as session:
        reopen(
            session, actor=lab.actors["signatory"], at=later, number=first.number, reason="更正编号", reason_en="Serial"
        )
        assert _status(session, first, later) is Status.VALID
        work = calibrations.calibration(session, lab_id=lab.id, calibration_id=calibration_id)
        assert (work.state, work.checker_id) == ("in_progress", None)
    with world_database.transaction() as session:
        finish(session, lab, calibration_id, at=later)
    second = issued(world_database, world, calibration_id, at=later)
    assert second.number == "CQ-0001-V-2026-000002"
    replaced = queries.content_of(second).supersedes
    assert replaced is not None
    assert (replaced.number, replaced.document_digest) == (first.number, first.document_digest)
    assert (replaced.changed_zh, replaced.changed_en) == ("更正编号", "Serial")
    with world_database.reading() as session:
        assert _status(session, first, later) is Status.SUPERSEDED
        assert _status(session, second, later) is Status.VALID
        assert queries.certificate(session, lab_id=lab.id, number=first.number).document == first.document
        keys = session.exec(select(JobRow.key).order_by(col(JobRow.key))).all()
    assert keys == [
        f"certificate.issued:{first.number}:1",
        f"certificate.issued:{second.number}:1",
        f"certificate.status:{first.number}:2",
    ]
    for attempt in (_reopening(lab, later, first), _withdrawing(lab, later, first)):
        with pytest.raises(CertificateSuperseded), world_database.transaction() as session:
            attempt(session)


def test_a_withdrawn_certificate_stays_resolvable_and_is_withdrawn_once(world_database: Database, world: World) -> None:
    row = issued(world_database, world, checked(world_database, world))
    attempt = _withdrawing(world.lab, world.at, row)

    def one(_: int) -> str:
        try:
            with world_database.transaction() as session:
                attempt(session)
        except Problem as refusal:
            return refusal.code
        return "withdrawn"

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == ["certificate-withdrawn"] * 2 + ["withdrawn"]
    with world_database.reading() as session:
        found = queries.certificate(session, lab_id=world.lab.id, number=row.number)
        assert _status(session, found, world.at) is Status.WITHDRAWN
        assert _status(session, found, world.at - timedelta(days=1)) is Status.VALID
        assert queries.pdf_of(session, lab_id=row.lab_id, certificate_id=row.id).startswith(b"%PDF")
    with pytest.raises(CertificateWithdrawn), world_database.transaction() as session:
        attempt(session)


def test_a_withdrawn_certificate_may_be_made_again(world_database: Database, world: World) -> None:
    calibration_id = checked(world_database, world)
    first = issued(world_database, world, calibration_id)
    with world_database.transaction() as session:
        _withdrawing(world.lab, world.at, first)(session)
        _reopening(world.lab, world.at, first)(session)
        finish(session, world.lab, calibration_id, at=world.at)
    second = issued(world_database, world, calibration_id)
    with world_database.reading() as session:
        assert second.supersedes_id == first.id
        assert _status(session, first, world.at) is Status.WITHDRAWN
        reports = session.exec(select(JobRow.key).where(col(JobRow.key).startswith("certificate.status"))).all()
    assert sorted(reports) == [f"certificate.status:{first.number}:{revision}" for revision in (2, 3)]


def test_only_an_approved_calibration_is_reopened_and_only_once(world_database: Database, world: World) -> None:
    row = issued(world_database, world, checked(world_database, world))
    with world_database.transaction() as session:
        _reopening(world.lab, world.at, row)(session)
    with pytest.raises(TransitionRefused), world_database.transaction() as session:
        _reopening(world.lab, world.at, row)(session)


def test_who_lost_the_authorisation_neither_withdraws_nor_reopens(world_database: Database, world: World) -> None:
    row = issued(world_database, world, checked(world_database, world))
    with world_database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE authorisation SET valid_until = '2026-03-01'"))
    for attempt in (_withdrawing(world.lab, world.at, row), _reopening(world.lab, world.at, row)):
        with pytest.raises(NotAuthorised), world_database.transaction() as session:
            attempt(session)


def test_the_seal_of_the_record_is_looked_at_before_anything_is_issued(
    world_database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibration_id = checked(world_database, world)
    true_queries = calibrations.latest_frozen

    def tampered(session: Session, *, lab_id: UUID, calibration_id: UUID) -> calibrations.Frozen:
        frozen = true_queries(session, lab_id=lab_id, calibration_id=calibration_id)
        session.expunge(frozen.row)
        frozen.row.record = frozen.row.record.replace('"1.60"', '"1.50"', 1)
        return frozen

    monkeypatch.setattr(calibrations, "latest_frozen", tampered)
    with pytest.raises(Problem, match="digest"):
        issued(world_database, world, calibration_id)


def test_the_code_in_the_qr_opens_the_public_look_up(world_database: Database, world: World) -> None:
    row = issued(world_database, world, checked(world_database, world))
    url = issue.look_up_url(LOOK_UP + "/", queries.content_of(row), row.document_digest)
    digest = row.document_digest.removeprefix("sha256:")[:16]
    assert url == f"{LOOK_UP}/?number={row.number}&code={row.verify_code}&digest={digest}"


def _fail_every_third(position: int) -> None:
    if position % 3 == 1:
        raise RuntimeError


def _status(session: Session, row: CertificateRow, at: datetime) -> Status:
    events = queries.events_of(session, lab_id=row.lab_id, certificate_ids=[row.id])[row.id]
    return status_on(row, events, civil_day(at))


def _withdrawing(lab: Lab, at: datetime, row: CertificateRow) -> Callable[[Session], object]:
    signatory = lab.actors["signatory"]
    return lambda session: withdraw(session, actor=signatory, at=at, number=row.number, reason="标准器失准")


def _reopening(lab: Lab, at: datetime, row: CertificateRow) -> Callable[[Session], object]:
    signatory = lab.actors["signatory"]
    return lambda session: reopen(session, actor=signatory, at=at, number=row.number, reason="更正出厂编号")
