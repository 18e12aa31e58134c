"""Which statements of a file nobody has yet held against their source: counted, and shown until a metrologist has."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from domain.authoring.parts import Normative, Verified
from domain.authoring.reader import escape


def unverified(file: object) -> tuple[str, ...]:
    """JSON Pointers of the normative statements that rest on memory, in the order of the pack or scheme ``file``."""
    return tuple(_walk(file, "", set()))


def _walk(part: object, pointer: str, seen: set[int]) -> Iterator[str]:
    """``seen``: by identity, for what several parts have in common was stated once."""
    if is_dataclass(part) and id(part) in seen:
        return
    seen.add(id(part))
    if isinstance(part, Normative) and part.verified is Verified.MEMORY and part.states_a_number:
        yield pointer
    if is_dataclass(part):
        for member in fields(part):
            yield from _walk(getattr(part, member.name), f"{pointer}/{member.name}", seen)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _walk(value, f"{pointer}/{escape(str(key))}", seen)
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _walk(value, f"{pointer}/{index}", seen)
