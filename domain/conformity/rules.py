"""The decision rules 判定规则 as data: what each is called, where it comes from and what it needs to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Parameter = Literal["guard_factor", "maximum_risk", "prior"]


class DecisionRule(StrEnum):
    """The decision rules we know."""

    SIMPLE = "simple"
    """Within the limits: the risk is shared (ILAC-G8, binary, w = 0)."""
    GUARDED = "guarded"
    """Within the limits by at least w = rU, r = 1 unless stated (ILAC-G8, binary with guard band)."""
    NON_BINARY = "non_binary"
    """Pass, conditional pass, conditional fail, fail (ILAC-G8, non-binary with guard band w = rU)."""
    R111 = "r111"
    """|e| <= MPE - U and U <= MPE/3 (OIML R 111-1:2004, 5.2 and 5.3; JJG 99)."""
    JJF1094 = "jjf1094"
    """Simple where U <= MPEV/3, else guarded (JJF 1094-2002, 5.3.1)."""
    ISO14253 = "iso14253"
    """Conformance is to be proved: w = 1.65 u (ISO 14253-1)."""
    ISO14253_REJECT = "iso14253_reject"
    """Non-conformance is to be proved: limits widened by 1.65 u (ISO 14253-1; JCGM 106, guarded rejection)."""
    Z540_3 = "z540_3"
    """Probability of false acceptance at most 2 % over the population (ANSI/NCSL Z540.3, 5.3 b)."""
    RSS = "rss"
    """Acceptance limits sqrt(MPE^2 - U^2)."""
    TEST95 = "test95"
    """Acceptance limits MPE - U for a U of 95 %."""
    RP10 = "rp10"
    """Acceptance limits (1.25 - 1/TUR) MPE, no guard band from TUR 4 on (NCSL RP-10)."""
    DOBBERT = "dobbert"
    """Keeps the PFA below 2 % whatever the population (Z540.3 handbook, method 6)."""
    SPECIFIC_RISK = "specific_risk"
    """At the acceptance limit the specific consumer's risk is the largest that is permitted (JCGM 106, 8.3.2)."""
    GLOBAL_RISK = "global_risk"
    """The global consumer's risk is at most the one permitted (JCGM 106, 9)."""


class Outcome(StrEnum):
    """What a rule says of a result."""

    PASS = "pass"  # noqa: S105 - no password
    CONDITIONAL_PASS = "conditional_pass"  # noqa: S105 - no password
    """Within the limit, by less than the guard band."""
    CONDITIONAL_FAIL = "conditional_fail"
    """Outside the limit, by less than the guard band."""
    FAIL = "fail"
    UNDETERMINED = "undetermined"
    """Neither conformity nor the contrary is shown 待定."""


class Reason(StrEnum):
    """Why a result does not conform, or only under a condition."""

    NONE = ""
    OUTSIDE_LIMITS = "outside_limits"
    INSIDE_GUARD_BAND = "inside_guard_band"
    UNCERTAINTY_TOO_LARGE = "uncertainty_too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDescription:
    """One rule in words."""

    zh: str
    en: str
    source: str
    """Document and edition; clauses only where they are known."""
    needs: frozenset[Parameter] = frozenset()
    """Must be stated."""
    takes: frozenset[Parameter] = frozenset({"prior"})
    """May be stated. A prior always may: it adds the global risks and sharpens the conformance probability."""
    two_sided: bool = False
    """Compares U with the MPE, and so needs two limits."""


_GUARD: frozenset[Parameter] = frozenset({"prior", "guard_factor"})
_RISK: frozenset[Parameter] = frozenset({"maximum_risk"})
_POPULATION: frozenset[Parameter] = frozenset({"prior"})

