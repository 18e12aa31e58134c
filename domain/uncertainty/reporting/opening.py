"""What a line of the budget opens to: its ``source``, taken apart (ISO/IEC 17025:2017, 7.5.1; VIM 2.41).

The grammar is that of :attr:`domain.uncertainty.budget.BudgetLine.source`; anything else is what people wrote.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from domain.uncertainty.budget import BudgetLine
from domain.uncertainty.citation import cited
from domain.uncertainty.reporting.words import Language, word

Kind = Literal["reading", "standard", "item", "environment", "fit", "pack", "text", ""]
"""``text``: free words of a user; "": the line opens to nothing."""
Group = Literal["reading", "standard", "fit", "surroundings", "constant", "other"]
GROUPS: Final[tuple[Group, ...]] = ("reading", "standard", "fit", "surroundings", "constant", "other")
"""In the order in which a person asks: what did I read, by which standard, on what item, and what was given."""

_LISTS: Final[dict[str, Kind]] = {"reading": "reading", "item": "item", "environment": "environment"}
_OWN_GROUP: Final[dict[str, Group]] = {
    "reading": "reading",
    "standard": "standard",
    "fit": "fit",
    "item": "surroundings",
    "environment": "surroundings",
    "pack": "constant",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a number opens to."""

    kind: Kind
    ids: tuple[str, ...]
    """Readings, fields, channels, the name of a fit; of a standard its certificate and, where stated, the result."""


def opens_to(source: str) -> Opening:
    """Take a source apart; how a certificate's result is cited, :mod:`domain.uncertainty.citation` says."""
    kind, colon, rest = source.partition(":")
    if source == "pack":
        return Opening(kind="pack", ids=())
    if colon and kind in _LISTS:
        ids = tuple(each for each in rest.split(",") if each)
        return Opening(kind=_LISTS[kind], ids=ids) if ids else _words(source)
    if colon and rest and kind == "fit":
        return Opening(kind="fit", ids=(rest,))
    if colon and rest and kind == "standard":
        certificate, result = cited(source)
        return Opening(kind="standard", ids=(certificate, result) if result else (certificate,))
    return _words(source)


def source_text(source: str, language: Language) -> str:
    """A source in words; ids are shown for standards, fields and fits, readings are counted."""
    opening = opens_to(source)
    if opening.kind in ("text", ""):
        return "".join(opening.ids)
    key = "certificate" if opening.kind == "standard" and len(opening.ids) == 1 else opening.kind
    first, second, *_ = (*opening.ids, "", "")
    between = "、" if language == "zh" else ", "
    return word(
        f"opens.{key}", language, count=len(opening.ids), first=first, second=second, all=between.join(opening.ids)
    )


def group_of(line: BudgetLine) -> Group:
    """The group a line stands in: by what it opens to, else by how its uncertainty was evaluated."""
    kind = opens_to(line.source).kind
    if kind in _OWN_GROUP:
        return _OWN_GROUP[kind]
    if not Decimal(line.standard_uncertainty):
        return "constant"
    return "reading" if line.evaluation == "A" else "other"


def _words(source: str) -> Opening:
    return Opening(kind="text", ids=(source,)) if source else Opening(kind="", ids=())
