"""A city's certificates of five years as arrays: seeded, honest but for faults that are planted and remembered.

Every standard is renewed before its certificate ends and every use is of the certificate that was in force, so whatever
the rules find beside the planted faults, and what rests on them, is a false accusation. Days are counted from 1970.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.traceability.chain import EventKind, Level
from service.platform.graph import faults, levels
from service.platform.graph.faults import Fault

Ints: TypeAlias = NDArray[np.int64]
Bits: TypeAlias = NDArray[np.uint8]

EPOCH = date(1970, 1, 1)
START, END = date(2020, 1, 1), date(2024, 12, 31)
YEAR = 365
QUANTITIES = ("mass", "length", "pressure", "temperature", "voltage")
WORKING_A_LAB = 20
BIT = {fault: np.uint8(bit) for fault, bit in faults.BIT.items()}
"""A certificate's faults are one byte."""
HANDED_DOWN = np.uint8(sum(int(bit) for fault, bit in BIT.items() if fault is not Fault.NOT_IN_FORCE))
BODIES = 2
"""Issuers beside the laboratories: 1, who keeps the national standards; 2, the city's institute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large a city is; national and social public standards in multiples of the number of quantities."""

    certificates: int
    labs: int = 800
    instruments: int = 211_000
    social_public: int = 1_200
    national: int = 40
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Row ``i`` of the certificates has id ``i + 1``; ids rise with the day on which the platform learnt of them."""

    shape: Shape
    issuer: Ints
    artefact: Ints
    issued: Ints
    until: Ints
    known: Ints
    level: Ints
    """0: a gap; its artefact, days and quantity mean nothing."""
    quantity: Ints
    county: Ints
    child: Ints
    """Ids, as is ``parent``; sorted by (child, parent)."""
    parent: Ints
    used: Ints
    events: tuple[tuple[int, EventKind, int, int], ...]
    """(id, what, effective, known)."""
    truth: Bits
    """The faults that were planted at each certificate or above it, asked on the last day; not in force left out."""

    @property
    def ids(self) -> Ints:
        """Ids of all certificates, gaps included."""
        return np.arange(1, len(self.level) + 1)


@dataclass(slots=True, kw_only=True)
class _Draft:
    """Rows in the order in which they are drawn; :func:`_sorted` gives them their ids."""

    shape: Shape
    chance: np.random.Generator
    columns: dict[str, Ints]
    first: dict[Level, int]
    """Row of the first certificate of a level."""
    first_link: dict[Level, int]
    """Link of that certificate to the first of its parents; the next certificate's follows, and so on."""
    links: dict[str, Ints]
    events: list[tuple[int, EventKind, int, int]] = field(default_factory=list)
    planted: list[tuple[Fault, int]] = field(default_factory=list)
    gaps: int = 0


def days(day: date) -> int:
    """Return ``day`` as a count."""
    return (day - EPOCH).days


def day(count: int) -> date:
    """Return the day of a count."""
    return EPOCH + timedelta(days=int(count))


def number(certificate_id: int) -> str:
    """Return the number of a certificate: as long as laboratories' numbers are."""
    return f"Z-{certificate_id:011d}"


def issuer_code(issuer_id: int) -> str:
    """Return the code of an issuer."""
    return f"body {issuer_id}" if issuer_id <= BODIES else f"CQ-{issuer_id - BODIES:04d}"


def city(shape: Shape) -> City:
    """Draw a city; the same shape gives the same city."""
    draft = _honest(shape, np.random.default_rng(shape.seed))
    _plant_at_items(draft)
    _plant_at_standards(draft)
    _withdraw(draft)
    return _sorted(draft)


