"""The lines of scopes that the rules read for one certificate: a dossier carries these and no others.

A laboratory's scope has hundreds of lines, most of them of other work. What stays gives every finding word for word as
the whole would; where a rule asks only whether a scope says anything at all, one line stays to say so.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from domain.traceability.chain import CertificateNode, Chain
from domain.traceability.finding import Facts
from domain.traceability.licences import OF_ASSEMBLIES, LicenceFact, ScopeLine
from domain.traceability.rules_documents import ROUTES
from domain.traceability.rules_work import AUTHORISING


def pertinent(chain: Chain, facts: Facts) -> tuple[Chain, Facts]:
    """Return chain and facts without the licences and lines that no rule reads; the facts say how many lines are gone.

    Of licences all entries stay that a rule may ask for, whenever they held and whenever they were known: the rules
    judge the days.
    """
    nodes = tuple(replace(node, routes=_routes(chain, node)) if node.routes else node for node in chain.nodes)
    own = _own(chain, facts)
    before = _lines(facts.capabilities) + sum(_lines(node.routes) for node in chain.nodes)
    after = _lines(own) + sum(_lines(node.routes) for node in nodes)
    return replace(chain, nodes=nodes), replace(facts, capabilities=own, scope_lines_left_out=before - after)


def _routes(chain: Chain, node: CertificateNode) -> tuple[LicenceFact, ...]:
    """What T12 reads: lines of the quantities in which the certificate was used, and whether one names no quantity."""
    kinds = {link.quantity_kind for link in chain.links if link.parent_id == node.id}
    return tuple(
        _with(each, lambda line: line.quantity_kind in kinds, lambda line: not line.quantity_kind, lambda _: True)
        for each in node.routes
        if each.kind in ROUTES
    )


def _own(chain: Chain, facts: Facts) -> tuple[LicenceFact, ...]:
    kinds = {link.quantity_kind for link in chain.links_of(chain.root_id)}
    codes = [regulation.code for regulation in facts.regulations]
    authorising = {kind for one in facts.regulations for kind in AUTHORISING.get(one.service, ())}
    assemblies = {number for one in facts.assemblies for number in (one.assessment_number, one.social_public_number)}

    def of_this(line: ScopeLine) -> bool:
        return any(line.names(code) for code in codes)

    def grants(line: ScopeLine) -> bool:
        return bool(line.uncertainty) and line.quantity_kind in kinds and (not line.regulation or of_this(line))

    kept = []
    for each in facts.capabilities:
        if each.kind in OF_ASSEMBLIES:  # T13 reads it, even one without a scope
            kept += [_with(each, lambda line: line.quantity_kind in kinds)] if each.number in assemblies else []
        elif each.kind in authorising:  # T11 and T17, which asks whether the scope lists regulations at all
            spoken = _with(each, lambda line: grants(line) or of_this(line), lambda line: bool(line.regulation))
            kept += [spoken] if spoken.scope or spoken.scope_partial else []
        else:
            spoken = _with(each, grants)
            kept += [spoken] if spoken.scope else []
    return tuple(kept)


def _with(licence: LicenceFact, read: Callable[[ScopeLine], bool], *told: Callable[[ScopeLine], bool]) -> LicenceFact:
    """The licence with the lines that are ``read``, and for each of ``told`` one line if any is so."""
    kept = {index for index, line in enumerate(licence.scope) if read(line)}
    for is_so in told:
        saying = [index for index, line in enumerate(licence.scope) if is_so(line)]
        if saying and kept.isdisjoint(saying):
            kept.add(saying[0])
    return replace(licence, scope=tuple(licence.scope[index] for index in sorted(kept)))


def _lines(licences: Iterable[LicenceFact]) -> int:
    return sum(len(each.scope) for each in licences)
