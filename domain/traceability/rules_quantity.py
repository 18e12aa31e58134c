"""T06, T07 and T08: a standard serves its own kind of quantity, inside its range, its uncertainty carried along."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.errors import MetrologyError
from domain.quantity.conversion import convert, convert_difference
from domain.quantity.decimal_text import parse_decimal
from domain.traceability.chain import Chain, Link, NodeResult
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, undecided

T06 = Rule(
    id="T06",
    severity=Severity.ERROR,
    zh="使用点在上级证书结果的校准范围之内（含两端），由系统重新计算。",
    en="The points used lie inside the parent's calibrated range (ends included), recomputed and not trusted.",
    reference="ISO/IEC 17025:2017, 6.4.5, 6.5.2",
)
T07 = Rule(
    id="T07",
    severity=Severity.ERROR,
    zh="上下级为同一量种：温差不充作温度，表压不充作绝压。",
    en="Parent and child are of one kind of quantity: no difference for a temperature, no gauge for absolute pressure.",
    reference="VIM 1.2, 2.41",
)
T08 = Rule(
    id="T08",
    severity=Severity.ERROR,
    zh="上级的标准不确定度 U/k 列入下级的不确定度预算，且下级的标准不确定度不小于其贡献。",
    en="The parent's U/k stands in the child's budget, and the child's u is not below what the parent contributes.",
    reference="VIM 2.41; GUM 4.3.3, 5.1.2; ISO/IEC 17025:2017, 7.6.1",
)


class CertifiedUncertaintyInvalid(MetrologyError):
    """A certified U or k is not above zero."""

    code: ClassVar[str] = "certified-uncertainty-invalid"
    zh = "证书结果 {result_id} 的 U = {expanded} 或 k = {factor} 不大于零。请按证书改正。"
    en = "Result {result_id} states U = {expanded} and k = {factor}: correct them, both must be above zero."


AGREEMENT = Decimal("1e-9")
"""Relative difference at which two uncertainties are the same number: budgets are written with 12 digits."""


def inside_range(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T06 for every link whose parent is on record; a result that the parent does not state has no range at all."""
    for link in chain.links:
        parent = chain.node(link.parent_id)
        if parent is None:
            continue
        result = parent.result(link.parent_result_id)
        if result is None:
            zh = f"上级证书 {parent.number} 没有结果 {link.parent_result_id}。请选择证书中确有的结果。"
            en = f"{parent.number} has no result {link.parent_result_id}: choose one that the certificate states."
            yield found(T06, (link.id,), passed=False, zh=zh, en=en)
            continue
        used, certified = f"{link.point_low} … {link.point_high} {link.unit}", _range(result)
        try:
            low, high = (_in_unit_of(result, point, link.unit) for point in (link.point_low, link.point_high))
            inside = parse_decimal(result.range_low) <= low <= high <= parse_decimal(result.range_high)
        except MetrologyError as refusal:
            yield undecided(
                T06,
                (link.id,),
                zh=f"无法将使用点 {used} 与校准范围 {certified} 比较：{refusal.sentence_zh}",
                en=f"The points {used} cannot be compared with the range {certified}: {refusal.sentence_en}",
            )
            continue
        zh = f"使用点 {used}，{parent.number} 的校准范围 {certified}。"
        en = f"Used at {used}; {parent.number} covers {certified}."
        yield found(T06, (link.id,), passed=inside, zh=zh, en=en)


