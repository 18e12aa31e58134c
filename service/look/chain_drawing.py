"""A traceability chain as geometry: the SI at the top, the item at the bottom, red where a rule fails."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.traceability.chain import CertificateNode, Chain, Link
from domain.traceability.finding import Finding, Severity

BOX_WIDTH, BOX_HEIGHT = 260, 78
GAP_ACROSS, GAP_DOWN = 28, 58
LABEL = 132
SI_WIDTH, SI_HEIGHT = 220, 40
EDGE = 14
NAME_WIDTH, NUMBER_WIDTH = 228, 232
"""Longest lines of a box, in pixels."""
WIDE, NARROW = 13, 8
"""Width of a Chinese and of a Latin character, on the safe side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A certificate, or a parent that nobody has on record (``node`` is None)."""

    id: str
    x: int
    y: int
    node: CertificateNode | None
    tone: str
    """``good``, ``near`` (a warning, or facts are missing) or ``bad``."""
    name_zh: str
    name_en: str
    number: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A certificate rests on another, or on the SI (``links`` is empty)."""

    path: str
    tone: str
    child: str
    parent: str
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One level of the hierarchy."""

    y: int
    height: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything a template needs to draw."""

    width: int
    height: int
    layers: tuple[Layer, ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    si_x: int
    si_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """The same chain as a nested list, for readers who do not see; a repeated certificate is not opened again."""

    node: CertificateNode | None
    id: str
    tone: str
    used_on: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What is wrong with the certificate, or with its use one level below."""
    parents: tuple["Branch", ...] = field(default=())


def draw_chain(chain: Chain, findings: Sequence[Finding]) -> Drawing:
    """Lay a chain out by depth; every parent stands above all of its children."""
    depth = {step.node_id: step.depth for step in chain.steps}
    for gap in chain.gaps:
        depth[gap.parent_id] = max(depth.get(gap.parent_id, 0), depth.get(gap.child_id, 0) + 1)
    known = {node.id: node for node in chain.nodes}
    rows: dict[int, list[str]] = {}
    for node_id, at in depth.items():
        rows.setdefault(at, []).append(node_id)
    across = max(len(ids) for ids in rows.values())
    width = LABEL + across * (BOX_WIDTH + GAP_ACROSS) + EDGE
    top = EDGE + SI_HEIGHT + GAP_DOWN
    deepest = max(rows)
    boxes: dict[str, Box] = {}
    layers = []
    for at in sorted(rows, reverse=True):
        y = top + (deepest - at) * (BOX_HEIGHT + GAP_DOWN)
        ids = rows[at]
        left = LABEL + (width - LABEL - len(ids) * (BOX_WIDTH + GAP_ACROSS) + GAP_ACROSS) // 2
        levels = [known[each].level.value for each in ids if each in known]
        layers.append(Layer(y=y - GAP_DOWN // 2, height=BOX_HEIGHT + GAP_DOWN, level=levels[0] if levels else ""))
        for index, node_id in enumerate(ids):
            x = left + index * (BOX_WIDTH + GAP_ACROSS)
            boxes[node_id] = _box(node_id, x, y, known.get(node_id), findings)
    si_x = LABEL + (width - LABEL - SI_WIDTH) // 2
    return Drawing(
        width=width,
        height=top + (deepest + 1) * (BOX_HEIGHT + GAP_DOWN) - GAP_DOWN + EDGE,
        layers=tuple(layers),
        boxes=tuple(boxes.values()),
        edges=(*_edges(chain, boxes, findings), *_to_the_si(chain, boxes, si_x)),
        si_x=si_x,
        si_y=EDGE,
    )


def branches(chain: Chain, findings: Sequence[Finding]) -> Branch:
    """Return the chain from its root upward as nested branches."""
    known = {node.id: node for node in chain.nodes}
    upward: dict[str, dict[str, list[Link]]] = {}
    for link in chain.links:
        upward.setdefault(link.child_id, {}).setdefault(link.parent_id, []).append(link)
    seen: set[str] = set()

    def branch(node_id: str, uses: Sequence[Link]) -> Branch:
        opened = node_id not in seen
        seen.add(node_id)
        above = upward.get(node_id, {})
        # What concerns a use and its child alike is told once: at the parent that was used.
        told_above = set(map(_sentence, _about(findings, {link.id for links in above.values() for link in links})))
        about = _about(findings, {node_id})
        told = [each for each in about if _sentence(each) not in told_above] if opened else []
        said = set(map(_sentence, told))
        used = [each for each in _about(findings, {link.id for link in uses}) if _sentence(each) not in said]
        return Branch(
            node=known.get(node_id),
            id=node_id,
            tone=_tone((*about, *used), missing=node_id not in known),
            used_on=tuple(sorted({link.used_on.isoformat() for link in uses})),
            findings=(*told, *used),
            parents=tuple(branch(each, links) for each, links in above.items()) if opened else (),
        )

    return branch(chain.root_id, ())


def fitted(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` pixels: SVG neither breaks lines nor clips them."""
    taken = 0
    for index, character in enumerate(text):
        taken += WIDE if unicodedata.east_asian_width(character) in "WF" else NARROW
        if taken > width:
            return text[: max(index - 1, 0)] + "…"
    return text


def _box(node_id: str, x: int, y: int, node: CertificateNode | None, findings: Sequence[Finding]) -> Box:
    about = _about(findings, {node_id})
    return Box(
        id=node_id,
        x=x,
        y=y,
        node=node,
        tone=_tone(about, missing=node is None),
        name_zh=fitted(node.name_zh, NAME_WIDTH) if node else "",
        name_en=fitted(node.name_en or node.name_zh, NAME_WIDTH) if node else "",
        number=fitted(node.number if node else node_id, NUMBER_WIDTH),
        findings=about,
    )


def _edges(chain: Chain, boxes: Mapping[str, Box], findings: Sequence[Finding]) -> list[Edge]:
    """One line a pair: its points are many links, and it is as red as the worst of them."""
    pairs: dict[tuple[str, str], list[Link]] = {}
    for link in chain.links:
        pairs.setdefault((link.child_id, link.parent_id), []).append(link)
    found = []
    for (child, parent), links in pairs.items():
        about = _about(findings, {link.id for link in links})
        found.append(
            Edge(
                path=_curve(boxes[child], boxes[parent].x + BOX_WIDTH // 2, boxes[parent].y + BOX_HEIGHT),
                tone=_tone(about, missing=parent not in {node.id for node in chain.nodes}),
                child=child,
                parent=parent,
                links=tuple(links),
                findings=about,
            )
        )
    return found


def _to_the_si(chain: Chain, boxes: Mapping[str, Box], si_x: int) -> list[Edge]:
    """What realises a unit hangs from the SI; what merely has no parent does not."""
    bound = {link.child_id for link in chain.links}
    return [
        Edge(
            path=_curve(boxes[node.id], si_x + SI_WIDTH // 2, EDGE + SI_HEIGHT),
            tone="good",
            child=node.id,
            parent="",
            links=(),
            findings=(),
        )
        for node in chain.nodes
        if node.may_end_chain and node.id not in bound
    ]


def _curve(child: Box, x: int, y: int) -> str:
    start = child.x + BOX_WIDTH // 2
    middle = (child.y + y) // 2
    return f"M{start} {child.y} C{start} {middle} {x} {middle} {x} {y}"


def _about(findings: Sequence[Finding], ids: set[str]) -> tuple[Finding, ...]:
    """What failed of these; one sentence once, though every measured point has a link of which it is said."""
    about = (finding for finding in findings if not finding.passed and not ids.isdisjoint(finding.subject))
    return tuple({_sentence(finding): finding for finding in about}.values())


def _sentence(finding: Finding) -> tuple[str, Severity, bool, str]:
    return finding.rule, finding.severity, finding.undecided, finding.zh


def _tone(findings: Sequence[Finding], *, missing: bool) -> str:
    certain = [each for each in findings if each.severity is Severity.ERROR and not each.undecided]
    if certain or missing:
        return "bad"
    return "near" if findings else "good"
