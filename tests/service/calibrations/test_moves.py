"""Who signs, who sends back, who gives up; and of two who try at once, one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from clients.uuid7 import uuid7
from domain.errors import MetrologyError
from service.calibrations import completion, moves, queries
from service.calibrations.lookup import reading_plans
from service.demo.laboratory import PRESSURE_PACK
from service.kit.actor import Actor, Role, system
from service.kit.problems import Problem
from service.people.operations import authorise, set_roles
from service.people.queries import actor_of, person
from service.readings.candidate import Candidate, Outcome
from service.readings.flusher import Flusher
from service.readings.writing import write
from tests.service.calibrations.bench import Bench, readings, unauthorise
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

RACERS = 6


def promote(bench: Bench, login: str, *roles: Role, duty: str) -> Actor:
    """Give somebody roles and one more duty for every pack of the bench; return what he or she is now."""
    lab, at = bench.world.lab, bench.world.at
    with bench.database.transaction() as session:
        row = person(session, lab.id, lab.person_id(login))
        set_roles(
            session, actor=lab.actors["security"], person_id=row.id, expected=row.version, roles=list(roles), at=at
        )
        authorise(
            session,
            actor=lab.actors["quality"],
            person_id=row.id,
            pack_id=bench.pack_id,
            duty=duty,  # type: ignore[arg-type] # named by the test
            valid_from=at.date(),
            at=at,
        )
        return actor_of(row)


def outcomes(actions: list[Callable[[], object]]) -> list[str]:
    """Run all at once; ``done``, or the code of the refusal, of each."""

    def run(action: Callable[[], object]) -> str:
        try:
            action()
        except (MetrologyError, Problem) as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


def test_c11_a_checker_who_is_not_qualified_for_the_pack_may_not_check(
    bench: Bench, world: World, clock: TestClock
) -> None:
    bench.complete()
    unauthorise(world, bench.database, "checker", at=clock.at)
    answer = bench.post("/check", by="checker")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised")
    assert bench.state()["state"] == "completed"


def test_nobody_checks_his_own_record(bench: Bench) -> None:
    bench.complete()
    promote(bench, "technician", Role.TECHNICIAN, Role.CHECKER, duty="check")
    answer = bench.post("/check")
    assert (answer.status_code, answer.json()["code"]) == (403, "same-person")
    assert bench.state()["checker_id"] is None


def test_only_checkers_check_and_only_what_is_completed(bench: Bench) -> None:
    assert bench.post("/check", by="checker").json()["code"] == "transition-refused"
    bench.complete()
    for login in ("technician", "signatory", "quality", "reception", "regulator"):
        answer = bench.post("/check", by=login)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert bench.post("/check", by="checker").status_code == 200
    again = bench.post("/check", by="checker")
    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")


def test_who_signs_what_he_read_sends_its_version(bench: Bench) -> None:
    bench.complete()
    read = bench.state()["version"]
    bench.post("/withdraw", {"comment": ""})
    bench.completed()
    stale = bench.call("POST", "/check", by="checker", headers={"If-Match": f'"{read}"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version-changed")
    tag = f'"{bench.state()["version"]}"'
    assert bench.call("POST", "/check", by="checker", headers={"If-Match": tag}).status_code == 200


def test_a_record_is_sent_back_with_a_reason(bench: Bench) -> None:
    bench.complete()
    blank = bench.post("/return", {"comment": ""}, by="checker")
    assert (blank.status_code, blank.json()["code"]) == (422, "comment-required")
    sent = bench.post("/return", {"comment": "0.8 MPa 处读数可疑"}, by="checker")
    assert (sent.status_code, sent.json()["state"]) == (200, "in_progress")
    assert sent.json()["steps"][-1]["comment"] == "0.8 MPa 处读数可疑"
    bench.completed()
    bench.post("/check", by="checker")
    early = bench.post("/return", {"comment": "现在想改"}, by="checker")
    assert early.status_code == 403, "what is checked is the signatory's to send back"
    late = bench.post("/return", {"comment": "证书信息不符"}, by="signatory")
    assert (late.status_code, late.json()["state"], late.json()["checker_id"]) == (200, "in_progress", None)


def test_c13_the_operator_takes_it_back_until_it_is_checked(bench: Bench) -> None:
    bench.complete()
    assert bench.post("/withdraw", {"comment": ""}).json()["state"] == "in_progress"
    bench.completed()
    bench.post("/check", by="checker")
    late = bench.post("/withdraw", {"comment": ""})
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")


def test_work_is_given_up_with_a_reason_and_stays_given_up(bench: Bench) -> None:
    assert bench.post("/cancel", {"comment": " "}).status_code == 422
    gone = bench.post("/cancel", {"comment": "客户撤回委托"})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    assert bench.post("/start").json()["code"] == "transition-refused"


def test_another_laboratory_sees_and_moves_nothing(bench: Bench, stranger: MemberOf) -> None:
    bench.complete()
    address = f"/api/v1/calibrations/{bench.id}"
    tried = [stranger("technician").get(address + path) for path in ("", "/plan", "/frozen")]
    tried += [
        stranger("technician").post(address + "/preview"),
        stranger("technician").post(address + "/start"),
        stranger("technician").post(address + "/complete"),
        stranger("checker").post(address + "/check"),
        stranger("technician").post(address + "/withdraw", json={"comment": "x"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in tried} == {(404, "not-found")}
    assert stranger("technician").get("/api/v1/calibrations").json()["items"] == []


def test_lists_are_narrowed(bench_of: BenchOf, member: MemberOf) -> None:
    first, second = bench_of(), bench_of()
    second.post("/start")
    technician = member("technician")

    def ids(**query: str | bool) -> list[str]:
        answer = technician.get("/api/v1/calibrations", params=query)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    assert ids() == [second.id, first.id]
    assert ids(state="planned") == [first.id]
    assert ids(mine=True, state="in_progress") == [second.id]
    assert [
        each["id"] for each in member("checker").get("/api/v1/calibrations", params={"mine": True}).json()["items"]
    ] == []
    page = technician.get("/api/v1/calibrations", params={"limit": 1})
    assert technician.get(page.headers["Link"].partition(">")[0][1:]).json()["items"][0]["id"] == first.id
    assert technician.get("/api/v1/calibrations", params={"state": "lost"}).status_code == 422


def test_of_checkers_at_once_exactly_one_signs(bench: Bench, world: World) -> None:
    bench.complete()
    promote(bench, "signatory", Role.CHECKER, duty="check")
    actors = [world.lab.actors["checker"], promote(bench, "signatory", Role.CHECKER, duty="check")]

    def sign(actor: Actor) -> Callable[[], None]:
        def act() -> None:
            with bench.database.transaction() as session:
                moves.check(session, actor=actor, at=world.at, calibration_id=UUID(bench.id))

        return act

    told = outcomes([sign(actors[number % 2]) for number in range(RACERS)])
    assert told == ["done"] + ["transition-refused"] * (RACERS - 1)
    assert [step["action"] for step in bench.state()["steps"]] == ["start", "complete", "check"]


def test_checking_and_taking_back_at_once_end_in_one_of_them(bench: Bench, world: World) -> None:
    bench.complete()

    def check() -> None:
        with bench.database.transaction() as session:
            moves.check(session, actor=world.lab.actors["checker"], at=world.at, calibration_id=UUID(bench.id))

    def withdraw() -> None:
        with bench.database.transaction() as session:
            moves.withdraw(
                session, actor=world.lab.actors["technician"], at=world.at, calibration_id=UUID(bench.id), comment=""
            )

    assert outcomes([check, withdraw]) == ["done", "transition-refused"]
    shown = bench.state()
    assert (shown["state"] == "checked") == (shown["checker_id"] is not None)


def test_completing_twice_at_once_freezes_once(bench: Bench, world: World) -> None:
    bench.prepare()
    bench.read()

    def complete() -> None:
        with bench.database.transaction() as session:
            completion.complete(
                session, actor=world.lab.actors["technician"], at=world.at, calibration_id=UUID(bench.id)
            )

    assert outcomes([complete] * 4) == ["done"] + ["transition-refused"] * 3
    assert bench.call("GET", "/frozen").json()["revision"] == 1


def test_a_reading_pushed_while_it_is_completed_is_frozen_or_refused(
    bench: Bench, world: World, clock: TestClock
) -> None:
    bench.prepare()
    bench.read()
    flusher = Flusher(bench.database, reading_plans, clock)
    place = readings(PRESSURE_PACK)[0]

    def push() -> list[Outcome]:
        extra = Candidate(
            id=uuid7(),
            lab_id=world.lab.id,
            calibration_id=UUID(bench.id),
            test=str(place["test"]),
            point=str(place["point"]),
            channel=str(place["channel"]),
            value="0.00",
            unit="MPa",
            taken_at=world.at,
            source="instrument",
            taken_by=world.lab.reader_id,
        )
        return flusher.submit([extra]).result(timeout=10)

    with ThreadPoolExecutor(5) as pool:
        pushed = [pool.submit(push) for _ in range(4)]
        completed = bench.post("/complete")
        words = {outcome.word for each in pushed for outcome in each.result()}
    flusher.stop()
    if completed.status_code == 200:  # nothing had come in before it: then nothing came in after it
        assert words == {"refused"}
        assert bench.call("GET", "/frozen").json()["record"]["readings"] == _counted(bench)
    else:
        assert completed.json()["code"] in {"reading-duplicate", "several-faults"}
        assert "accepted" in words


def test_completing_waits_for_readings_that_are_being_written(bench: Bench, world: World) -> None:
    """The door has seen the calibration open: what it then writes belongs into the record."""
    bench.prepare()
    *others, last = readings(PRESSURE_PACK)
    bench.post("/readings", {"readings": others})
    reading = Candidate(
        id=uuid7(),
        lab_id=world.lab.id,
        calibration_id=UUID(bench.id),
        taken_at=world.at,
        source="instrument",
        taken_by=world.lab.reader_id,
        **last,  # type: ignore[arg-type] # its texts and its number
    )
    with ThreadPoolExecutor(1) as pool:
        with bench.database.transaction() as session:
            plans = reading_plans(session, world.lab.id, [UUID(bench.id)])
            assert plans[UUID(bench.id)].open
            completing = pool.submit(bench.post, "/complete")
            with pytest.raises(TimeoutError):
                completing.result(timeout=0.3)
            write(session, [reading], actor=system(world.lab.id, "test"), at=world.at)
        answer = completing.result(timeout=10)
    assert answer.status_code == 200, answer.text
    assert str(reading.id) in {each["id"] for each in _counted(bench)}


def test_approving_is_a_third_persons_and_reopening_leaves_what_was_frozen(bench: Bench, world: World) -> None:
    bench.complete()
    bench.post("/check", by="checker")
    signatory, at, key = world.lab.actors["signatory"], world.at, UUID(bench.id)
    own = promote(bench, "checker", Role.CHECKER, Role.SIGNATORY, duty="approve")
    with bench.database.transaction() as session, pytest.raises(MetrologyError, match="same-person"):
        moves.approvable(session, actor=own, at=at, calibration_id=key)
    with bench.database.transaction() as session:
        row, frozen = moves.approvable(session, actor=signatory, at=at, calibration_id=key)
        assert frozen.row.revision == 1
        moves.approve(session, actor=signatory, at=at, row=row)
    assert (bench.state()["state"], bench.state()["approver_id"]) == ("approved", str(signatory.person))
    with bench.database.transaction() as session, pytest.raises(MetrologyError, match="comment-required"):
        moves.reopen(session, actor=signatory, at=at, calibration_id=key, comment=" ")
    with bench.database.transaction() as session:
        moves.reopen(session, actor=signatory, at=at, calibration_id=key, comment="证书单位有误")
    assert bench.state()["state"] == "in_progress"
    assert bench.completed()["revision"] == 2
    with bench.database.reading() as session:
        first = queries.frozen_record(session, lab_id=world.lab.id, frozen_record_id=frozen.row.id)
    assert first.record == frozen.record


def _counted(bench: Bench) -> list[dict[str, object]]:
    taken: list[dict[str, object]] = bench.call("GET", "/frozen").json()["record"]["readings"]
    shown = {cell["reading"]["id"] for cell in bench.call("GET", "/plan").json() if cell["reading"]}
    assert {each["id"] for each in taken} == shown
    return taken
