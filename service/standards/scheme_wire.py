"""What a verification scheme looks like on the wire."""

from domain.authoring.parts import Verified
from domain.standards.scheme import Holding, Part
from service.kit.wire import Out


class WordsOut(Out):
    """The same words in both languages."""

    zh: str
    en: str


class SchemeRangeOut(Out):
    """Range of a box, in decimal text."""

    low: str
    high: str
    unit: str


class BoxOut(Out):
    """One box of the drawing."""

    id: str
    part: Part
    name: WordsOut
    levels: tuple[Holding, ...]
    accuracy: WordsOut | None
    range: SchemeRangeOut | None
    classes: tuple[str, ...]
    regulations: tuple[str, ...]
    verified: Verified
    source: str


class SchemeEdgeOut(Out):
    """What a box may verify."""

    above: str
    below: tuple[str, ...]
    method: WordsOut
    verified: Verified
    source: str


class SchemeSummaryOut(Out):
    """A scheme in a list; ``unverified`` counts statements that nobody has held against their source."""

    id: str
    code: str
    title: WordsOut
    quantity_kinds: tuple[str, ...]
    unverified: int


class SchemeOut(SchemeSummaryOut):
    """A whole scheme."""

    verified: Verified
    source: str
    boxes: tuple[BoxOut, ...]
    edges: tuple[SchemeEdgeOut, ...]
