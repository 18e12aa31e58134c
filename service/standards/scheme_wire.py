"""What a verification scheme looks like on the wire."""

from pydantic import ConfigDict

from domain.authoring.parts import Verified
from domain.standards.scheme import Holding, Part
from service.kit.wire import Day, Identifier, In, LongText, Out, Text


class OverrideIn(In):
    """A use beside the scheme that somebody answers for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "child_id": "DEMO-CQMI-P-0345",
                    "parent_id": "019cac2b-6f00-7000-8000-0000000000d3",
                    "reason": "上级标准装置送修期间，经评估测量不确定度满足要求",
                }
            ]
        }
    )

    child_id: Text
    """What rests on the parent: id of a calibration (before its certificate has a number), number of a certificate of
    ours, or id of a standard's certificate."""
    parent_id: Identifier
    """Id of the certificate of the standard that was used."""
    reason: LongText


class OverrideOut(Out):
    """An override as it was recorded."""

    child_id: str
    parent_id: str
    reason: str
    person_id: str
    known_on: Day


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
