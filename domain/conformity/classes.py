"""Which accuracy class is met 准确度等级: the best one whose limits every result keeps."""

from collections.abc import Callable, Iterable, Sequence

from domain.conformity.limits import Limits
from domain.conformity.statement import ConformityStatement


def best_class_met(candidates: Iterable[tuple[str, Sequence[ConformityStatement]]]) -> str | None:
    """Give the first class, best first, of which every statement conforms; None where no class is met.

    A class without any statement is passed over: it has no limits for this item (a 500 mg weight of class M3), and
    nothing was shown.
    """
    for name, statements in candidates:
        if statements and all(statement.conforms for statement in statements):
            return name
    return None


def assign_class(
    candidates: Iterable[tuple[str, Limits]], decide: Callable[[Limits], ConformityStatement]
) -> tuple[str | None, ConformityStatement | None]:
    """Hold one result against the limits of each class, best first; give the class met and the statement about it.

    ``decide`` carries result, rule and guard band, as ``lambda limits: decide_on_budget("guarded", budget, limits)``.
    Where no class is met the statement is that about the last, the widest; (None, None) where there was none to try.
    """
    statement = None
    for name, limits in candidates:
        statement = decide(limits)
        if statement.conforms:
            return name, statement
    return None, statement
