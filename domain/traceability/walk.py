"""From one certificate upward, without trusting the data: cycles are cut and named, missing parents become gaps."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import ClassVar

from domain.errors import MetrologyError
from domain.traceability.chain import CertificateNode, Chain, Gap, Link, Step


class RootUnknown(MetrologyError):
    """The walk was asked to start at a certificate that was not given."""

    code: ClassVar[str] = "chain-root-unknown"
    zh = "没有编号为“{root_id}”的证书，溯源链无从开始。请给出已有的证书。"
    en = "There is no certificate '{root_id}' to start the chain from. Name a certificate on record."


def walk(root_id: str, nodes: Iterable[CertificateNode], links: Iterable[Link]) -> Chain:
    """Chain of everything that the certificate ``root_id`` rests on.

    Nodes come ordered by depth, then id; links by their child, then id: the same facts give the same document. What the
    root does not rest on is left out. Raises ``RootUnknown``.
    """
    known = {node.id: node for node in nodes}
    if root_id not in known:
        raise RootUnknown(root_id=root_id)
    upward: dict[str, list[Link]] = {}
    for link in links:
        upward.setdefault(link.child_id, []).append(link)
    finished, cycles = _explore(root_id, upward)
    depths = _depths(root_id, finished, upward)
    order = sorted(depths, key=lambda node_id: (depths[node_id], node_id))
    reached = [link for child in order for link in sorted(upward.get(child, ()), key=lambda link: link.id)]
    last_used: dict[str, date] = {}
    for link in reached:
        last_used[link.parent_id] = max(link.used_on, last_used.get(link.parent_id, link.used_on))
    return Chain(
        root_id=root_id,
        nodes=tuple(known[node_id] for node_id in order if node_id in known),
        links=tuple(reached),
        steps=tuple(
            Step(node_id=node_id, depth=depths[node_id], age_days=_age(known[node_id], last_used.get(node_id)))
            for node_id in order
            if node_id in known
        ),
        gaps=tuple(
            Gap(child_id=child, parent_id=parent)
            for child, parent in dict.fromkeys((link.child_id, link.parent_id) for link in reached)
            if parent not in known
        ),
        cycles=cycles,
    )


def _explore(root_id: str, upward: Mapping[str, list[Link]]) -> tuple[list[str], tuple[tuple[str, ...], ...]]:
    """Finishing order, depth first, and each cycle met. Our own stack: a forged chain may be deeper than Python's."""
    finished: dict[str, None] = {}
    cycles: dict[tuple[str, ...], None] = {}
    path: dict[str, Iterator[str]] = {root_id: _parents(root_id, upward)}
    while path:
        current = next(reversed(path))
        parent = next(path[current], None)
        if parent is None:
            finished[current] = None
            del path[current]
        elif parent in path:
            way = list(path)
            cycles[(*way[way.index(parent) :], parent)] = None
        elif parent not in finished:
            path[parent] = _parents(parent, upward)
    return list(finished), tuple(cycles)


def _parents(child_id: str, upward: Mapping[str, list[Link]]) -> Iterator[str]:
    return iter(sorted({link.parent_id for link in upward.get(child_id, ())}))


def _depths(root_id: str, finished: list[str], upward: Mapping[str, list[Link]]) -> dict[str, int]:
    """Longest way from the root; a link that closes a cycle points to a later finisher and is left out."""
    rank = {node_id: number for number, node_id in enumerate(finished)}
    depths = dict.fromkeys(finished, 0)
    for child in reversed(finished):
        for link in upward.get(child, ()):
            if rank[link.parent_id] < rank[child]:
                depths[link.parent_id] = max(depths[link.parent_id], depths[child] + 1)
    depths[root_id] = 0
    return depths


def _age(node: CertificateNode, last_used: date | None) -> int:
    return 0 if last_used is None else (last_used - node.issued_on).days
