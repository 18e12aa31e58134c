"""A laboratory whose records were lost for good comes back: it states so, the platform acknowledges, both go on."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from clients.audit import Outcome, verify_dossier
from clients.audit.check import Check
from clients.audit.reading import DossierUnusable, read_checkpoint, read_dossier
from domain.evidence.canonical import canonical_bytes
from migrations.triggers import protect, unprotect
from service.certificates.tables import CertificateRow
from service.kit import journal
from service.kit.columns import Evidence
from service.kit.database import Database
from service.platform.tables import JournalBreakRow
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.audit.conftest import Pull, lab_key, pull, quality, regulator
from tests.service.platform.conftest import ADMIN
from tests.service.reporting.conftest import Reporting
from tests.service.reporting.test_heartbeats import beat, cut, heartbeats, write_line

__all__ = ["lab_key", "pull", "quality", "regulator"]
AUTHORISED = {"Authorization": f"Bearer {ADMIN}"}
Backup = list[tuple[sa.Table, list[dict[str, Any]]]]
WHY = {"by": "李监管", "reason": "磁盘损坏，已核对平台所存的证书"}


def backed_up(database: Database) -> Backup:
    """Every row of the laboratory's database."""
    with database.reading(snapshot=True) as session:
        tables = SQLModel.metadata.sorted_tables
        return [(table, [dict(row) for row in session.execute(sa.select(table)).mappings()]) for table in tables]


def restored(database: Database, backup: Backup) -> None:
    """Put an old backup in the database's place, as its owner does after the disk has failed."""
    evidence = sorted(Evidence.tables & set(SQLModel.metadata.tables))
    with database.transaction() as session:
        unprotect(session.connection(), evidence)
        for table, _ in reversed(backup):
            session.execute(table.delete())
        for table, rows in backup:
            if rows:
                session.connection().execute(table.insert(), rows)
        protect(session.connection(), evidence)


def own(reporting: Reporting) -> list[tuple[str, str]]:
    """(subject, state) of every message; the world has another laboratory, which the platform does not know."""
    return [
        (message.subject, delivery.state)
        for message, delivery in reporting.messages()
        if message.lab_id == reporting.lab.id
    ]


def lose_the_tail(reporting: Reporting) -> tuple[CertificateRow, CertificateRow]:
    """A certificate that the backup holds, and one that was issued and reported after it."""
    kept = reporting.issue()
    reporting.worker.run_until_idle()
    assert beat(reporting) == "accepted"
    backup = backed_up(reporting.database)
    lost = reporting.issue()
    reporting.worker.run_until_idle()
    assert beat(reporting) == "accepted"
    assert {state for _, state in own(reporting)} == {"accepted"}
    restored(reporting.database, backup)
    return kept, lost


def state(quality: TestClient) -> None:
    stated = quality.post("/api/v1/reports/losses", json={"reason": "磁盘损坏，只有旧备份"})
    assert stated.status_code == 201, stated.text


def asked(reporting: Reporting, address: str = "") -> list[dict[str, Any]]:
    answer = reporting.platform.get(f"/v1/journals/{lab_code(reporting)}/losses{address}", headers=AUTHORISED)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def acknowledge(reporting: Reporting, number: int = 1, status: int = 201) -> dict[str, Any]:
    address = f"/v1/journals/{lab_code(reporting)}/losses/{number}/acknowledgement"
    answer = reporting.platform.post(address, json=WHY, headers=AUTHORISED)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def later(reporting: Reporting) -> None:
    reporting.clock.move(hours=1)
    reporting.worker.run_until_idle()


def lab_code(reporting: Reporting) -> str:
    [lab] = reporting.platform.get("/v1/journals", headers=AUTHORISED).json()["items"]
    return str(lab["lab_code"])


def chain_rules(reporting: Reporting, number: str) -> list[dict[str, Any]]:
    address = f"/api/v1/audit/certificates/{lab_code(reporting)}/{number}"
    answer = reporting.platform.get(address, headers=AUTHORISED)
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["rules"] if each["rule"] == "T24"]


def test_a_lost_tail_is_stated_acknowledged_and_left_behind(reporting: Reporting, quality: TestClient) -> None:
    kept, lost = lose_the_tail(reporting)
    write_line(reporting)
    assert beat(reporting) == "deferred", "the streams were cut with everything else"
    state(quality)
    later(reporting)
    assert heartbeats(reporting)[-1][0] == "deferred", "nothing moves until somebody has looked at it"
    [loss] = asked(reporting)
    assert loss["acknowledged"] is None
    assert loss["statement"]["since"] > 0, "what the backup holds is proven to be what was countersigned"
    gone = {(each["type"], each["subject"]) for each in asked(reporting, "/1/messages")}
    assert gone == {("certificate.issued", lost.number), ("lab.heartbeat", "journal")}
    assert chain_rules(reporting, lost.number) == []

    given = acknowledge(reporting)
    assert given["certificates"] == [lost.number]
    assert given["common_size"] < given["lost"]["checkpoint"]["size"]
    assert acknowledge(reporting, status=409)["code"] == "loss-settled"
    later(reporting)
    issued = reporting.issue()
    later(reporting)
    assert issued.number not in {kept.number, lost.number}, "a number that was given is never given again"
    assert beat(reporting) == "accepted"
    assert {state for _, state in own(reporting)} == {"accepted", "abandoned"}
    [told] = quality.get("/api/v1/reports/losses").json()["items"]
    assert told["acknowledged"] == given

    [named] = chain_rules(reporting, lost.number)
    assert (named["passed"], named["severity"]) == (False, "warning")
    assert "no longer holds" in named["en"]
    assert [chain_rules(reporting, each.number) for each in (kept, issued)] == [[], []]
    counts = reporting.platform.get("/api/v1/audit/records-lost", headers=AUTHORISED).json()["items"]
    assert [(each["loss"], each["certificates"]) for each in counts] == [(1, 1)]
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        reporting.platform_database.transaction() as session,
    ):
        session.execute(sa.delete(JournalBreakRow))
    acts = reporting.platform.get("/v1/acts", headers=AUTHORISED).json()["items"]
    assert [each["line"]["act"] for each in acts] == ["break_acknowledged", "loss_stated"]


