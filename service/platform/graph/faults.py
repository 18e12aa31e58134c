"""The structural rules: what can be wrong with a chain of which only certificates, days and levels are known.

Ranges, uncertainties and signatures are judged by the laboratory's dossier, which has the results themselves. All days
are inclusive; numbers of rules are those of ``domain.traceability``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.traceability.finding import Severity


class Fault(StrEnum):
    """A structural rule that a chain may fail."""

    NOT_IN_FORCE = "not_in_force"
    GAP = "gap"
    OUTSIDE_VALIDITY = "outside_validity"
    ENDED_BEFORE_USE = "ended_before_use"
    ENDED_LATER = "ended_later"
    LEVEL_ORDER = "level_order"
    CYCLE = "cycle"


BIT: Mapping[Fault, int] = {fault: 1 << place for place, fault in enumerate(Fault)}
"""Faults of one certificate as one number: the sum of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What failing means, and what to do about it."""

    rule: str
    severity: Severity
    zh: str
    en: str


MEANINGS: Mapping[Fault, Meaning] = {
    Fault.NOT_IN_FORCE: Meaning(
        rule="T05",
        severity=Severity.ERROR,
        zh="所问之日该证书尚未签发、已过有效期，或已被撤销、修改或替代。",
        en="On the day asked about the certificate was not issued yet, out of its validity, or no longer as issued.",
    ),
    Fault.GAP: Meaning(
        rule="T21",
        severity=Severity.ERROR,
        zh="上级证书没有任何机构上报，或未列出所用标准：请补报该证书，或登记上级标准的证书。",
        en="Nobody reported the parent, or no standard is named: report it, or register the higher standard's.",
    ),
    Fault.OUTSIDE_VALIDITY: Meaning(
        rule="T05",
        severity=Severity.ERROR,
        zh="使用之日早于上级证书签发，或晚于其有效期：请用有效的标准重做。",
        en="The parent was used before its issue or after its validity: repeat the work with a valid standard.",
    ),
    Fault.ENDED_BEFORE_USE: Meaning(
        rule="T04",
        severity=Severity.ERROR,
        zh="使用之日上级证书已被撤销、修改或替代：请用有效的标准重做。",
        en="On the day of use the parent was withdrawn, amended or superseded: repeat the work with a valid standard.",
    ),
    Fault.ENDED_LATER: Meaning(
        rule="T04",
        severity=Severity.WARNING,
        zh="上级证书在使用之后被撤销、修改或替代：请评估其影响。",
        en="The parent was withdrawn, amended or superseded after its use: assess what it means for the child.",
    ),
    Fault.LEVEL_ORDER: Meaning(
        rule="T14",
        severity=Severity.ERROR,
        zh="上级证书的标准等级低于下级：请核对上报的等级与所用标准。",
        en="The parent's standard ranks below the child's: check the reported levels and the standard that was used.",
    ),
    Fault.CYCLE: Meaning(
        rule="T21",
        severity=Severity.ERROR,
        zh="溯源成环，证书最终以自身为依据：请核对所用标准的证书编号。",
        en="The chain runs in a circle and rests on itself: check the numbers of the standards' certificates.",
    ),
}

STOPPING = tuple(fault for fault in Fault if MEANINGS[fault].severity is Severity.ERROR)
"""Any of these, and the result was not traceable."""
