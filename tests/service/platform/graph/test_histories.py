"""Was it traceable on that day? The graph against a brute-force replay, on thousands of little bitemporal histories."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from domain.traceability.finding import Finding, Severity
from service.kit.database import Database
from service.platform.graph import failing, feed, impact, rules
from service.platform.graph.chain import chain_of
from service.platform.graph.faults import Fault
from service.platform.graph.judged import Scope, judged
from service.platform.graph.tables import GraphCertificateRow
from tests.conftest import BOTH_ENGINES
from tests.engines import NO_POSTGRES, Engine, Templates, postgres_server
from tests.service.platform.graph.histories import (
    History,
    day,
    history,
    last_of_items,
    replay,
    resting_on,
    traceable,
)

pytestmark = pytest.mark.xdist_group("histories")  # the ten thousand are told once, not once a worker

QUESTIONS = [(4, 9), (9, 4), (14, 99), (22, 18)]
"""(on, known on): news still to come, all known, and the end of the story."""
SHARE = {"sqlite": 10_000, "postgres": 200}


SAME: Mapping[Fault, Callable[[Sequence[Finding]], bool]] = {
    Fault.ENDED_BEFORE_USE: lambda found: _wrong(found, "T04", Severity.ERROR),
    Fault.OUTSIDE_VALIDITY: lambda found: _wrong(found, "T05"),
    Fault.CYCLE: lambda found: _wrong(found, "T21"),
    Fault.GAP: lambda found: any(one.rule == "T21" and one.undecided for one in found),
}
"""Faults of the graph that are a rule's, and how the rule tells them."""
END = day(10_000)


def _wrong(found: Sequence[Finding], rule: str, *severities: Severity) -> bool:
    return any(
        one.rule == rule and not one.passed and not one.undecided and one.severity in (severities or tuple(Severity))
        for one in found
    )


def told(session: Session, histories: Sequence[History]) -> None:
    """Feed all histories together, day by day, as the platform learns of them."""
    steps = sorted((step for each in histories for step in each.steps), key=lambda step: step.known_on)
    for known_on, learnt in groupby(steps, key=lambda step: step.known_on):
        facts = list(learnt)
        certificates = [each for step in facts for each in step.certificates]
        feed.record(session, certificates, [each for step in facts for each in step.events], known_on=known_on)


def answers(session: Session, on: int, known_on: int, scope: Scope) -> dict[str, frozenset[str]]:
    """Number -> faults, of every certificate in scope."""
    found = judged(session, on=day(on), known_on=day(known_on), scope=scope)
    numbers = session.execute(
        sa.select(GraphCertificateRow.number).join(found, found.c.id == GraphCertificateRow.id)  # type: ignore[call-overload]
    )
    right: dict[str, frozenset[str]] = {number: frozenset() for (number,) in numbers}
    wrong = failing.stream(session, on=day(on), known_on=day(known_on), until=2**31 - 1, scope=scope)
    return right | {each.number: frozenset(each.faults) for each in wrong}


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def cities(request: pytest.FixtureRequest, templates: Templates) -> Iterator[tuple[Database, list[History]]]:
    engine: Engine = request.param
    if engine == "postgres" and postgres_server() is None:
        pytest.skip(NO_POSTGRES)
    histories = [history(number) for number in range(SHARE[engine])]
    with templates.fresh(engine, "platform") as database:
        with database.transaction() as session:
            told(session, histories)
        with database.transaction() as session:
            session.execute(sa.text("ANALYZE"))  # what autovacuum does within a minute
        yield database, histories


def test_the_graph_answers_as_a_plain_replay_does(cities: tuple[Database, list[History]]) -> None:
    database, histories = cities
    yes = no = 0
    with database.reading() as session:
        for on, known_on in QUESTIONS:
            found = answers(session, on, known_on, "all")
            wanted = {
                number: faults for each in histories for number, faults in replay(each, day(on), day(known_on)).items()
            }
            differing = {number for number in found.keys() | wanted.keys() if found.get(number) != wanted.get(number)}
            assert not differing, (on, known_on, sorted(differing)[:3])
            yes += sum(map(traceable, wanted.values()))
            no += len(wanted)
            current = {name for each in histories for name in last_of_items(each, day(on), day(known_on))}
            assert answers(session, on, known_on, "current") == {name: wanted[name] for name in current}
    assert 0.05 < yes / no < 0.6  # histories in which all or nothing is traceable prove nothing


def test_the_rules_of_the_laboratories_say_what_the_graph_says(cities: tuple[Database, list[History]]) -> None:
    database, histories = cities
    seen: set[Fault] = set()
    with database.reading() as session:
        for on, known_on in QUESTIONS:
            for each in histories[:: max(1, len(histories) // 40)]:
                for number, faults in replay(each, day(on), day(known_on)).items():
                    chain = chain_of(
                        session.connection(), issuer=each.issuer, number=number, on=day(on), known_on=day(known_on)
                    )
                    found = rules.findings_of(chain, on=day(on), known_on=day(known_on))
                    assert {fault for fault in SAME if SAME[fault](found)} == faults & SAME.keys(), (number, on)
                    late = any(use.used_on > (chain.nodes[use.child_id].issued_on or END) for use in chain.uses)
                    broken = Fault.ENDED_BEFORE_USE in faults or Fault.OUTSIDE_VALIDITY in faults
                    assert _wrong(found, "T22") is (broken or late)
                    seen |= faults
    assert seen >= SAME.keys()


def test_one_chain_says_what_the_audit_of_the_city_says(cities: tuple[Database, list[History]]) -> None:
    database, histories = cities
    with database.reading() as session:
        for on, known_on in QUESTIONS:
            for each in histories[:: max(1, len(histories) // 40)]:
                for number, faults in replay(each, day(on), day(known_on)).items():
                    chain = chain_of(
                        session.connection(), issuer=each.issuer, number=number, on=day(on), known_on=day(known_on)
                    )
                    assert {finding.fault for finding in chain.findings} == faults, (number, on, known_on)
                    assert chain.traceable is traceable(faults)


def test_an_impact_is_what_the_replay_reaches(cities: tuple[Database, list[History]]) -> None:
    database, histories = cities
    first, last = day(2), day(9)
    some = none = 0
    with database.reading() as session:
        for known_on in (day(9), day(99)):
            for each in histories[:: max(1, len(histories) // 40)]:
                for number in replay(each, known_on, known_on):
                    of = impact.suspects(session, issuer=each.issuer, number=number, known_on=known_on)
                    asked = {"first": first, "last": last, "known_on": known_on, "until": 2**31 - 1}
                    found = {row.number for row in impact.affected(session, of=of, **asked)}  # type: ignore[arg-type]
                    assert found == resting_on(each, number, first, last, known_on), (number, known_on)
                    some, none = some + bool(found), none + (not found)
    assert min(some, none) > 10
