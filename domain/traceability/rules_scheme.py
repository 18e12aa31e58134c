"""T14: every standard stands where the verification scheme 检定系统表 lets it stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.authoring.parts import Verified
from domain.standards.placing import Span, Standing, boxes_of, joined
from domain.standards.scheme import Box, Holding, Part, Scheme
from domain.traceability.chain import CertificateNode, Chain, Link
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record

T14 = Rule(
    id="T14",
    severity=Severity.ERROR,
    zh="上下级的位置为计量检定系统表所允许；偏离的，由人说明理由并记录。",
    en="The scheme of verification allows the parent to serve the child; where it does not, a person recorded why.",
    reference="计量法 第十条; JJF 1001; ISO/IEC 17025:2017, 7.2.1.7",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A certificate rests on another for a quantity that a scheme orders, and where both stand in it."""

    scheme: Scheme
    link: Link
    """The first of its links; the others are at other points."""
    child: CertificateNode
    parent: CertificateNode
    above: tuple[Box, ...]
    """Boxes in which the parent may stand."""
    below: tuple[Box, ...]
    edges: tuple[tuple[str, str], ...]
    """Edges of the scheme, (above, below), that allow the use."""


def position_is_allowed(chain: Chain, facts: Facts, on: date) -> Iterator[Finding]:
    """T14 for every pair of certificates, once for all points.

    An instrument that stands in no box is not judged, and a quantity that no scheme orders is named once. What somebody
    allowed beside the scheme, as known on ``on``, weighs as a warning.
    """
    if facts.schemes is None:
        zh, en = "没有给出检定系统表。", "No verification scheme was given."
        yield not_on_record(T14, (chain.root_id,), zh=zh, en=en)
        return
    ordered = {kind for scheme in facts.schemes for kind in scheme.quantity_kinds}
    for kind in sorted({link.quantity_kind for link in chain.links if _is_main(chain, link)} - ordered):
        zh, en = f"量“{kind}”没有检定系统表。", f"No verification scheme on record orders the quantity '{kind}'."
        yield not_on_record(T14, (chain.root_id, kind), zh=zh, en=en)
    for use in uses(chain, facts):
        yield _judged(use, facts, on)


def uses(chain: Chain, facts: Facts) -> tuple[Use, ...]:
    """Every pair of certificates on record that a scheme speaks of, with their places in it."""
    stated = {(each.certificate_id, each.used_on): each.accuracy for each in reversed(facts.positions)}
    found_uses: dict[tuple[str, str, str], Use] = {}
    for scheme in facts.schemes or ():
        for link in chain.links:
            child, parent = chain.node(link.child_id), chain.node(link.parent_id)
            if link.quantity_kind not in scheme.quantity_kinds or child is None or parent is None:
                continue
            span = Span(low=link.point_low, high=link.point_high, unit=link.unit, quantity_kind=link.quantity_kind)
            above, below = (
                boxes_of(scheme, _standing(chain, facts, node, stated, link.used_on), span) for node in (parent, child)
            )
            # A thermometer that corrects a length is no step in the dissemination of temperature.
            if not below and not _is_main(chain, link):
                continue
            edges = joined(scheme, above, below)
            use = Use(scheme=scheme, link=link, child=child, parent=parent, above=above, below=below, edges=edges)
            key = (scheme.id, child.id, parent.id)
            if key not in found_uses or (found_uses[key].edges and not edges):
                found_uses[key] = use
    return tuple(found_uses.values())


def _standing(
    chain: Chain, facts: Facts, node: CertificateNode, stated: Mapping[tuple[str, date | None], str], day: date
) -> Standing:
    """What is on record of a certificate's place on a day of use; by which regulation, only the root's work tells."""
    codes = tuple(regulation.code for regulation in facts.regulations) if node.id == chain.root_id else ()
    accuracy = stated.get((node.id, day)) or stated.get((node.id, None), "")
    return Standing(holding=Holding(node.level.value), accuracy=accuracy, regulations=codes, primary=node.primary)


def _is_main(chain: Chain, link: Link) -> bool:
    """Whether the standard gives the child's result its own quantity, and not a correction of another one."""
    child = chain.node(link.child_id)
    kinds = {result.quantity_kind for result in child.results if link.supports(result.id)} if child else set()
    return link.quantity_kind in kinds


def _judged(use: Use, facts: Facts, on: date) -> Finding:
    subject = (use.child.id, use.link.id)
    code = use.scheme.code
    for node, boxes in ((use.parent, use.above), (use.child, use.below)):
        if not boxes:
            zh = f"{code}：无法确定 {node.number} 在检定系统表中的位置，请核对其准确度等级和使用范围。"
            en = f"{code}: {node.number} finds no place in the scheme: see its accuracy class and the points of use."
            return not_on_record(T14, subject, zh=zh, en=en)
    above_zh, below_zh = (" / ".join(box.name.zh for box in boxes) for boxes in (use.above, use.below))
    above_en, below_en = (" / ".join(box.name.en for box in boxes) for boxes in (use.above, use.below))
    if use.edges:
        zh, en = f"{code}：{above_zh} → {below_zh}。", f"{code}: {above_en} → {below_en}."
        return found(T14, subject, passed=True, zh=zh, en=en)
    doubt_zh, doubt_en = (
        ("（该表尚未与原文核对）", " (not yet held against its text)") if _from_memory(use) else ("", "")
    )
    zh = f"{code}{doubt_zh} 不允许 {above_zh} 检定 {below_zh}"
    en = f"{code}{doubt_en} does not let {above_en} verify {below_en}"
    allowed = _override(use, facts, on)
    if allowed is None:
        zh, en = f"{zh}。请改用上一级标准，或说明理由并记录。", f"{en}: use a higher standard, or record why not."
        return found(T14, subject, passed=False, zh=zh, en=en)
    zh, en = f"{zh}；已记录理由：{allowed}", f"{en}; the reason on record: {allowed}"
    return found(T14, subject, passed=False, zh=zh, en=en, severity=Severity.WARNING)


def _override(use: Use, facts: Facts, on: date) -> str | None:
    pair = (use.child.id, use.parent.id)
    known = (each for each in facts.overrides if (each.child_id, each.parent_id) == pair and each.known_on <= on)
    return next((each.reason for each in known), None)


def _from_memory(use: Use) -> bool:
    """Whether what would have to allow the use, the edges from the parent's boxes, rests on memory."""
    above = {box.id for box in use.above if box.part is not Part.WORKING}
    return any(edge.verified is Verified.MEMORY for edge in use.scheme.edges if edge.above in above)
