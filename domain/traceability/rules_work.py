"""T17 and T19: the regulation and the people of the root certificate, held against the day of the work."""

from collections.abc import Iterator
from datetime import date

from domain.exchange.wire import CHINA_TIME
from domain.traceability.chain import Chain
from domain.traceability.facts import RegulationFact, SignatureFact
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record, undecided
from domain.traceability.licences import LicenceKind, counting

T17 = Rule(
    id="T17",
    severity=Severity.ERROR,
    zh="所依据的规程、规范在检定（校准）日现行有效，且在本机构授权或认可范围内。",
    en="The regulation was in force on the day of the work and is in the laboratory's scope.",
    reference="ISO/IEC 17025:2017, 7.2.1.3; 计量法",
)
T19 = Rule(
    id="T19",
    severity=Severity.ERROR,
    zh="检定（校准）、核验、批准由三人分别完成，且当日均获该项授权；须由注册计量师承担的，注册当日有效。",
    en=(
        "Operator, checker and approver are three people, each authorised for that method on that day, and registered "
        "where the duty needs it."
    ),
    reference="ISO/IEC 17025:2017, 6.2.6; JJF 1069",
)

SIGNING_ROLES = {"operator": "检定（校准）员", "checker": "核验员", "approver": "批准人"}


AUTHORISING = {
    "verification": frozenset({LicenceKind.STATUTORY}),
    "calibration": frozenset({LicenceKind.ACCREDITED, LicenceKind.CMA}),
    "testing": frozenset({LicenceKind.ACCREDITED, LicenceKind.CMA}),
}
"""Licences whose scope lists the regulations by which a laboratory may do each kind of work."""


def regulation_in_force(chain: Chain, facts: Facts, on: date) -> Iterator[Finding]:
    """T17 for every regulation: one finding on its days, both its first and its last counting, another on the scope."""
    if not facts.regulations:
        zh, en = "没有给出所依据的规程或规范。", "No regulation was given: state the one the work was done by."
        yield undecided(T17, (chain.root_id,), zh=zh, en=en)
    for regulation in facts.regulations:
        until = regulation.effective_to or "—"
        scope_zh, scope_en = ("在", "in") if regulation.in_scope else ("不在", "outside")
        yield found(
            T17,
            (chain.root_id, regulation.code),
            passed=regulation.in_scope and _in_force(regulation, facts.performed_on),
            zh=f"{regulation.code}（{regulation.effective_from} 至 {until}，{scope_zh}范围内），{facts.performed_on}。",
            en=f"{regulation.code} ({regulation.effective_from} to {until}, {scope_en} scope) on {facts.performed_on}.",
        )
        if regulation.service:
            yield _in_scope(chain, facts, regulation, on)


def _in_scope(chain: Chain, facts: Facts, regulation: RegulationFact, on: date) -> Finding:
    """Whether a licence that counted that day lists the regulation; a scope that lists none tells nothing.

    Verification outside the scope is unlawful; a calibration may only not bear the mark, so a person decides.
    """
    day, code, subject = facts.performed_on, regulation.code, (chain.root_id, regulation.code)
    kinds = AUTHORISING.get(regulation.service, frozenset())
    known = [one for one in facts.capabilities if one.kind in kinds and one.is_known(on)]
    listing = [one for one in known if any(line.regulation for line in one.scope)]
    if not listing:
        zh = f"没有登记列有 {code} 的授权或认可范围。请登记。"
        en = f"No licence whose scope lists regulations is on record for {code}: record it."
        return not_on_record(T17, subject, zh=zh, en=en)
    good = [one for one in counting(listing, day, on) if any(line.names(code) for line in one.scope)]
    if not good and any(one.scope_partial for one in counting(known, day, on)):
        zh = f"{code} 未在已登记的范围内，但范围只登记了一部分。请补全。"
        en = f"{code} is not in a scope on record for {day}, but one is on record in part: complete it."
        return not_on_record(T17, subject, zh=zh, en=en)
    numbers = ", ".join(one.number for one in good or listing)
    zh = f"{code} {'在' if good else '不在'} {day} 有效的授权或认可范围内（{numbers}）。"
    en = f"{code} is {'' if good else 'not '}in a scope that was in force on {day} ({numbers})."
    severity = Severity.ERROR if regulation.service == "verification" else Severity.WARNING
    return found(T17, subject, passed=bool(good), zh=zh, en=en, severity=severity)


def _in_force(regulation: RegulationFact, day: date) -> bool:
    return regulation.effective_from <= day and (regulation.effective_to is None or day <= regulation.effective_to)


def three_authorised_people(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T19: a finding for each role, another where it needs a registration, and one for their being different people."""
    by_role = {role: [fact for fact in facts.signatures if fact.role == role] for role in SIGNING_ROLES}
    for role, name_zh in SIGNING_ROLES.items():
        signed = by_role[role]
        if not signed:
            zh, en = f"没有{name_zh}的签字。", f"There is no signature of the {role}."
            yield undecided(T19, (chain.root_id, role), zh=zh, en=en)
            continue
        people = tuple(fact.person_id for fact in signed)
        if any(fact.authorised is None for fact in signed):
            zh, en = f"{name_zh}是否获授权没有给出。", f"Whether the {role} was authorised was not given."
            yield not_on_record(T19, (chain.root_id, role, *people), zh=zh, en=en)
            continue
        unauthorised = [fact.person_id for fact in signed if not fact.authorised]
        zh = f"{name_zh}签字时未获授权。" if unauthorised else f"{name_zh}签字时已获授权。"
        en = f"The {role} was {'not ' if unauthorised else ''}authorised on the day of signing."
        yield found(T19, (chain.root_id, role, *people), passed=not unauthorised, zh=zh, en=en)
        yield from (_registered(chain, facts, fact) for fact in signed if fact.registration_required)
    people = tuple(dict.fromkeys(fact.person_id for signed in by_role.values() for fact in signed))
    signatures = sum(len({fact.person_id for fact in signed}) for signed in by_role.values())
    if all(by_role.values()):
        zh = f"三个岗位由 {len(people)} 人签字。"
        en = f"The three duties were signed by {len(people)} different people."
        yield found(T19, (chain.root_id, *people), passed=len(people) == signatures, zh=zh, en=en)


def _registered(chain: Chain, facts: Facts, fact: SignatureFact) -> Finding:
    """T19 for a duty of registered metrologists: judged from the registration itself, on the day it was exercised."""
    subject, name_zh = (chain.root_id, fact.role, fact.person_id), SIGNING_ROLES[fact.role]
    registration = fact.registration
    if registration is None:
        zh = f"{name_zh}没有该项目的注册计量师注册。"
        en = f"The {fact.role} holds no registration as metrologist for this work."
        return found(T19, subject, passed=False, zh=zh, en=en)
    day = facts.performed_on if fact.role == "operator" else fact.at.astimezone(CHINA_TIME).date()
    held = registration.counts_on(day)
    number, begin, end = registration.number, registration.valid_from, registration.last_day
    zh = f"{name_zh}的注册 {number}（{begin} 至 {end}）在 {day} {'有效' if held else '不在有效期内'}。"
    verb = "was" if held else "was not"
    en = f"The {fact.role}'s registration {number} ({begin} to {end}) {verb} in force on {day}."
    return found(T19, subject, passed=held, zh=zh, en=en)
