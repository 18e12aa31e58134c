"""A gauge and a weight from the plan to the checker's signature, over HTTP, on both engines."""

import json
from uuid import UUID

import pytest
from sqlmodel import col, select

from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.evidence.canonical import canonical_bytes, digest_bytes, digest_of, digest_text
from domain.evidence.documents import from_document, to_document
from domain.evidence.merkle import batch_root
from service.calibrations import queries
from service.calibrations.packs import edition
from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.tables import JournalEntryRow
from tests.service.calibrations.bench import ADDRESS
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf


@pytest.mark.parametrize("pack_id", [PRESSURE_PACK, WEIGHTS_PACK])
def test_from_plan_to_checked(bench_of: BenchOf, member: MemberOf, pack_id: str) -> None:
    bench = bench_of(pack_id=pack_id)
    assert bench.state()["state"] == "planned"
    bench.prepare()
    bench.read()
    progress = bench.state()["progress"]
    assert progress["planned"] == progress["taken"] > 0
    seen = bench.post("/preview").json()
    assert seen["missing"] == []
    told = bench.completed()
    drawn = [point.pop("monte_carlo") for point in told["result"]["points"]]
    assert all(check["trials"] > 0 for check in drawn), "what is stored was held against Monte Carlo"
    assert [point.pop("monte_carlo") for point in seen["result"]["points"]] == [None] * len(drawn)
    assert told["result"] == seen["result"], "what is frozen is what the preview showed"
    assert (told["state"], told["verdict"], told["revision"]) == ("completed", "conforms", 1)
    checked = bench.post("/check", by="checker")
    assert checked.status_code == 200, checked.text
    shown = checked.json()
    assert shown["state"] == "checked"
    assert [step["action"] for step in shown["steps"]] == ["start", "complete", "check"]
    listed = member("checker").get(ADDRESS, params={"state": "checked"}).json()["items"]
    assert [each["id"] for each in listed] == [bench.id]


@pytest.mark.parametrize("pack_id", [PRESSURE_PACK, WEIGHTS_PACK])
def test_what_is_frozen_recomputes_from_itself_alone(bench_of: BenchOf, pack_id: str) -> None:
    bench = bench_of(pack_id=pack_id)
    told = bench.complete()
    with bench.database.reading() as session:
        frozen = queries.latest_frozen(session, lab_id=bench.world.lab.id, calibration_id=UUID(bench.id))
        pack = edition(session, frozen.record.pack_digest)
        row = frozen.row
    document = json.loads(row.record)
    assert row.record.encode() == canonical_bytes(document)
    assert row.record_digest == digest_bytes(row.record.encode()) == told["record_digest"]
    leaves = [canonical_bytes(reading) for reading in document["readings"]]
    assert row.readings_root == digest_text(batch_root(leaves)) == told["readings_root"]
    assert row.readings_count == len(leaves) > 0
    again = evaluate(from_document(document, OriginalRecord), pack, is_checked=True)
    assert digest_of(to_document(again)) == row.result_digest == told["result_digest"]
    shown = bench.call("GET", "/frozen", by="checker").json()
    assert canonical_bytes(shown["record"]).decode() == row.record
    assert canonical_bytes(shown["result"]).decode() == row.result


def test_every_move_is_in_the_journal(bench_of: BenchOf) -> None:
    bench = bench_of()
    told = bench.complete()
    bench.post("/check", by="checker")
    with bench.database.reading() as session:
        lines = session.exec(
            select(JournalEntryRow).where(JournalEntryRow.subject == bench.id).order_by(col(JournalEntryRow.sequence))
        ).all()
    events = [line.action.removeprefix("lab:calibration:") for line in lines]
    assert events == ["plan", "start", "change", "environment", "standards", "complete", "check"]
    assert told["record_digest"] in lines[5].document
    assert told["readings_root"] in lines[5].document
