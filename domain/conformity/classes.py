"""Which accuracy class is met 准确度等级: the best one whose limits every result keeps."""

from collections.abc import Iterable, Sequence

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