# Clauses and editions below: verified: memory, where no comment beside them says more.
RULES: Mapping[DecisionRule, RuleDescription] = MappingProxyType(
    {
        DecisionRule.SIMPLE: RuleDescription(
            zh="简单接受：结果在允许限内即合格，风险由双方分担。",
            en="Simple acceptance: within the limits; the risk is shared.",
            source="ILAC-G8:09/2019; JCGM 106:2012, 8.2",
        ),
        DecisionRule.GUARDED: RuleDescription(
            zh="保护带接受：结果距允许限至少 w = rU（未声明时 r = 1）。",
            en="Guarded acceptance: within the limits by at least w = rU, r = 1 unless stated.",
            source="ILAC-G8:09/2019; JCGM 106:2012, 8.3.2",
            takes=_GUARD,
        ),
        DecisionRule.NON_BINARY: RuleDescription(
            zh="非二元判定：合格、有条件合格、有条件不合格、不合格，保护带 w = rU。",
            en="Non-binary: pass, conditional pass, conditional fail, fail, with guard bands w = rU.",
            source="ILAC-G8:09/2019",
            takes=_GUARD,
        ),
        DecisionRule.R111: RuleDescription(
            zh="|误差| ≤ MPE − U，且 U ≤ MPE/3。",
            en="|error| <= MPE - U, and U <= MPE/3.",
            source="OIML R 111-1:2004, 5.2 and 5.3; JJG 99",
            two_sided=True,
        ),
        DecisionRule.JJF1094: RuleDescription(
            zh="U ≤ MPEV/3 时简单接受；否则距允许限 U 以内为待定区。",
            en="Simple acceptance where U <= MPEV/3; otherwise undetermined within U of a limit.",
            source="JJF 1094-2002, 5.3.1",
            two_sided=True,
        ),
        DecisionRule.ISO14253: RuleDescription(
            zh="证明合格：结果距允许限至少 1.65u（合格概率 95 %）；超出允许限 1.65u 为不合格，其间待定。",
            en="Conformance proved within the limits by 1.65 u (95 %), non-conformance beyond by as much, else open.",
            source="ISO 14253-1:2017",  # verified: memory
        ),
        DecisionRule.ISO14253_REJECT: RuleDescription(
            zh="证明不合格：超出允许限 1.65u 以上才判不合格。",
            en="Non-conformance proved: rejected only beyond the limits by more than 1.65 u.",
            source="ISO 14253-1:2017; JCGM 106:2012, 8.3.3",  # verified: memory
        ),
        DecisionRule.Z540_3: RuleDescription(
            zh="保护带使总体误判接受概率（PFA）不大于 2 %。",
            en="Guard band that keeps the probability of false acceptance (PFA) at or below 2 %.",
            source="ANSI/NCSL Z540.3-2006, 5.3 b",  # verified: memory
            needs=_POPULATION,
        ),
        DecisionRule.RSS: RuleDescription(
            zh="接受限为 √(MPE² − U²)。",
            en="Acceptance limits sqrt(MPE^2 - U^2).",
            source="root-sum-square guard band, Z540.3 handbook",  # verified: memory
            two_sided=True,
        ),
        DecisionRule.TEST95: RuleDescription(
            zh="接受限为 MPE − U95。",
            en="Acceptance limits MPE - U, U at 95 %.",
            source="Z540.3 handbook",  # verified: memory
            two_sided=True,
        ),
        DecisionRule.RP10: RuleDescription(
            zh="接受限为 (1.25 − 1/TUR)·MPE；TUR ≥ 4 时不设保护带。",
            en="Acceptance limits (1.25 - 1/TUR) MPE; no guard band from TUR 4 on.",
            source="NCSL RP-10",  # verified: memory
            two_sided=True,
        ),
        DecisionRule.DOBBERT: RuleDescription(
            zh="保护带 w = U·(1.04 − exp(0.38·ln TUR − 0.54))：无论总体如何，PFA 不大于 2 %。",
            en="Guard band w = U (1.04 - exp(0.38 ln TUR - 0.54)): PFA at most 2 % whatever the population.",
            source="M. Dobbert, method 6 of the Z540.3 handbook",
            two_sided=True,
        ),
        DecisionRule.SPECIFIC_RISK: RuleDescription(
            zh="接受限处的特定消费者风险等于声明的最大值。",
            en="At the acceptance limit the specific consumer's risk is the stated maximum.",
            source="JCGM 106:2012, 8.3.2",
            needs=_RISK,
            takes=frozenset({"maximum_risk"}),
        ),
        DecisionRule.GLOBAL_RISK: RuleDescription(
            zh="保护带使总体消费者风险不大于声明的最大值。",
            en="Guard band that keeps the global consumer's risk at or below the stated maximum.",
            source="JCGM 106:2012, 9",
            needs=_RISK | _POPULATION,
            takes=frozenset({"maximum_risk", "prior"}),
        ),
    }
)