def same_kind(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T07 for every link to a result on record: the same kind by name, and units that convert within it."""
    for link, result in _on_record(chain):
        try:
            convert(Decimal(0), link.unit, result.unit, result.quantity_kind)
            commensurable = True
        except MetrologyError:
            commensurable = False
        zh = f"使用量种 {link.quantity_kind}（{link.unit}），证书量种 {result.quantity_kind}（{result.unit}）。"
        en = f"Used as {link.quantity_kind} ({link.unit}); certified as {result.quantity_kind} ({result.unit})."
        passed = link.quantity_kind == result.quantity_kind and commensurable
        yield found(T07, (link.id,), passed=passed, zh=zh, en=en)


def uncertainty_is_carried(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T08 for every link to a result on record.

    Our own certificate (the root) must show the line: below U/k fails, above it is prudent and only shown as a warning.
    Another body's budget is not ours to see: there its certified U/k must not be below that of its parent.
    """
    for link, result in _on_record(chain):
        try:
            yield _own_budget(link, result) if link.child_id == chain.root_id else _another_budget(chain, link, result)
        except MetrologyError as refusal:
            zh = f"无法比较不确定度：{refusal.sentence_zh}"
            yield undecided(T08, (link.id,), zh=zh, en=f"The uncertainties cannot be compared: {refusal.sentence_en}")


def _own_budget(link: Link, result: NodeResult) -> Finding:
    if link.standard_uncertainty is None or link.contribution is None or link.child_standard_uncertainty is None:
        zh = "预算中没有列出上级标准的不确定度。请在预算中加入其 U/k。"
        return undecided(T08, (link.id,), zh=zh, en="The budget shows no line for the parent: add its U/k.")
    certified = convert_difference(_standard_uncertainty(result), _unit_of_u(result), link.unit)
    entered = parse_decimal(link.standard_uncertainty)
    child, share = parse_decimal(link.child_standard_uncertainty), parse_decimal(link.contribution)
    carried = entered >= certified * (1 - AGREEMENT)
    whole = child >= share * (1 - AGREEMENT)
    prudent = entered > certified * (1 + AGREEMENT)
    return found(
        T08,
        (link.id,),
        passed=carried and whole and not prudent,
        severity=Severity.WARNING if carried and whole else Severity.ERROR,
        zh=f"上级 U/k = {certified:g} {link.unit}，预算列入 {link.standard_uncertainty}；"
        f"其贡献 {link.contribution}，合成标准不确定度 {link.child_standard_uncertainty}。",
        en=f"The parent's U/k is {certified:g} {link.unit} and the budget carries {link.standard_uncertainty}; "
        f"it contributes {link.contribution} to a combined {link.child_standard_uncertainty}.",
    )


def _another_budget(chain: Chain, link: Link, result: NodeResult) -> Finding:
    child = chain.node(link.child_id)
    own = [mine for mine in child.results if link.supports(mine.id)] if child else []
    if not own:
        zh = f"证书 {link.child_id} 没有结果 {link.child_where}，无法比较不确定度。"
        en = f"{link.child_id} has no result {link.child_where} whose uncertainty could be compared."
        return undecided(T08, (link.id,), zh=zh, en=en)
    certified, unit = _standard_uncertainty(result), _unit_of_u(result)
    smallest = min(convert_difference(_standard_uncertainty(mine), _unit_of_u(mine), unit) for mine in own)
    zh = f"下级 U/k = {smallest:g} {unit}，上级 U/k = {certified:g} {unit}。"
    en = f"The child's U/k is {smallest:g} {unit}, the parent's {certified:g} {unit}."
    return found(T08, (link.id,), passed=smallest >= certified * (1 - AGREEMENT), zh=zh, en=en)


def _on_record(chain: Chain) -> Iterator[tuple[Link, NodeResult]]:
    """Links to a result on record; T01 and T06 speak of the others."""
    for link in chain.links:
        parent = chain.node(link.parent_id)
        result = parent.result(link.parent_result_id) if parent else None
        if result is not None:
            yield link, result


def _standard_uncertainty(result: NodeResult) -> Decimal:
    """U/k of a certified result (GUM 4.3.3)."""
    expanded, factor = parse_decimal(result.expanded_uncertainty), parse_decimal(result.coverage_factor)
    if expanded <= 0 or factor <= 0:
        raise CertifiedUncertaintyInvalid(result_id=result.id, expanded=expanded, factor=factor)
    return expanded / factor if result.standard_uncertainty is None else parse_decimal(result.standard_uncertainty)


def _unit_of_u(result: NodeResult) -> str:
    return result.uncertainty_unit or result.unit


def _in_unit_of(result: NodeResult, point: str, unit: str) -> Decimal:
    return convert(parse_decimal(point), unit, result.unit, result.quantity_kind)


def _range(result: NodeResult) -> str:
    return f"{result.range_low} … {result.range_high} {result.unit}"
