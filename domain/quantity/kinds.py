"""Kinds of quantity 量的种类 (VIM 1.2): what may be compared or converted, which dimension alone does not tell.

Hertz and becquerel, newton metre and joule, gauge and absolute pressure have the same dimension and are not the same
quantity. Every conversion happens inside one kind; the only crossings are those the table names, from a quantity to the
difference of two of them (a temperature to a temperature difference, a power level to a level difference).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import cast

from domain.errors import MetrologyError
from domain.quantity import _data


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of quantity."""

    id: str
    """Stable name, as packs and standards' results write it."""
    name_zh: str
    name_en: str
    unit: str
    """Code of the coherent unit of this kind."""
    difference: str
    """Id of the kind of a difference of two such quantities; its own id for most."""


class UnknownKind(MetrologyError):
    """No kind of quantity has this id."""

    code = "unknown-kind"
    zh = "没有“{kind}”这一量的种类：请从量的种类表中选取，如 length、gauge_pressure、temperature_difference。"
    en = "There is no kind of quantity “{kind}”: choose one of the table, such as length or gauge_pressure."


class KindMismatch(MetrologyError):
    """Two quantities, or a unit and a quantity, are not of one kind."""

    code = "kind-mismatch"
    zh = "“{source}”（{source_zh}）与“{target}”（{target_zh}）不是同一种量，不能换算或比较：请改用同种量的单位。"
    en = (
        "“{source}” ({source_en}) and “{target}” ({target_en}) are not of one kind, so they cannot be converted or "
        "compared: use a unit of the same kind of quantity."
    )


@cache
def kinds() -> Mapping[str, Kind]:
    """Give every kind of quantity by its id."""
    rows = cast("list[dict[str, str]]", _data.load("kinds.yaml"))
    return MappingProxyType(
        {
            row["id"]: Kind(
                id=row["id"],
                name_zh=row["zh"],
                name_en=row["en"],
                unit=row["unit"],
                difference=row.get("difference", row["id"]),
            )
            for row in rows
        }
    )


def find_kind(kind: str, pointer: str = "") -> Kind:
    """Look a kind up by its id; raise UnknownKind."""
    found = kinds().get(kind)
    if found is None:
        raise UnknownKind(pointer, kind=kind)
    return found


def require_same_kind(source: str, target: str, pointer: str = "") -> None:
    """Refuse to compare quantities of two kinds, as along a link of the traceability chain.

    Raises UnknownKind for an id that is not in the table, KindMismatch where the kinds differ.
    """
    find_kind(source, pointer)
    find_kind(target, pointer)
    if source != target:
        raise mismatch(source, [source], target, [target], pointer)


def mismatch(
    source: str, source_kinds: Iterable[str], target: str, target_kinds: Iterable[str], pointer: str
) -> KindMismatch:
    """Make the refusal that names both sides and the kinds they stand for in both languages."""
    of_source, of_target = ([find_kind(kind) for kind in side] for side in (source_kinds, target_kinds))
    return KindMismatch(
        pointer,
        source=source,
        source_zh="、".join(kind.name_zh for kind in of_source),
        source_en=", ".join(kind.name_en for kind in of_source),
        target=target,
        target_zh="、".join(kind.name_zh for kind in of_target),
        target_en=", ".join(kind.name_en for kind in of_target),
    )
