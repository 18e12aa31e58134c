"""T20 and T23: standards beside their own past, and standards that have a parent in common."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.traceability.chain import Chain, Link
from domain.traceability.facts import HistoryFact
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record, undecided

T20 = Rule(
    id="T20",
    severity=Severity.WARNING,
    zh="标准器最近两次证书的值相符（|En| ≤ 1，|ζ| ≤ 2），否则复审其校准间隔。",
    en="The standard's last two certificates agree (|En| <= 1, |zeta| <= 2); else its interval is reviewed.",
    reference="ISO/IEC 17025:2017, 6.4.7, 7.7.1; ISO 13528:2022; ILAC-G24",
)
T23 = Rule(
    id="T23",
    severity=Severity.WARNING,
    zh="一个结果所依据的标准器有共同的上级时，其相关性已计入。",
    en="Where standards behind one result have a parent in common, their correlation is accounted for.",
    reference="GUM 5.2, F.1.2.3; JJF 1059.1, 4.3.3",
)

EN_LIMIT, ZETA_LIMIT = 1, 2


def certificates_agree(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T20 for every standard's result that was used directly and has a certified value before it."""
    if not facts.histories:
        zh = "没有所用标准器上一次证书的值可比较。"
        en = "No earlier certified value of the standards is on record to compare with."
        yield not_on_record(T20, (chain.root_id,), zh=zh, en=en)
    for one in facts.histories:
        subject = (one.certificate_id, one.result_id)
        try:
            normalised, zeta = _compared(one)
        except (MetrologyError, ArithmeticError):
            zh, en = f"与证书 {one.before_number} 无法比较。", f"It cannot be compared with {one.before_number}."
            yield undecided(T20, subject, zh=zh, en=en)
            continue
        passed = normalised <= EN_LIMIT and zeta <= ZETA_LIMIT
        told = ("。", ".") if passed else ("：请复审校准间隔。", ": review its calibration interval.")
        zh = (
            f"{one.value} 与上次 {one.before_value} {one.unit}（{one.before_number}）：|En| = {normalised:.2f}{told[0]}"
        )
        en = f"{one.value}, before it {one.before_value} {one.unit} ({one.before_number}): "
        en += f"|En| = {normalised:.2f}, |zeta| = {zeta:.2f}{told[1]}"
        yield found(T20, subject, passed=passed, zh=zh, en=en)


def _compared(one: HistoryFact) -> tuple[float, float]:
    """|En| and |zeta|. Division by zero and nonsense are the caller's."""
    apart = abs(parse_decimal(one.value) - parse_decimal(one.before_value))
    now, before = parse_decimal(one.expanded_uncertainty), parse_decimal(one.before_expanded_uncertainty)
    u_now, u_before = now / parse_decimal(one.coverage_factor), before / parse_decimal(one.before_coverage_factor)
    return float(apart / (now**2 + before**2).sqrt()), float(apart / (u_now**2 + u_before**2).sqrt())


def common_parents_are_flagged(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T23 for every pair of certified results behind one result of ours that meet further up the chain.

    The same result used twice is one and the same quantity: the evaluation joins it by itself.
    """
    root = chain.node(chain.root_id)
    told = {
        f"{point.test}/{point.point}/{point.phase}": {share.result for share in point.shared}
        for point in (facts.result.points if facts.result else ())
    }
    seen = False
    for result in root.results if root else ():
        links = [link for link in chain.links_of(chain.root_id) if link.supports(result.id)]
        used = {(link.parent_id, link.parent_result_id): link for link in links}
        for one, other in combinations(used.values(), 2):
            common = {"/".join(name) for name in _above(chain, one) & _above(chain, other)}
            if not common:
                continue
            seen = True
            # One is enough: whatever lies above a result that is accounted for came through it.
            flagged = bool(common & told.get(result.id, set()))
            names = ", ".join(sorted(common))
            zh = f"{result.id}：两个标准器同出于 {names}" + ("，已计入相关性。" if flagged else "，请计入其相关性。")
            en = f"{result.id}: two standards rest on {names}" + (
                "; the budget knows." if flagged else ": tell the budget of their correlation."
            )
            yield found(T23, (chain.root_id, result.id, one.parent_id, other.parent_id), passed=flagged, zh=zh, en=en)
    if not seen:
        zh, en = "同一结果所用的标准器没有共同的上级。", "No two standards behind one result have a parent in common."
        yield found(T23, (chain.root_id,), passed=True, zh=zh, en=en)


def _above(chain: Chain, link: Link) -> set[tuple[str, str]]:
    """Certified results above the one that the link rests on, without it; a round is walked once."""
    found_above: set[tuple[str, str]] = set()
    waiting = [(link.parent_id, link.parent_result_id)]
    for node_id, result_id in waiting:
        for upper in chain.links_of(node_id):
            name = (upper.parent_id, upper.parent_result_id)
            if upper.supports(result_id) and name not in found_above:
                found_above.add(name)
                waiting.append(name)
    return found_above
