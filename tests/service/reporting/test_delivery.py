"""From issue to receipt, and everything that may happen on the way."""

import json

import pytest
from sqlmodel import select

from domain.evidence.canonical import digest_of
from domain.exchange.ack import Ack, proves, verify_ack
from domain.exchange.envelope import Envelope, check_envelope, link_digest
from service.reporting.tables import ReportAckRow
from service.standards.tables import StandardCertificateRow
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.reporting.conftest import Reporting


def test_an_issued_certificate_is_reported_and_found_by_the_public(reporting: Reporting) -> None:
    issued = reporting.issue()
    assert reporting.worker.run_until_idle() == 2
    [(message, delivery)] = reporting.messages()
    assert (message.sequence, message.type, message.subject) == (1, "certificate.issued", issued.number)
    assert (delivery.state, delivery.attempts) == ("accepted", 1), delivery.answer
    envelope = Envelope.model_validate_json(message.message)
    assert link_digest(envelope) == message.digest
    with reporting.database.reading() as session:
        kept = session.get_one(ReportAckRow, (reporting.lab.id, delivery.batch_id))
    ack = Ack.model_validate_json(kept.ack)
    assert verify_ack(ack, PLATFORM_KEY.public_key)
    assert ack.results[0].receipt is not None
    assert proves(ack.results[0].receipt, message.digest)
    seen = reporting.platform.get(f"/v1/certificates/{issued.number}", params={"code": issued.verify_code}).json()
    assert (seen["status"], seen["kind"]) == ("valid", "检定证书")
    assert envelope.payload["evidence"]["pdf_digest"] == issued.pdf_digest  # type: ignore[index,call-overload]


def test_the_platform_learns_who_issued_the_standards_certificates(reporting: Reporting) -> None:
    reporting.issue()
    reporting.worker.run_until_idle()
    used = json.loads(reporting.messages()[0][0].message)["payload"]["standards_used"]
    with reporting.database.reading() as session:
        known = session.exec(select(StandardCertificateRow.number, StandardCertificateRow.issuer_zh)).all()
    assert used
    assert {(each["certificate_no"], each["issuer"]) for each in used} <= set(known)


def test_nobody_s_name_and_no_value_leaves_the_house(reporting: Reporting) -> None:
    reporting.issue()
    reporting.worker.run_until_idle()
    text = reporting.messages()[0][0].message
    for private in ("示范·检定员", "示范机械", "示范联系人", "023-", "91500107", str(reporting.lab.customer_id)):
        assert private not in text
    assert str(reporting.lab.person_id("technician")) not in text
    payload = json.loads(text)["payload"]
    assert {"client": {"kind", "token", "region"}}["client"] == set(payload["client"])
    assert "uncertainty" not in payload["items"][0]


def test_a_stream_is_a_chain_without_gaps(reporting: Reporting) -> None:
    reporting.line.cut = "before"
    for _ in range(3):
        reporting.issue()
    reporting.worker.run_until_idle()
    rows = [message for message, _ in reporting.messages()]
    envelopes = [Envelope.model_validate_json(row.message) for row in rows]
    assert [each.sequence for each in envelopes] == [1, 2, 3]
    assert [each.prev_digest for each in envelopes] == [None, rows[0].digest, rows[1].digest]
    with reporting.database.reading() as session:
        from service.people import queries as people

        key = people.laboratory(session, reporting.lab.id).public_key
    assert not any(check_envelope(each, public_key=key) for each in envelopes)


def test_a_platform_that_is_down_for_days_is_waited_for(reporting: Reporting) -> None:
    reporting.line.cut = "before"
    for _ in range(3):
        reporting.issue()
    for _ in range(20):
        reporting.worker.run_until_idle()
        reporting.clock.move(hours=3)
    assert reporting.states() == ["waiting"] * 3
    reporting.line.cut = ""
    reporting.clock.move(hours=1)
    reporting.worker.run_until_idle()
    assert reporting.states() == ["accepted"] * 3
    assert len(reporting.line.heard) == 1, "a backlog goes in one batch"


def test_a_worker_that_dies_between_post_and_answer_sends_the_same_key_again(reporting: Reporting) -> None:
    reporting.issue()
    reporting.line.cut = "after"
    reporting.worker.run_until_idle()
    assert reporting.states() == ["waiting"]
    reporting.line.cut = ""
    reporting.clock.move(minutes=20)
    reporting.worker.run_until_idle()
    [(message, delivery)] = reporting.messages()
    first, second = (json.loads(request.content) for request in reporting.line.heard)
    assert first["messages"] == second["messages"]
    assert first["batch_id"] != second["batch_id"]
    assert delivery.state == "accepted"
    assert delivery.answer is not None
    assert delivery.answer["outcome"] == "duplicate"
    assert delivery.answer["receipt"]["log_index"] == 0
    assert digest_of(delivery.answer["receipt"])
    assert message.revision == 1


def test_an_unknown_laboratory_keeps_its_messages_until_it_is_registered(unregistered: Reporting) -> None:
    unregistered.issue()
    unregistered.worker.run_until_idle()
    [(_, delivery)] = unregistered.messages()
    assert delivery.state in {"waiting", "deferred"}
    unregistered.register()
    unregistered.issue()
    unregistered.clock.move(minutes=20)
    unregistered.worker.run_until_idle()
    assert unregistered.states() == ["accepted", "accepted"]


def test_a_withdrawal_follows_its_issue(reporting: Reporting) -> None:
    from service.certificates.operations import withdraw

    issued = reporting.issue()
    with reporting.database.transaction() as session:
        withdraw(
            session,
            actor=reporting.lab.actors["signatory"],
            at=reporting.clock.move(minutes=5),
            number=issued.number,
            reason="标准器证书被撤回",
        )
    reporting.worker.run_until_idle()
    reporting.clock.move(minutes=20)
    reporting.worker.run_until_idle()
    assert [message.type for message, _ in reporting.messages()] == ["certificate.issued", "certificate.status"]
    assert reporting.states() == ["accepted", "accepted"]
    seen = reporting.platform.get(f"/v1/certificates/{issued.number}", params={"code": issued.verify_code}).json()
    assert seen["status"] == "withdrawn"


@pytest.mark.parametrize("lost", [1, 2])
def test_a_platform_restored_from_a_backup_is_sent_what_it_lost(reporting: Reporting, lost: int) -> None:
    from service.platform import tables

    for _ in range(2):
        reporting.issue()
    reporting.worker.run_until_idle()
    with reporting.platform_database.engine.begin() as connection:
        if not reporting.platform_database.is_sqlite:
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
            for (name,) in triggers:
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for table in reversed(tables.PlatformRow.metadata.sorted_tables):
            if table.name not in {"reporting_lab", "reporting_lab_key"}:
                connection.execute(table.delete())
    for _ in range(lost):
        reporting.issue()
    reporting.worker.run_until_idle()
    assert reporting.states() == ["accepted"] * (2 + lost)
    state = reporting.platform.get("/v1/streams/certificates/state", params={"lab": reporting.lab.code}).json()
    assert state["next_sequence"] == 3 + lost
