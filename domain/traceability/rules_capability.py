"""T11, T13 and T15: what the laboratory and its standards are good enough for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.calibration.result import PointResult
from domain.errors import MetrologyError
from domain.quantity.conversion import convert_difference
from domain.quantity.decimal_text import parse_decimal
from domain.quantity.kinds import KindMismatch
from domain.traceability.chain import Chain, Link, NodeResult
from domain.traceability.facts import AssemblyFact, CheckKind, StandardCheckFact
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record, undecided
from domain.traceability.licences import OF_ASSEMBLIES, LicenceFact, ScopeLine, counting

T11 = Rule(
    id="T11",
    severity=Severity.ERROR,
    zh="U（k = 2）不小于本机构在该点的校准和测量能力 CMC。",
    en="U (k = 2) is not below the laboratory's CMC at that point.",
    reference="ILAC-P14:09/2020; CNAS-CL01-G003",
)
T13 = Rule(
    id="T13",
    severity=Severity.ERROR,
    zh="所用计量标准的考核证书、社会公用计量标准证书有效，测量范围覆盖工作，重复性和稳定性合格。",
    en="The measurement standard is certified, its range covers the work, its repeatability and stability pass.",
    reference="计量法; JJF 1033",
)
T15 = Rule(
    id="T15",
    severity=Severity.WARNING,
    zh="标准器带来的 U 与被测件最大允许误差之比不大于 1/3，或满足规程自己的要求。",
    en="The standard's share of U is at most a third of the item's MPE, or meets the regulation's own ratio.",
    reference="JJF 1094-2002; ILAC-G8:09/2019",
)

ACCEPTED_RATIO = Fraction(1, 3)
TOLERANCE = Decimal("1e-9")
PARTIAL = ("范围只登记了一部分，请补全。", "The scope is on record in part: complete it.")
CHECK_NAMES = {CheckKind.REPEATABILITY: ("重复性", "repeatability"), CheckKind.STABILITY: ("稳定性", "stability")}


def not_below_capability(chain: Chain, facts: Facts, on: date) -> Iterator[Finding]:
    """T11 for every result of ours that claims traceability, at the point where its standard was used."""
    root = chain.node(chain.root_id)
    held = [one for one in counting(facts.capabilities, facts.performed_on, on) if one.kind not in OF_ASSEMBLIES]
    for result in root.results if root else ():
        if not result.claims_traceability:
            continue
        subject = (chain.root_id, result.id)
        try:
            least = least_uncertainty(
                held,
                [link for link in chain.links_of(chain.root_id) if link.supports(result.id)],
                result,
                codes=[regulation.code for regulation in facts.regulations],
            )
        except MetrologyError as refusal:
            zh, en = f"无法与 CMC 比较：{refusal.sentence_zh}", f"No comparison with the CMC: {refusal.sentence_en}"
            yield not_on_record(T11, subject, zh=zh, en=en)
            continue
        if least is None:
            zh = f"没有登记结果 {result.id} 处当日有效的 CMC。请登记能力范围。"
            en = f"No CMC in force that day covers {result.id}: record the laboratory's scope."
            yield not_on_record(T11, subject, zh=zh, en=en)
            continue
        capability, licence = least
        doubled = 2 * parse_decimal(result.expanded_uncertainty) / parse_decimal(result.coverage_factor)
        passed = doubled >= capability * (1 - TOLERANCE)
        told = ("。", ".") if passed else ("：不得小于 CMC，请审查预算。", ": it may not be below, review the budget.")
        zh = f"U（k = 2）= {doubled:.4g} {result.unit}，CMC {capability:.4g} {result.unit}（{licence}）{told[0]}"
        en = f"U (k = 2) is {doubled:.4g} {result.unit}, the CMC {capability:.4g} {result.unit} ({licence}){told[1]}"
        yield found(T11, subject, passed=passed, zh=zh, en=en)


def least_uncertainty(
    held: Iterable[LicenceFact], links: Collection[Link], result: NodeResult, *, codes: Collection[str]
) -> tuple[Decimal, str] | None:
    """Return the smallest CMC at the points of ``links``, in the unit of the result, and the licence that grants it.

    A line for another regulation than ``codes``, or whose U is of another kind than the result (a density in the scope
    of a mass), does not speak of it.
    """
    offers = []
    for licence, line in ((each, line) for each in held for line in each.scope if line.uncertainty):
        if line.regulation and not any(line.names(code) for code in codes):
            continue
        for link in links:
            if line.covers(link.quantity_kind, link.point_low, link.point_high, link.unit):
                for end in {link.point_low, link.point_high}:
                    with suppress(KindMismatch):
                        capability = line.uncertainty_at(end, link.unit)
                        offers.append(
                            (convert_difference(capability, line.uncertainty_unit, result.unit), licence.number)
                        )
    return min(offers, default=None)


def assembly_serves(chain: Chain, facts: Facts, on: date) -> Iterator[Finding]:
    """T13 for every measurement standard that was used; the last day of a certificate counts as in force."""
    if not facts.assemblies:
        zh, en = "没有登记所用的计量标准装置。", "No measurement standard 计量标准 is on record for the work."
        yield not_on_record(T13, (chain.root_id,), zh=zh, en=en)
    scopes = {one.id: _scope(one, facts, on) for one in facts.assemblies}
    partial = any(each.scope_partial for one in facts.assemblies for each in _in_force(one, facts, on))
    for one in facts.assemblies:
        subject = (chain.root_id, one.id)
        yield _certified(subject, one, facts, on)
        yield from (steadiness(subject, one, kind, facts.performed_on, on) for kind in CheckKind)
        yield _ranged(chain, subject, one, scopes, partial=partial)


def _licences(one: AssemblyFact, facts: Facts) -> list[LicenceFact]:
    """Entries of the register that are about its two certificates; a licence is known by its number."""
    numbers = {number for number in (one.assessment_number, one.social_public_number) if number}
    return [each for each in facts.capabilities if each.kind in OF_ASSEMBLIES and each.number in numbers]


def _in_force(one: AssemblyFact, facts: Facts, on: date) -> Iterator[LicenceFact]:
    return counting(_licences(one, facts), facts.performed_on, on)


def _scope(one: AssemblyFact, facts: Facts, on: date) -> list[ScopeLine]:
    return [line for each in _in_force(one, facts, on) for line in each.scope]


def _certified(subject: tuple[str, ...], one: AssemblyFact, facts: Facts, on: date) -> Finding:
    day = facts.performed_on
    known = [each for each in _licences(one, facts) if each.is_known(on)]
    ended = {each.number for each in known} - {each.number for each in known if each.counts_on(day, on)}
    last = [until for until in (one.assessment_valid_until, one.social_public_valid_until) if until is not None]
    numbers = ", ".join(number for number in (one.assessment_number, one.social_public_number) if number) or "—"
    until = min(last)
    passed = bool(one.assessment_number) and day <= until and not ended
    told = ("。", ".") if passed else ("：无效，请选用有效的计量标准。", ": not in force, choose one that is.")
    zh = f"{one.name_zh}（{numbers}，至 {until}）用于 {day}{told[0]}"
    en = f"{one.name_en or one.name_zh} ({numbers}, until {until}) used on {day}{told[1]}"
    return found(T13, subject, passed=passed, zh=zh, en=en)


def steadiness(subject: tuple[str, ...], one: AssemblyFact, kind: CheckKind, day: date, on: date) -> Finding:
    """Whether the last test before the use was within its limit; one from before the year before counts no more."""
    (zh_name, en_name), name_en = CHECK_NAMES[kind], one.name_en or one.name_zh
    made = [each for each in one.checks if each.kind is kind and each.made_on <= day and _is_known(each, on)]
    if not made:
        zh = f"没有登记 {one.name_zh} 的{zh_name}试验。请补做并登记。"
        en = f"No test of the {en_name} of {name_en} is on record: make one and note it."
        return not_on_record(T13, subject, zh=zh, en=en)
    last = max(reversed(made), key=lambda each: each.made_on)
    if last.made_on.year < day.year - 1:
        zh = f"{one.name_zh} 的{zh_name}最近一次试验在 {last.made_on}。每年须做一次，请补做并登记。"
        en = f"The last test of the {en_name} of {name_en} is of {last.made_on}: one is due every year."
        return not_on_record(T13, subject, zh=zh, en=en)
    within = parse_decimal(last.value) <= parse_decimal(last.limit)
    told = ("合格", "is within its limit") if within else ("不合格，停用并查明原因", "is not: stop using it")
    figures = f"{last.made_on}: {last.value} / {last.limit} {last.unit}"
    zh = f"{one.name_zh} 的{zh_name}{told[0]}（{figures}）。"
    en = f"Its {en_name} {told[1]} ({name_en}; {figures})."
    return found(T13, subject, passed=within, zh=zh, en=en)


def _is_known(check: StandardCheckFact, on: date) -> bool:
    return check.known_on <= on and (check.corrected_on is None or on < check.corrected_on)


def _ranged(
    chain: Chain,
    subject: tuple[str, ...],
    one: AssemblyFact,
    scopes: Mapping[str, Sequence[ScopeLine]],
    *,
    partial: bool,
) -> Finding:
    """Whether the assessed range covers every point where a standard of the same kind of quantity was used.

    What is used over a whole range, such as a balance for a difference, is used at no point. Which of two measurement
    standards of one kind was used at a point is not told: either may cover it, also where its range is on record in
    part.
    """
    kinds = {line.quantity_kind for line in scopes[one.id]}
    links = [link for link in chain.links_of(chain.root_id) if link.point_low == link.point_high]
    used = [link for link in links if link.quantity_kind in kinds]
    if not used:
        zh = f"没有登记 {one.name_zh} 考核的测量范围。请登记其范围。"
        en = f"The assessed range of {one.name_en or one.name_zh} is not on record: note it."
        return not_on_record(T13, subject, zh=zh, en=en)
    lines = [line for each in scopes.values() for line in each]
    try:
        outside = [
            link.id
            for link in used
            if not any(line.covers(link.quantity_kind, link.point_low, link.point_high, link.unit) for line in lines)
        ]
    except MetrologyError as refusal:
        return undecided(T13, subject, zh=refusal.sentence_zh, en=refusal.sentence_en)
    zh = f"{len(used)} 处使用，超出 {one.name_zh} 考核范围的 {len(outside)} 处。"
    en = f"Used at {len(used)} places; {len(outside)} lie outside the assessed range of {one.name_en or one.name_zh}."
    if outside and partial:
        return not_on_record(T13, (*subject, *outside), zh=f"{zh}{PARTIAL[0]}", en=f"{en} {PARTIAL[1]}")
    return found(T13, (*subject, *outside), passed=not outside, zh=zh, en=en)


def ratio_is_small(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T15 for every statement of conformity: what all standards together bring, |c| U, against the limits."""
    if facts.result is None:
        zh, en = "没有给出结果。", "No results were given."
        yield undecided(T15, (chain.root_id,), zh=zh, en=en)
        return
    for point in facts.result.points:
        if point.conformity is not None:
            yield _ratio(chain, facts, point)


