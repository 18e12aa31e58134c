"""Small random histories of a city, and the plain replay that says what was traceable when."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.traceability.chain import EventKind, Level
from service.platform.graph.facts import Befallen, Cited, Reported
from service.platform.graph.faults import STOPPING, Fault

START = date(2026, 1, 1)
DAYS = 24
LEVELS = (Level.ITEM, Level.WORKING, Level.ENTERPRISE, Level.SOCIAL_PUBLIC, Level.NATIONAL)


@dataclass(frozen=True, slots=True)
class Step:
    """What the platform learns on one day."""

    known_on: date
    certificates: tuple[Reported, ...] = ()
    events: tuple[Befallen, ...] = ()


@dataclass(slots=True)
class History:
    """Everything about one little city; ``issuer`` keeps it apart from the others in the same database."""

    issuer: str
    steps: list[Step] = field(default_factory=list)


def day(number: int) -> date:
    return START + timedelta(days=number)


def history(number: int) -> History:
    """Renewals, faults of every kind, and news that arrive late."""
    chance = random.Random(number)
    made = History(issuer=f"H{number}")
    names = [f"{number}-{each}" for each in range(chance.randint(2, 7))]
    learnt: dict[int, list[Reported | Befallen]] = {}
    for place, name in enumerate(names):
        level = Level.NATIONAL if place == 0 and chance.random() < 0.8 else chance.choice(LEVELS)
        issued = chance.randrange(DAYS - 4)
        until = None if chance.random() < 0.2 else issued + chance.randrange(2, 16)
        # mostly those that stand earlier, now and then a later one (a circle), itself, or one nobody ever reports
        pool = names[:place] * 8 + names[place:] + ["never"]
        parents = {chance.choice(pool): chance.randint(max(0, issued - 3), issued) for _ in range(chance.randint(0, 2))}
        certificate = Reported(
            issuer=made.issuer,
            number=name,
            level=level,
            quantity=chance.choice(("mass", "length")),
            artefact=f"{number}/{chance.randrange(3)}" if chance.random() < 0.7 else None,
            county=101,
            issued_on=day(issued),
            valid_until=None if until is None else day(until),
            parents=tuple(Cited(issuer=made.issuer, number=each, used_on=day(on)) for each, on in parents.items()),
        )
        known = issued + (chance.randrange(6) if chance.random() < 0.4 else 0)
        learnt.setdefault(known, []).append(certificate)
        if chance.random() < 0.35:
            since = issued + chance.randrange(10)
            event = Befallen(
                issuer=made.issuer, number=name, kind=chance.choice(list(EventKind)), effective_on=day(since)
            )
            learnt.setdefault(max(known, since) + chance.randrange(5), []).append(event)
    for known in sorted(learnt):
        facts = learnt[known]
        made.steps.append(
            Step(
                day(known),
                tuple(each for each in facts if isinstance(each, Reported)),
                tuple(each for each in facts if isinstance(each, Befallen)),
            )
        )
    return made


def replay(told: History, on: date, known_on: date) -> dict[str, frozenset[Fault]]:
    """The faults of every certificate that was known by then: nothing but dictionaries and recursion."""
    certificates: dict[str, Reported] = {}
    ended: dict[str, list[date]] = {}
    for step in told.steps:
        if step.known_on <= known_on:
            certificates |= {each.number: each for each in step.certificates}
            for event in step.events:
                ended.setdefault(event.number, []).append(event.effective_on)
    return {name: frozenset(_faults(name, certificates, ended, on)) for name in certificates}


def traceable(faults: frozenset[Fault]) -> bool:
    return not faults & frozenset(STOPPING)


def last_of_items(told: History, on: date, known_on: date) -> set[str]:
    """Numbers of the current certificates, found by sorting. Numbers of a history rise with their place."""
    last: dict[str, Reported] = {}
    order: dict[str, int] = {}
    ended: set[str] = set()
    for step in told.steps:
        if step.known_on <= known_on:
            for each in step.certificates:
                order[each.number] = len(order)
            ended |= {event.number for event in step.events if event.effective_on <= on}
    for step in told.steps:
        for each in step.certificates if step.known_on <= known_on else ():
            if each.issued_on > on or each.number in ended:
                continue
            item = each.artefact or each.number
            if item not in last or (last[item].issued_on, order[last[item].number]) < (
                each.issued_on,
                order[each.number],
            ):
                last[item] = each
    return {each.number for each in last.values() if each.valid_until is None or on <= each.valid_until}


def resting_on(told: History, number: str, first: date, last: date, known_on: date) -> set[str]:
    """Numbers of what used the item of ``number`` in the period, and of what was made with that, by then known."""
    known = {each.number: each for step in told.steps if step.known_on <= known_on for each in step.certificates}
    item = known[number].artefact
    suspect = {name for name, each in known.items() if item and each.artefact == item} | {number}
    reached = {
        name
        for name, each in known.items()
        if name not in suspect
        and any(used.number in suspect and first <= used.used_on <= last for used in each.parents)
    }
    direct = set(reached)
    while more := {
        name
        for name, each in known.items()
        if name not in reached and any(used.number in reached for used in each.parents)
    }:
        reached |= more
    made = reached - suspect
    return direct | {
        name
        for name, each in known.items()
        if name not in suspect and any(used.number in made for used in each.parents)
    }


def _faults(name: str, certificates: dict[str, Reported], ended: dict[str, list[date]], on: date) -> Iterator[Fault]:
    root = certificates[name]
    expired = root.valid_until is not None and root.valid_until < on
    if root.issued_on > on or expired or any(since <= on for since in ended.get(name, ())):
        yield Fault.NOT_IN_FORCE
    for each in _above(name, certificates):
        child = certificates[each]
        if not child.parents and child.level is not Level.NATIONAL:
            yield Fault.GAP
        for cited in child.parents:
            yield from _at_use(child, cited, certificates, ended, on)
            if cited.number == each or each in _above(cited.number, certificates):
                yield Fault.CYCLE


def _at_use(
    child: Reported, cited: Cited, certificates: dict[str, Reported], ended: dict[str, list[date]], on: date
) -> Iterator[Fault]:
    parent = certificates.get(cited.number)
    if parent is None:
        yield Fault.GAP
        return
    if cited.used_on < parent.issued_on:
        yield Fault.OUTSIDE_VALIDITY
    if parent.valid_until is not None and parent.valid_until < cited.used_on:
        yield Fault.OUTSIDE_VALIDITY
    since = [each for each in ended.get(cited.number, ()) if each <= on]
    if any(each <= cited.used_on for each in since):
        yield Fault.ENDED_BEFORE_USE
    elif since:
        yield Fault.ENDED_LATER
    if LEVELS.index(parent.level) < LEVELS.index(child.level):
        yield Fault.LEVEL_ORDER


def _above(name: str, certificates: dict[str, Reported]) -> set[str]:
    """``name`` and all that is known to stand above it."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in certificates and each not in reached:
            reached.add(each)
            waiting += [cited.number for cited in certificates[each].parents]
    return reached
