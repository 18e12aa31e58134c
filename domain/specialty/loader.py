"""Reading a pack: from YAML text to frozen values, each refusal with its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from domain.authoring.reader import Position, Source, read_source, text_digest
from domain.specialty.procedure import READ, PackTest
from domain.specialty.schema import Pack

FORMAT = "liangheng.pack/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSource:
    """A pack together with where its author wrote each part of it."""

    pack: Pack
    positions: Mapping[str, Position]
    """JSON Pointer -> line and column."""

    def position(self, pointer: str) -> Position:
        """Where ``pointer`` stands in the file, or the nearest part that holds it."""
        return Source(value=self.pack, positions=self.positions).position(pointer)


def load_pack(text: str) -> Pack:
    """Read a pack. Raises `domain.authoring.errors.FileError` with line, column and pointer."""
    return read_pack(text).pack


def read_pack(text: str) -> PackSource:
    """Read a pack and remember the position of every part of it, for lint."""
    source = read_source(text, Pack, FORMAT)
    tests: list[PackTest] = []
    for test in source.value.tests:
        tests.append(_with_readings(test, tests))
    pack = replace(source.value, tests=tuple(tests), digest=text_digest(text))
    return PackSource(pack=pack, positions=source.positions)


def _with_readings(test: PackTest, before: Sequence[PackTest]) -> PackTest:
    """Give a further result what is read for it; what it states itself stays, for lint to refuse."""
    read = next((one for one in before if one.id == test.readings_of and not one.readings_of), None)
    if read is None:
        return test
    blank = {member.name: member.default for member in fields(PackTest)}
    return replace(test, **{name: getattr(read, name) for name in READ if getattr(test, name) == blank[name]})


def pack_digest(text: str) -> str:
    """Digest of a pack's file: ``sha256:`` and the hexadecimal SHA-256 of its UTF-8 bytes."""
    return text_digest(text)