def _ratio(chain: Chain, facts: Facts, point: PointResult) -> Finding:
    where = f"{point.test}/{point.point}/{point.phase}"
    subject = (chain.root_id, where)
    if point.test in facts.own_ratios:
        zh = f"{where}：规程对标准器另有要求，计算时已满足。"
        en = f"{where}: the regulation has a demand of its own, which the evaluation held the standards to."
        return found(T15, subject, passed=True, zh=zh, en=en)
    try:
        width, share = _half_width(point), _share_of_standards(chain, where)
    except MetrologyError as refusal:
        return undecided(T15, subject, zh=refusal.sentence_zh, en=refusal.sentence_en)
    if not width or not share:
        zh, en = f"{where}：没有可比较的限值或标准器。", f"{where}: no limit, or no standard, to compare."
        return found(T15, subject, passed=True, zh=zh, en=en)
    ratio = share / width
    passed = Fraction(share) * ACCEPTED_RATIO.denominator <= Fraction(width) * (1 + Fraction(TOLERANCE))
    told = ("。", ".") if passed else ("，大于 1/3，请改用更好的标准器。", ", above 1/3: use a better standard.")
    zh = f"{where}：标准器的 U 与 MPE 之比为 {ratio:.3g}{told[0]}"
    return found(T15, subject, passed=passed, zh=zh, en=f"{where}: the standards' U is {ratio:.3g} of the MPE{told[1]}")


def _half_width(point: PointResult) -> Decimal:
    """Half of the interval between the limits, or the distance of the only one from zero; in the budget's unit."""
    stated = point.conformity
    ends = [parse_decimal(end) for end in (stated.lower_limit, stated.upper_limit) if end] if stated else []
    if not stated or not ends:
        return Decimal(0)
    width = (max(ends) - min(ends)) / 2 if len(ends) == 2 else abs(ends[0])  # noqa: PLR2004 - lower and upper
    return convert_difference(width, stated.unit, point.budget.unit)


def _share_of_standards(chain: Chain, where: str) -> Decimal:
    """Root sum of squares of |c| U over the links of the result, each U with the k of its certificate."""
    total = Decimal(0)
    for link in chain.links_of(chain.root_id):
        parent = chain.node(link.parent_id)
        result = parent.result(link.parent_result_id) if parent else None
        if link.supports(where) and link.contribution is not None and result is not None:
            total += (parse_decimal(link.contribution) * parse_decimal(result.coverage_factor)) ** 2
    return total.sqrt()
