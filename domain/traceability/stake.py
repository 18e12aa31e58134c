"""How much of a certificate is at stake when a standard was wrong: share of U^2, margin to the limit, verdict.

ISO/IEC 17025:2017, 7.10.1 b asks for the significance of nonconforming work. The share says what the standard meant to
the uncertainty; whether a verdict would turn is decided again, with the result moved by what the standard may be off.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.calibration.result import PointResult, RecordResult
from domain.conformity.statement import ConformityStatement
from domain.errors import MetrologyError
from domain.quantity.conversion import convert_difference
from domain.quantity.decimal_text import parse_decimal, plain, significant
from domain.specialty.schema import Pack
from domain.traceability.own import result_id
from domain.traceability.rules_verdict import decide_again
from domain.uncertainty.budget import BudgetLine
from domain.uncertainty.citation import cited, cited_result


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What was found wrong: ids of certificates of standards, and by how much."""

    direct: Collection[str]
    """Certificates of the suspect standard itself."""
    indirect: Collection[str] = ()
    """Certificates that rest on one of them."""
    factors: Mapping[str, Decimal]
    """U/u of certified results, by ``<certificate>/<result>``; 2 for one that is not listed."""
    shift: Decimal = Decimal(1)
    """How far the standard may be off, in units of its own U."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What is at stake at one point, or at the worst of several. Numbers are decimal text."""

    where: str
    """``test/point/phase``."""
    share: str
    """Share of the combined variance that came from the suspect standard, 0 to 1."""
    at_most: bool
    """The budget knows only a standard that rests on the suspect one: its whole share is given, as a bound."""
    margin: str | None
    """From the result to the nearer limit of acceptance, negative outside; None where nothing was decided."""
    unit: str
    verdict_at_stake: bool | None
    """Whether the decision turns if the standard was off by ``shift`` U; None where nothing was decided."""


def worst_stake(result: RecordResult, pack: Pack, wrong: Wrong) -> Stake | None:
    """Return what is at stake in a whole certificate; None where no budget opens to a suspect certificate.

    Each number is the worst over the points: the largest share, a verdict that turns anywhere, and of those points (or
    of all, where none turns) the smallest margin. ``where`` is the point of the largest share.
    """
    return worst(stakes(result, pack, wrong))


def stakes(result: RecordResult, pack: Pack, wrong: Wrong) -> tuple[Stake, ...]:
    """Return what is at stake at every point whose budget opens to a suspect certificate, in the record's order."""
    return tuple(found for point in result.points if (found := _stake(point, pack, wrong)) is not None)


def worst(found: Iterable[Stake]) -> Stake | None:
    """Return the worst of several points; see :func:`worst_stake`."""
    seen = list(found)
    if not seen:
        return None
    largest = max(seen, key=lambda one: parse_decimal(one.share))
    decided = [one for one in seen if one.margin is not None]
    # Points of one certificate may have different units: a verdict that turns weighs most, then the margin's number.
    nearest = min(decided, key=lambda one: (not one.verdict_at_stake, parse_decimal(one.margin or "0")), default=None)
    return Stake(
        where=largest.where,
        share=largest.share,
        at_most=largest.at_most,
        margin=None if nearest is None else nearest.margin,
        unit=largest.unit if nearest is None else nearest.unit,
        verdict_at_stake=None if nearest is None else any(one.verdict_at_stake for one in decided),
    )


def _stake(point: PointResult, pack: Pack, wrong: Wrong) -> Stake | None:
    lines = [line for line in point.budget.lines if cited(line.source)[0] in {*wrong.direct, *wrong.indirect}]
    if not lines:
        return None
    certified = _certified(point, pack)
    parts = list(_parts(point, lines, certified, wrong))
    combined = parse_decimal(point.budget.combined_standard_uncertainty)
    variance = sum((part * part for part, _, _ in parts), Decimal(0))
    share = min(variance / (combined * combined), Decimal(1)) if combined else Decimal(0)
    effect = wrong.shift * sum((abs(part) * factor for part, factor, _ in parts), Decimal(0))
    margin, unit, turns = _decision(point, effect)
    return Stake(
        where=result_id(point),
        share=significant(float(share), 3),
        at_most=any(bound for _, _, bound in parts),
        margin=margin,
        unit=unit,
        verdict_at_stake=turns,
    )


def _parts(
    point: PointResult, lines: Sequence[BudgetLine], certified: Collection[str], wrong: Wrong
) -> Iterator[tuple[Decimal, Decimal, bool]]:
    """Standard uncertainty from each suspect result, U/u (0 for what moves no value), and whether it is a bound.

    Lines of one result add up, signed: they are one quantity. A drift, say, opens to the certificate, too; it is part
    of the uncertainty, but does not move with the certified value.
    """
    own: dict[str, Decimal] = {}
    for line in lines:
        part = parse_decimal(line.sensitivity) * parse_decimal(line.standard_uncertainty)
        name = cited_result(line.source) or line.source
        if line.symbol in certified:
            own[name] = own.get(name, Decimal(0)) + part
        else:
            yield part, Decimal(0), cited(line.source)[0] not in wrong.direct
    told = [each for each in point.shared if each.result.rpartition("/")[0] in wrong.direct and each.result not in own]
    for each in told:  # what a standard in between took over, where its certificate says so: no bound is needed
        yield parse_decimal(each.contribution), _factor(each.result, wrong), False
    for name, part in own.items():
        direct = name.rpartition("/")[0] in wrong.direct
        if direct or not told:
            yield part, _factor(name, wrong), not direct


def _certified(point: PointResult, pack: Pack) -> frozenset[str]:
    test = pack.test(point.test)
    inputs = test.model.inputs if test else ()
    return frozenset(each.symbol for each in inputs if each.uncertainty.certificate)


def _factor(name: str, wrong: Wrong) -> Decimal:
    return wrong.factors.get(name, Decimal(2))


def _decision(point: PointResult, effect: Decimal) -> tuple[str | None, str, bool | None]:
    """Margin, its unit, and whether the decision turns somewhere between the result less and plus ``effect``."""
    stated = point.conformity
    if stated is None:
        return None, point.budget.unit, None
    value, (lower, upper) = parse_decimal(stated.value), _acceptance(stated)
    distances = [*([value - lower] if lower is not None else []), *([upper - value] if upper is not None else [])]
    margin = plain(min(distances)) if distances else None
    try:
        if stated.unit != point.budget.unit:
            effect = convert_difference(effect, point.budget.unit, stated.unit)
        moved = [value - effect, value + effect]
        if lower is not None and upper is not None and moved[0] < (lower + upper) / 2 < moved[1]:
            moved.append((lower + upper) / 2)  # from outside on one side to outside on the other, through the middle
        turns = bool(effect) and any(
            decide_again(stated, point.budget, value=each).conforms != stated.conforms for each in moved
        )
    except MetrologyError:
        return margin, stated.unit, None
    return margin, stated.unit, turns


def _acceptance(stated: ConformityStatement) -> tuple[Decimal | None, Decimal | None]:
    guard = parse_decimal(stated.guard_band)
    return (
        None if stated.lower_limit is None else parse_decimal(stated.lower_limit) + guard,
        None if stated.upper_limit is None else parse_decimal(stated.upper_limit) - guard,
    )