def _honest(shape: Shape, chance: np.random.Generator) -> _Draft:
    working = shape.labs * WORKING_A_LAB
    kinds = len(QUANTITIES)
    # each level begins a year after the one above it, so that its first certificates have a parent in force
    series = [
        _series(chance, many, days(START) - years * YEAR)
        for many, years in ((shape.national, 5), (shape.social_public, 4), (working, 3))
    ]
    laboratory = chance.integers(0, shape.labs, shape.instruments)
    busy = np.minimum((chance.pareto(1.2, shape.instruments) * 40).astype(np.int64), shape.labs - 1)
    laboratory = np.where(chance.random(shape.instruments) < 0.5, laboratory, busy)
    items = chance.integers(0, shape.instruments, shape.certificates)
    issued = chance.integers(days(START), days(END) + 1, shape.certificates)
    places = [*series, (items, issued)]
    order = (Level.NATIONAL, Level.SOCIAL_PUBLIC, Level.WORKING, Level.ITEM)
    starts = np.cumsum([0, *(len(each) for each, _ in places)])
    lab = np.concatenate([np.zeros(starts[2], np.int64), series[2][0] // WORKING_A_LAB, laboratory[items]])
    columns = {
        "local": np.concatenate([each for each, _ in places]),
        "issued": np.concatenate([each for _, each in places]),
        "level": np.repeat([levels.code(each) for each in order], np.diff(starts)),
        "lab": lab,
        "county": 101 + lab % 38,
    }
    columns["quantity"] = columns["local"] % kinds
    bases = np.cumsum([1, shape.national, shape.social_public, working])
    columns["artefact"] = np.concatenate([each for each, _ in places]) + np.repeat(bases, np.diff(starts))
    body = np.repeat([1, 2, 2, 0], np.diff(starts))
    columns["issuer"] = np.where(body > 0, body, BODIES + 1 + lab)
    columns["until"] = columns["issued"] + YEAR - 1
    draft = _Draft(
        shape=shape,
        chance=chance,
        columns=columns,
        first=dict(zip(order, starts.tolist(), strict=False)),
        first_link={},
        links={},
    )
    blocks: list[tuple[Ints, Ints, Ints]] = []
    for place in (1, 2, 3):
        rows = np.arange(starts[place], starts[place + 1])
        used = columns["issued"][rows]
        if order[place] is Level.ITEM:
            used = used - chance.integers(0, 4, len(rows))
        draft.first_link[order[place]] = sum(len(each) for each, _, _ in blocks)
        blocks += _uses(draft, order[place], rows, used, above=int(starts[place - 1]), series=series[place - 1])
    names = ("child", "parent", "used")
    draft.links = {name: np.concatenate([each[at] for each in blocks]) for at, name in enumerate(names)}
    return draft


def _series(chance: np.random.Generator, many: int, begin: int) -> tuple[Ints, Ints]:
    """(standard, day of issue) of every certificate of ``many`` standards: renewed 5 to 29 days before it ends."""
    renewals = (days(END) - begin) // (YEAR - 30) + 1
    gaps = YEAR - chance.integers(5, 30, (many, renewals))
    gaps[:, 0] = chance.integers(0, YEAR, many)
    issued = begin + np.cumsum(gaps, axis=1)
    standard, renewal = np.nonzero(issued <= days(END))
    return standard, issued[standard, renewal]


def _uses(
    draft: _Draft, level: Level, rows: Ints, used: Ints, *, above: int, series: tuple[Ints, Ints]
) -> list[tuple[Ints, Ints, Ints]]:
    """Links of ``rows`` to one, two or three different standards' certificates in force on the day of use."""
    chance, columns, kinds = draft.chance, draft.columns, len(QUANTITIES)
    quantity = columns["quantity"][rows]
    if level is Level.ITEM:
        pool, base = WORKING_A_LAB // kinds, columns["lab"][rows] * WORKING_A_LAB
        parents, start = _how_many(chance, len(rows)), chance.integers(0, pool, len(rows))
    else:  # a standard always goes to the same ones
        standard = columns["local"][rows]
        pool = (draft.shape.national if level is Level.SOCIAL_PUBLIC else draft.shape.social_public) // kinds
        base = np.zeros(len(rows), np.int64)
        many = int(standard.max()) + 1
        parents, start = _how_many(chance, many)[standard], chance.integers(0, pool, many)[standard]
    key = series[0] << 16 | series[1]
    found = []
    for turn in range(3):
        mine = parents > turn
        wanted = base[mine] + (start[mine] + turn) % pool * kinds + quantity[mine]
        in_force = np.searchsorted(key, wanted << 16 | used[mine], side="right") - 1
        found.append((rows[mine], above + in_force, used[mine]))
    return found


def _how_many(chance: np.random.Generator, many: int) -> Ints:
    return chance.choice(3, many, p=(0.6, 0.3, 0.1)) + 1


def _plant_at_items(draft: _Draft) -> None:
    """Faults of single certificates, each kind at other ones."""
    columns, links, base = draft.columns, draft.links, draft.first[Level.ITEM]
    issued = columns["issued"][base:]
    early_enough = np.nonzero(issued < days(END) - 400)[0]  # so that the standard's next certificate exists
    many = max(3, draft.shape.certificates // 20_000)
    chosen = draft.chance.choice(early_enough, (5, many), replace=False)
    cited, alone, expired, early, circular = chosen
    first = draft.first_link[Level.ITEM]
    for place in cited.tolist():
        _cite_nobody(draft, first + place)
        draft.planted.append((Fault.GAP, base + place))
    links["parent"][first + expired] -= 2
    links["parent"][first + early] += 1
    links["parent"][first + circular] = base + circular
    links["used"][first + circular] = issued[circular]
    for fault, places in (
        (Fault.GAP, alone),
        (Fault.OUTSIDE_VALIDITY, expired),
        (Fault.OUTSIDE_VALIDITY, early),
        (Fault.CYCLE, circular),
    ):
        draft.planted += [(fault, base + place) for place in places.tolist()]
    kept = ~np.isin(links["child"], base + alone)
    draft.links = {name: values[kept] for name, values in links.items()}


def _plant_at_standards(draft: _Draft) -> None:
    """Faults that everything below inherits. Items' links follow those of standards, so places still hold."""
    columns, links = draft.columns, draft.links

    def some(level: Level, quantity: int, many: int) -> list[int]:
        rows = (columns["level"] == levels.code(level)) & (columns["quantity"] == quantity)
        rows &= (columns["issued"] > days(START)) & (columns["issued"] < days(END) - YEAR)
        return [int(row) for row in draft.chance.choice(np.nonzero(rows)[0], many, replace=False)]

    def link_of(level: Level, row: int) -> int:
        return draft.first_link[level] + row - draft.first[level]

    many = max(1, draft.shape.labs // 200)
    for row in some(Level.SOCIAL_PUBLIC, 0, many):  # rests on a working standard, of a quantity that never rests on it
        place = link_of(Level.SOCIAL_PUBLIC, row)
        links["parent"][place] = _in_force(draft, WORKING_A_LAB - 4, int(links["used"][place]))
        draft.planted.append((Fault.LEVEL_ORDER, row))
    for row in some(Level.SOCIAL_PUBLIC, 1, many):
        links["parent"][link_of(Level.SOCIAL_PUBLIC, row)] -= 2
        draft.planted.append((Fault.OUTSIDE_VALIDITY, row))
    for row in some(Level.WORKING, 2, many):  # two laboratories that calibrate each other's standards
        place = link_of(Level.WORKING, row)
        same_lab = columns["local"][row] // WORKING_A_LAB == 0
        other = (WORKING_A_LAB if same_lab and draft.shape.labs > 1 else 0) + (
            columns["local"][row] + 5
        ) % WORKING_A_LAB
        partner = _in_force(draft, int(other), int(columns["issued"][row]))
        links["parent"][place] = partner
        back = link_of(Level.WORKING, partner)
        links["parent"][back], links["used"][back] = row, columns["issued"][row]
        draft.planted += [(Fault.CYCLE, row), (Fault.CYCLE, partner)]
    for row in some(Level.WORKING, 3, many):
        _cite_nobody(draft, link_of(Level.WORKING, row))
        draft.planted.append((Fault.GAP, row))


def _in_force(draft: _Draft, standard: int, on: int) -> int:
    """Row of the certificate of a working standard that is in force on a day."""
    columns, base, end = draft.columns, draft.first[Level.WORKING], draft.first[Level.ITEM]
    rows = base + np.nonzero((columns["local"][base:end] == standard) & (columns["issued"][base:end] <= on))[0]
    return int(rows[-1])


def _cite_nobody(draft: _Draft, link: int) -> None:
    """Let a link lead to a certificate that nobody reported: a row of its own, after all others."""
    draft.links["parent"][link] = len(draft.columns["level"]) + draft.gaps
    draft.gaps += 1


def _withdraw(draft: _Draft) -> None:
    """Withdraw working standards' certificates that are in use, and amend items' that nothing rests on."""
    columns, links = draft.columns, draft.links
    base, end = draft.first[Level.WORKING], draft.first[Level.ITEM]
    issued = columns["issued"][base:end]
    candidates = base + np.nonzero((issued > days(START)) & (issued < days(END) - 300))[0]
    kinds = list(EventKind)
    for place, row in enumerate(
        draft.chance.choice(candidates, max(3, draft.shape.labs // 40), replace=False).tolist()
    ):
        uses = np.nonzero(links["parent"] == row)[0]
        # on a day of use, where one day more or less would show
        since = int(np.sort(links["used"][uses])[len(uses) // 2] if len(uses) else columns["issued"][row] + 100)
        learnt = min(since + int(draft.chance.integers(0, 30)), days(END))
        draft.events.append((row, kinds[place % len(kinds)], since, learnt))
        for use in uses.tolist():
            late = links["used"][use] >= since
            draft.planted.append((Fault.ENDED_BEFORE_USE if late else Fault.ENDED_LATER, int(links["child"][use])))
    for row in (end + draft.chance.choice(draft.shape.certificates, 20, replace=False)).tolist():
        since = min(int(columns["issued"][row]) + 3, days(END))
        draft.events.append((row, EventKind.AMENDED, since, since))


def _sorted(draft: _Draft) -> City:
    """Give ids in the order of known days, and the truth about each certificate."""
    columns, links, chance = draft.columns, draft.links, draft.chance
    many = len(columns["level"])
    delay = np.where(chance.random(many) < 0.1, chance.integers(1, 20, many), 0)
    known = np.minimum(columns["issued"] + delay, days(END))
    cites = links["parent"] >= many
    gap_known = np.zeros(draft.gaps, np.int64)
    gap_known[links["parent"][cites] - many] = known[links["child"][cites]]
    known = np.concatenate([known, gap_known])
    order = np.argsort(known, kind="stable")
    ids = np.empty(len(order), np.int64)
    ids[order] = np.arange(1, len(order) + 1)
    child, parent = ids[links["child"]], ids[links["parent"]]
    by_child = np.lexsort((parent, child))
    truth = np.zeros(len(order), np.uint8)
    for fault, row in draft.planted:
        truth[ids[row] - 1] |= BIT[fault]
    own = {name: np.concatenate([values, np.zeros(draft.gaps, np.int64)])[order] for name, values in columns.items()}
    own["issuer"] = np.maximum(own["issuer"], BODIES)
    return City(
        shape=draft.shape,
        known=known[order],
        child=child[by_child],
        parent=parent[by_child],
        used=links["used"][by_child],
        events=tuple((int(ids[row]), kind, since, learnt) for row, kind, since, learnt in draft.events),
        truth=_handed_down(truth, child, parent),
        **{name: own[name] for name in ("issuer", "artefact", "issued", "until", "level", "quantity", "county")},
    )


def _handed_down(truth: Bits, child: Ints, parent: Ints) -> Bits:
    while True:
        below = truth.copy()
        np.bitwise_or.at(below, child - 1, truth[parent - 1] & HANDED_DOWN)
        if np.array_equal(below, truth):
            return truth
        truth = below