def test_what_was_written_on_the_old_backup_is_written_anew(reporting: Reporting, quality: TestClient) -> None:
    _, lost = lose_the_tail(reporting)
    twice, fresh = reporting.issue(), reporting.issue()
    assert twice.number == lost.number, "the counter was restored with the rest"
    later(reporting)
    page = {"accept": "text/html", "origin": "http://testserver"}
    refused = quality.post("/reports", data={"reason": " "}, headers=page)
    assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    assert "等待平台确认" in quality.post("/reports", data={"reason": "磁盘损坏"}, headers=page).text
    later(reporting)
    acknowledge(reporting)
    for _ in range(3):
        later(reporting)
    shown = quality.get("/reports", headers=page).text
    assert "平台已确认（李监管）" in shown
    assert "已重新生成" in shown
    told = set(own(reporting))
    assert {(twice.number, "abandoned"), (twice.number, "rejected")} <= told, "one number, two certificates: for people"
    assert {(fresh.number, "abandoned"), (fresh.number, "accepted")} <= told
    assert beat(reporting) == "accepted"


def test_dossiers_tell_the_break_and_a_checkpoint_of_the_lost_part_is_no_cut_tail(
    reporting: Reporting, quality: TestClient, pull: Pull, lab_key: str
) -> None:
    kept, _ = lose_the_tail(reporting)
    heads = reporting.platform.get(f"/v1/journals/{lab_code(reporting)}", headers=AUTHORISED).json()["items"]
    checkpoint = read_checkpoint(canonical_bytes(heads[0]["document"]))

    def judged(platform_key: str | None = PLATFORM_KEY.public_key) -> dict[str, Check]:
        dossier = pull(kept.number)
        found = verify_dossier(dossier, lab_key=lab_key, platform_key=platform_key, checkpoint=checkpoint)
        return {check.id: check for check in found.checks}

    assert judged()["tail-cut"].outcome is Outcome.FAILED, "nobody has acknowledged anything"
    state(quality)
    later(reporting)
    acknowledge(reporting)
    later(reporting)
    assert beat(reporting) == "accepted"
    found = judged()
    assert {each.id for each in found.values() if each.outcome is Outcome.FAILED} == set()
    assert found["break"].outcome is Outcome.PASSED
    assert WHY["reason"] in found["break"].zh
    assert found["kept"].outcome is Outcome.NOT_CHECKED
    assert WHY["by"] in found["kept"].en
    assert found["countersigned"].outcome is Outcome.PASSED
    without = judged(platform_key=None)
    assert (without["break"].outcome, without["tail-cut"].outcome) == (Outcome.NOT_CHECKED, Outcome.FAILED)
    assert judged(platform_key=lab_key)["break"].outcome is Outcome.FAILED
    document = json.loads(pull(kept.number))
    document["journal"]["breaks"][0]["acknowledged"]["head"]["checkpoint"]["at"] = "2026-01-01T08:00:00+08:00"
    with pytest.raises(DossierUnusable, match="/journal/breaks"):
        read_dossier(canonical_bytes(document))


def test_a_journal_that_lost_its_tail_alone_comes_back_and_its_streams_go_on_as_they_are(
    reporting: Reporting, quality: TestClient
) -> None:
    for _ in range(6):
        write_line(reporting)
        assert beat(reporting) == "accepted"
    with reporting.database.transaction() as session:
        size = journal.size_of(session, reporting.lab.id)
        cut(reporting, session, size - 3)
    assert beat(reporting) == "quarantined"
    state(quality)
    later(reporting)
    [loss] = asked(reporting)
    assert loss["statement"]["since"] == size - 3, "the newest head that is left, not the newest"
    given = acknowledge(reporting)
    assert (given["streams"], given["lost"]["checkpoint"]["size"]) == ({}, size)
    later(reporting)
    assert beat(reporting) == "accepted"
    write_line(reporting)
    assert beat(reporting) == "accepted"


def test_a_second_loss_is_another_break(reporting: Reporting, quality: TestClient) -> None:
    backup = backed_up(reporting.database)
    for number in (1, 2):
        lost = reporting.issue()
        reporting.worker.run_until_idle()
        assert beat(reporting) == "accepted"
        restored(reporting.database, backup)
        state(quality)
        later(reporting)
        assert lost.number in acknowledge(reporting, number)["certificates"]
        later(reporting)
        assert beat(reporting) == "accepted"
