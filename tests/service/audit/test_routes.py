"""Who may look, what is refused, that looking leaves a line, and what rests on a standard found wrong."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from clients.audit import verify_dossier
from clients.audit.pull import NotGiven, pull_dossier
from domain.exchange.dossier import Dossier
from domain.traceability.rules import State
from service.kit.clock import civil_day
from service.kit.tables import JournalEntryRow
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.conftest import ClientOf
from tests.service.audit.conftest import Pull
from tests.service.certificates.bench import ADJUSTED, CALIBRATED, FAILING, Job
from tests.service.platform.conftest import InProcess
from tests.service.reporting.conftest import Reporting
from tests.service.world import app_on, as_member, given


def lines(reporting: Reporting, action: str) -> list[JournalEntryRow]:
    with reporting.database.reading() as session:
        return list(session.exec(select(JournalEntryRow).where(JournalEntryRow.action == action)))


@pytest.mark.parametrize("job", [FAILING, CALIBRATED, ADJUSTED], ids=["failing", "calibrated", "adjusted"])
def test_every_kind_of_certificate_is_opened_and_verified(
    reporting: Reporting, pull: Pull, lab_key: str, job: Job
) -> None:
    found = verify_dossier(pull(reporting.issue(job).number), lab_key=lab_key)
    assert not found.failed, found.failed
    assert found.unbroken


def test_looking_is_journalled(reporting: Reporting, pull: Pull) -> None:
    issued = reporting.issue()
    first, second = (Dossier.model_validate_json(pull(issued.number)) for _ in range(2))
    viewed = lines(reporting, "lab:dossier:viewed")
    assert [line.subject for line in viewed] == [issued.number] * 2
    assert viewed[0].actor == f"person:{reporting.lab.person_id('regulator')}"
    assert second.journal.size == first.journal.size + 1, "the first viewing is in the second's journal"


def test_both_days_lie_between_issue_and_today(reporting: Reporting, regulator: TestClient) -> None:
    issued = reporting.issue()
    today = civil_day(reporting.clock())
    for name in ("on", "known_at"):
        for day in (today + timedelta(days=1), issued.issued_on - timedelta(days=1)):
            answer = regulator.get(f"/api/v1/audit/certificates/{issued.number}", params={name: day.isoformat()})
            assert (answer.status_code, answer.json()["code"]) == (422, "audit-day-invalid")
            assert answer.json()["errors"][0]["pointer"] == f"/{name}"
    assert regulator.get(f"/api/v1/audit/certificates/{issued.number}", params={"on": "2026-2-1"}).status_code == 422
    assert regulator.get("/api/v1/audit/certificates/none").status_code == 404
    assert not lines(reporting, "lab:dossier:viewed")


def test_a_withdrawal_that_became_known_later_changes_what_is_known_later(
    reporting: Reporting, pull: Pull, lab_key: str
) -> None:
    issued = reporting.issue()
    reporting.clock.move(days=10)
    with reporting.database.transaction() as session:
        note_event(
            session,
            actor=reporting.lab.actors["quality"],
            at=reporting.clock(),
            certificate_id=reporting.lab.certificates["DEMO-CQMI-P-0345"],
            given=given(
                EventIn, {"kind": "withdrawn", "effective_on": issued.issued_on.isoformat(), "reason": "标准器超差"}
            ),
        )
    issue = issued.issued_on.isoformat()
    then = verify_dossier(pull(issued.number, known_at=issue), lab_key=lab_key)
    of_that_day = verify_dossier(pull(issued.number, on=issue), lab_key=lab_key)
    now = verify_dossier(pull(issued.number), lab_key=lab_key)
    assert then.unbroken, "nobody knew"
    assert of_that_day.state is State.BROKEN, "but now we know that it was so on that very day"
    assert now.state is State.BROKEN
    assert {check.id for check in now.failed} == {"rules"}
    assert any("T04" in check.en for check in now.failed)


def test_a_stored_file_that_was_changed_is_found(reporting: Reporting, pull: Pull, lab_key: str) -> None:
    issued = reporting.issue()
    with reporting.database.engine.begin() as connection:
        if reporting.database.is_sqlite:
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("UPDATE standard_certificate SET file = NULL WHERE number = 'DEMO-NMI-M-0001'")
        changed = b"another file"
        statement = "UPDATE standard_certificate SET file = {} WHERE number = 'DEMO-CQMI-P-0021'"
        mark = "?" if reporting.database.is_sqlite else "%s"
        connection.exec_driver_sql(statement.format(mark), (changed,))
    found = verify_dossier(pull(issued.number), lab_key=lab_key)
    assert {check.id for check in found.failed} == {"parents", "rules"}


def test_only_regulator_and_quality_look(
    reporting: Reporting, regulator: TestClient, tmp_path: Path, client_of: ClientOf
) -> None:
    issued = reporting.issue()
    app = app_on(reporting.database, tmp_path, reporting.clock)
    standard = reporting.lab.standards["pressure-reference"]
    period = {"from": "2026-01-01", "to": "2026-12-31"}
    for login, status in (("quality", 200), ("technician", 403), ("signatory", 403), ("audit", 403)):
        member = as_member(client_of(app), reporting.lab, login)
        assert member.get(f"/api/v1/audit/certificates/{issued.number}").status_code == status
        assert member.get(f"/api/v1/audit/standards/{standard}/impact", params=period).status_code == status
    assert regulator.get("/api/v1/reports").status_code == 200


def test_the_client_pulls_exactly_the_bytes(reporting: Reporting, regulator: TestClient, lab_key: str) -> None:
    issued = reporting.issue()
    token = reporting.lab.tokens["regulator"]
    way = InProcess(regulator)
    dossier = pull_dossier("http://testserver", number=issued.number, token=token, transport=way)
    assert verify_dossier(dossier, lab_key=lab_key).unbroken
    with pytest.raises(NotGiven, match="404"):
        pull_dossier("http://testserver", number="none", token=token, transport=way)
    down = httpx.MockTransport(lambda _request: (_ for _ in ()).throw(httpx.ConnectError("down")))
    with pytest.raises(NotGiven, match="ConnectError"):
        pull_dossier("http://testserver", number=issued.number, token=token, transport=down)


def impact(client: TestClient, standard: object, first: date, last: date, **query: object) -> Any:  # noqa: ANN401 - JSON
    params = {"from": first.isoformat(), "to": last.isoformat(), **query}
    return client.get(f"/api/v1/audit/standards/{standard}/impact", params=params)  # type: ignore[arg-type]


def test_impact_of_our_standard_and_of_one_above_it(reporting: Reporting, regulator: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(3)]
    day = civil_day(reporting.clock())
    standards = reporting.lab.standards
    used = impact(regulator, standards["pressure-reference"], day, day).json()
    assert [each["number"] for each in used["certificates"]] == numbers
    assert all(each["direct"] for each in used["certificates"])
    assert [(each["customer_id"], each["certificates"]) for each in used["customers"]] == [
        (str(reporting.lab.customer_id), 3)
    ]
    before = impact(regulator, standards["pressure-reference"], day - timedelta(days=9), day - timedelta(days=1)).json()
    assert before == {"certificates": [], "customers": []}
    above = impact(regulator, standards["social-pressure"], day - timedelta(days=90), day).json()
    assert [each["number"] for each in above["certificates"]] == numbers
    assert not any(each["direct"] for each in above["certificates"])
    assert impact(regulator, standards["social-mass"], day - timedelta(days=90), day).json()["certificates"] == []
    assert len(lines(reporting, "lab:impact:viewed")) == 4


def test_impact_is_paged_and_nothing_is_skipped(reporting: Reporting, regulator: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(3)]
    day = civil_day(reporting.clock())
    standard = reporting.lab.standards["pressure-reference"]
    seen: list[str] = []
    answer = impact(regulator, standard, day, day, limit=2)
    while True:
        seen += [each["number"] for each in answer.json()["certificates"]]
        assert answer.json()["customers"][0]["certificates"] == 3
        if "Link" not in answer.headers:
            break
        answer = regulator.get(answer.headers["Link"].split(">")[0][1:])
    assert seen == numbers


def test_impact_refuses_what_makes_no_sense(reporting: Reporting, regulator: TestClient) -> None:
    day = date(2026, 3, 2)
    standard = reporting.lab.standards["pressure-reference"]
    answer = impact(regulator, standard, day, day - timedelta(days=1))
    assert (answer.status_code, answer.json()["code"]) == (422, "impact-period-invalid")
    assert impact(regulator, reporting.lab.id, day, day).status_code == 404
    assert regulator.get(f"/api/v1/audit/standards/{standard}/impact").status_code == 422
    assert impact(regulator, standard, day, day, after="x").json()["code"] == "cursor-invalid"


def test_a_dossier_is_canonical_on_the_wire(reporting: Reporting, pull: Pull) -> None:
    data = pull(reporting.issue().number)
    assert json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() == data
