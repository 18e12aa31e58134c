"""Two times: each of four answers about one late-learnt withdrawal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.traceability.chain import EventKind, StatusEvent
from domain.traceability.rules import State, audit, state
from domain.traceability.times import as_of

from .samples import FACTS, WORK_DAY, WORKING, chain

LEARNT = date(2026, 5, 1)
DAY = timedelta(days=1)


def t04(*, effective_on: date, on: date, known_at: date) -> State:
    event = StatusEvent(kind=EventKind.WITHDRAWN, effective_on=effective_on, known_on=LEARNT, reason="drift")
    found = chain(replace(WORKING, events=(event,)))
    findings = audit(as_of(found, on=on, known_at=known_at), FACTS, known_at)
    return state([each for each in findings if each.rule == "T04"])


@pytest.mark.parametrize(
    ("on", "known_at", "expected"),
    [
        (WORK_DAY, LEARNT - DAY, State.UNBROKEN),
        (WORK_DAY, LEARNT, State.BROKEN),
        (WORK_DAY - DAY, LEARNT, State.UNBROKEN),
        (LEARNT, LEARNT - DAY, State.UNBROKEN),
    ],
)
def test_an_event_counts_from_its_day_on_and_from_when_it_was_known(on: date, known_at: date, expected: State) -> None:
    assert t04(effective_on=WORK_DAY, on=on, known_at=known_at) is expected


def test_nothing_else_of_the_chain_changes() -> None:
    whole = chain()
    assert as_of(whole, on=date(1999, 1, 1), known_at=date(1999, 1, 1)) == whole
    event = StatusEvent(kind=EventKind.AMENDED, effective_on=LEARNT, known_on=LEARNT, reason="typing error")
    changed = chain(replace(WORKING, events=(event,)))
    assert as_of(changed, on=LEARNT, known_at=LEARNT) == changed
    assert as_of(changed, on=LEARNT - DAY, known_at=LEARNT) == whole
