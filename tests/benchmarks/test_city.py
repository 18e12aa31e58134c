"""Two engines and the planted truth: the audit in SQL, the audit over arrays, and what the generator knows it broke."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import numpy as np
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from service.kit.database import Database
from service.platform.graph import levels
from service.platform.graph.chain import chain_of
from service.platform.graph.faults import Fault
from service.platform.graph.judged import Scope, judged
from tests.benchmarks.city import BIT, END, HANDED_DOWN, City, Shape, city, day, issuer_code, number
from tests.benchmarks.city_audit import Audited, audit
from tests.benchmarks.city_load import load
from tests.conftest import BOTH_ENGINES
from tests.engines import NO_POSTGRES, Engine, Templates, postgres_server

TINY = Shape(certificates=3_000, labs=8, instruments=400, social_public=40, national=15)
QUESTIONS = [(END, END), (date(2022, 6, 30), END), (END, date(2024, 6, 30)), (date(2021, 3, 1), date(2021, 3, 1))]
"""(on, known on)."""


@cache
def tiny() -> City:
    return city(TINY)


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def loaded(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    engine: Engine = request.param
    if engine == "postgres" and postgres_server() is None:
        pytest.skip(NO_POSTGRES)
    with templates.fresh(engine, "platform") as database:
        load(database, tiny())
        yield database


def in_sql(session: Session, on: date, known_on: date, scope: Scope) -> dict[int, int]:
    found = judged(session, on=on, known_on=known_on, scope=scope)
    return {each.id: each.faults for each in session.execute(sa.select(found.c.id, found.c.faults))}


def as_mapping(found: Audited) -> dict[int, int]:
    return dict(zip(found.ids.tolist(), found.faults.tolist(), strict=True))


@pytest.mark.parametrize(("on", "known_on"), QUESTIONS)
@pytest.mark.parametrize("scope", ["current", "all"])
def test_both_engines_say_the_same_of_every_certificate(
    loaded: Database, on: date, known_on: date, scope: Scope
) -> None:
    with loaded.reading() as session:
        found = in_sql(session, on, known_on, scope)
    assert found == as_mapping(audit(tiny(), on=on, known_on=known_on, scope=scope))
    assert len(found) > 100


def test_every_planted_fault_is_found_and_nothing_honest_is_accused() -> None:
    made = tiny()
    found = audit(made, on=END, known_on=END, scope="all")
    differing = found.ids[(found.faults & HANDED_DOWN) != made.truth[found.ids - 1]]
    assert not differing.size, differing[:5]
    for fault in set(Fault) - {Fault.NOT_IN_FORCE}:
        assert (made.truth & BIT[fault]).any(), fault
    assert 0.3 < np.mean(made.truth == 0) < 0.99  # a city in which all or nothing is wrong proves nothing


def test_one_chain_says_what_the_audit_says(loaded: Database) -> None:
    made = tiny()
    with loaded.reading() as session:
        for key, faults in list(as_mapping(audit(made, on=END, known_on=END, scope="all")).items())[::37]:
            issuer = issuer_code(int(made.issuer[key - 1]))
            chain = chain_of(session.connection(), issuer=issuer, number=number(key), on=END, known_on=END)
            assert sum(int(BIT[fault]) for fault in {each.fault for each in chain.findings}) == faults, key


def test_what_was_loaded_is_what_was_drawn(loaded: Database) -> None:
    made = tiny()
    with loaded.reading() as session:
        rows = session.execute(sa.text("SELECT id, number, level FROM graph_certificate ORDER BY id")).all()
        used = session.execute(sa.text("SELECT count(*), max(used_on) FROM graph_link")).one()
    assert [(key, name, level) for key, name, level in rows] == [
        (key, number(key), level) for key, level in zip(made.ids.tolist(), made.level.tolist(), strict=True)
    ]
    assert (used[0], str(used[1])) == (len(made.child), str(day(int(made.used.max()))))


def test_the_same_shape_gives_the_same_city_and_ids_rise_with_the_days() -> None:
    made, again = tiny(), city(TINY)
    assert np.array_equal(made.child, again.child)
    assert np.array_equal(made.truth, again.truth)
    assert (np.diff(made.known) >= 0).all()
    assert np.count_nonzero(made.level == levels.GAP) > 0
