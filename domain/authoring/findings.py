"""A refusal at the place in the file where its author mends it."""

from dataclasses import dataclass

from domain.authoring.reader import Position
from domain.errors import MetrologyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend in a file."""

    code: str
    zh: str
    en: str
    pointer: str
    line: int
    column: int


def finding_of(fault: MetrologyError, position: Position) -> Finding:
    """Put a refusal at its place in the file."""
    line, column = position
    return Finding(
        code=fault.code,
        zh=fault.sentence_zh,
        en=fault.sentence_en,
        pointer=fault.pointer,
        line=line,
        column=column,
    )
