"""Rules of the signatures: three duties, three people, each authorised, in order (ISO/IEC 17025:2017, 6.2.6)."""

from collections.abc import Iterator
from itertools import pairwise

from domain.certificate.content import CertificateContent
from domain.certificate.fault import Fault, Requirement, fault
from domain.certificate.parts import SigningRole

ROLE_NAMES = {
    SigningRole.OPERATOR: ("检定（校准）员", "operator"),
    SigningRole.CHECKER: ("核验员", "checker"),
    SigningRole.APPROVER: ("批准人", "approver"),
}


def three_signatures(content: CertificateContent) -> Iterator[Fault]:
    """Each duty is signed exactly once."""
    for role, (zh_name, en_name) in ROLE_NAMES.items():
        count = sum(signature.role is role for signature in content.signatures)
        if count != 1:
            zh, en = (
                f"{zh_name}的签字应恰有一个，现有 {count} 个。",
                f"There must be one signature of the {en_name}, not {count}.",
            )
            yield fault("three-signatures", "/signatures", zh, en)


def checker_differs(content: CertificateContent) -> Iterator[Fault]:
    """Nobody checks their own work."""
    yield from _differ(content, "checker-differs", SigningRole.OPERATOR, SigningRole.CHECKER)


def approver_differs(content: CertificateContent) -> Iterator[Fault]:
    """The approver neither made nor checked the work; a laboratory's policy may leave this rule out."""
    yield from _differ(content, "approver-differs", SigningRole.OPERATOR, SigningRole.APPROVER)
    yield from _differ(content, "approver-differs", SigningRole.CHECKER, SigningRole.APPROVER)


def _differ(content: CertificateContent, rule: str, first: SigningRole, second: SigningRole) -> Iterator[Fault]:
    taken = {signature.person_id for signature in content.signatures if signature.role is first}
    for index, signature in enumerate(content.signatures):
        if signature.role is second and signature.person_id in taken:
            zh = f"{ROLE_NAMES[second][0]}与{ROLE_NAMES[first][0]}不能为同一人。"
            en = f"The {ROLE_NAMES[second][1]} must not be the {ROLE_NAMES[first][1]}."
            yield fault(rule, f"/signatures/{index}/person_id", zh, en)


def signers_authorised(content: CertificateContent) -> Iterator[Fault]:
    """Each was authorised for the method on that day."""
    for index, signature in enumerate(content.signatures):
        if not signature.authorised:
            zh = f"{ROLE_NAMES[signature.role][0]} {signature.name} 当日未获该项授权。"
            en = f"{signature.name} was not authorised as {ROLE_NAMES[signature.role][1]} on that day."
            yield fault("signers-authorised", f"/signatures/{index}/authorised", zh, en)


def signed_in_order(content: CertificateContent) -> Iterator[Fault]:
    """Made, then checked, then approved."""
    first = {signature.role: index for index, signature in reversed(list(enumerate(content.signatures)))}
    order = [first[role] for role in ROLE_NAMES if role in first]
    for earlier, later in pairwise(order):
        if content.signatures[earlier].at > content.signatures[later].at:
            zh, en = "签字次序应为检定（校准）、核验、批准。", "Signatures follow in order: made, checked, approved."
            yield fault("signed-in-order", f"/signatures/{later}/at", zh, en)


PEOPLE: tuple[Requirement, ...] = (
    three_signatures,
    checker_differs,
    approver_differs,
    signers_authorised,
    signed_in_order,
)
