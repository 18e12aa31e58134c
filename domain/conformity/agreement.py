"""Whether two results agree 一致性: En number and zeta score (ISO 13528:2022; ISO/IEC 17043)."""

import math
from dataclasses import dataclass
from typing import Literal

from domain.conformity.errors import AgreementUndefined

Assessment = Literal["satisfactory", "questionable", "unsatisfactory"]

_EN_LIMIT = 1.0
_ZETA_WARNING = 2.0
_ZETA_ACTION = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One participant's result held against the assigned value."""

    value: float
    """Signed: positive where the participant found more."""
    assessment: Assessment
    """|En| <= 1 is satisfactory; |zeta| <= 2 satisfactory, above 2 questionable, from 3 on unsatisfactory."""


def en_number(value: float, expanded_uncertainty: float, reference: float, reference_expanded: float) -> Score:
    """En = (x - X)/sqrt(U(x)^2 + U(X)^2), both U of the same coverage probability, near 95 %.

    The two must be independent: with a common standard En is too small. Raises ``AgreementUndefined``.
    """
    found = _quotient("En", value - reference, expanded_uncertainty, reference_expanded)
    return Score(value=found, assessment="satisfactory" if abs(found) <= _EN_LIMIT else "unsatisfactory")


def zeta_score(value: float, standard_uncertainty: float, reference: float, reference_standard: float) -> Score:
    """Zeta = (x - X)/sqrt(u(x)^2 + u(X)^2), with standard uncertainties. Raises ``AgreementUndefined``."""
    found = _quotient("zeta", value - reference, standard_uncertainty, reference_standard)
    if abs(found) >= _ZETA_ACTION:
        return Score(value=found, assessment="unsatisfactory")
    return Score(value=found, assessment="satisfactory" if abs(found) <= _ZETA_WARNING else "questionable")


def _quotient(name: str, difference: float, own: float, other: float) -> float:
    spread = math.hypot(own, other)
    if not (math.isfinite(difference) and 0 < spread < math.inf and own >= 0 and other >= 0):
        raise AgreementUndefined(name=name)
    quotient = difference / spread
    if not math.isfinite(quotient):
        raise AgreementUndefined(name=name)
    return quotient
