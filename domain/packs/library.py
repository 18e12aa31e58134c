"""Every pack that an installation has: which can be used, which edition is in force on a day, which variants there are.

The files are taken at the start and read when the first pack is asked for; each is proven (linted, golden example
computed) when it is asked for itself, once a process. One that fails is listed with its findings and nothing can be
planned with it. Two different texts under one id and version are both unusable: which of them a record means would be
a guess.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path

from domain.authoring.errors import FileError
from domain.authoring.findings import Finding, finding_of
from domain.authoring.unverified import unverified
from domain.errors import MetrologyError
from domain.packs import check_pack
from domain.packs.origins import PackFile, pack_files
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack

_DAY = timedelta(days=1)


class PackVersionClash(MetrologyError):
    """Two packs with one id and version, and different texts."""

    code = "pack-version-clash"
    zh = "{file} 与 {other} 的编号和版本相同（{pack_id} {version}），内容却不同，两者均不可用。请更改其中一个的版本号。"
    en = "{file} and {other} are both {pack_id} {version} and differ; neither can be used. Give one another version."


class VariantUnfounded(MetrologyError):
    """A variant of a pack that is not there, or of another regulation."""

    code = "pack-variant-unfounded"
    zh = "变体 {pack_id} 须以同一规程的专用包为基础，而 {of} 不存在或不是 {regulation}。"
    en = "The variant {pack_id} must be of a pack for the same regulation; {of} is not there or is not {regulation}."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of the library, and what came of it."""

    file: PackFile
    pack: Pack | None
    """None: it cannot be read."""
    among: tuple[MetrologyError, ...] = field(default=())
    """What is wrong with it beside the other packs."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that makes it unusable; proving takes some tens of milliseconds, once."""
        if self.file.fault is not None:
            return (finding_of(self.file.fault, (1, 1)),)
        return (*(finding_of(fault, (1, 1)) for fault in self.among), *_proven(self.file.text))

    @property
    def usable(self) -> bool:
        """Whether work can be planned with it."""
        return not self.findings

    @cached_property
    def unverified(self) -> tuple[str, ...]:
        """JSON Pointers of the numbers that nobody has held against the regulation."""
        return unverified(self.pack) if self.pack else ()


class Library:
    """The packs of one installation; a value that does not change."""

    def __init__(self, found: Iterable[PackFile]) -> None:
        self._files = tuple(found)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every file, and what came of it."""
        return tuple(_judged([(file, _opened(file)) for file in self._files]))

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[Entry]]:
        by_id: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.pack is not None:
                by_id[entry.pack.id].append(entry)
        return by_id

    def named(self, pack_id: str) -> tuple[Entry, ...]:
        """Every edition of a pack, usable or not, the oldest first."""
        return tuple(sorted(self._by_id.get(pack_id, ()), key=_age))

    def entry(self, pack_id: str, version: str) -> Entry | None:
        """Return the usable edition of that version."""
        return next(
            (each for each in self.named(pack_id) if each.pack and each.pack.version == version and each.usable), None
        )

    def in_force(self, pack_id: str, on: date) -> Entry | None:
        """Return the usable edition to plan with on a day: of those in force the one that came last."""
        standing = (each for each in reversed(self.named(pack_id)) if each.pack and self.holds(each.pack, on))
        return next((each for each in standing if each.usable), None)

    def best(self, pack_id: str, on: date) -> Entry | None:
        """Return the edition in force, else the last one that could be used: an item is described even out of force."""
        usable = (each for each in reversed(self.named(pack_id)) if each.usable)
        return self.in_force(pack_id, on) or next(usable, None)

    def current(self, on: date) -> tuple[Entry, ...]:
        """One edition of each usable pack that is no variant, by id."""
        found = [self.best(pack_id, on) for pack_id in sorted(self._by_id)]
        return tuple(each for each in found if each is not None and each.pack and each.pack.variant is None)

    def variants(self, pack_id: str, on: date, laboratory: str) -> tuple[Entry, ...]:
        """Return the variants of a pack that a laboratory may plan with on a day."""
        found = [self.in_force(other, on) for other in sorted(self._by_id) if other != pack_id]
        return tuple(each for each in found if each and each.pack and _varies(each.pack, pack_id, laboratory))

    def period(self, pack: Pack) -> tuple[date, date | None]:
        """First and last day in force: as its regulation states it, or as a usable pack that replaces it ends it."""
        ends = [after.regulation.effective_from - _DAY for after in self.successors(pack)]
        if pack.regulation.effective_to is not None:
            ends.append(pack.regulation.effective_to)
        return pack.regulation.effective_from, min(ends, default=None)

    def holds(self, pack: Pack, on: date) -> bool:
        """Whether the regulation of a pack is in force on a day (both ends included)."""
        begin, end = self.period(pack)
        return begin <= on <= (end or date.max)

    def successors(self, pack: Pack) -> tuple[Pack, ...]:
        """Usable packs whose regulation replaces that of ``pack``, of any id."""
        regulation = pack.regulation
        return tuple(
            entry.pack
            for entry in self.entries
            if entry.pack is not None
            and entry.pack.variant is None
            and regulation.code in entry.pack.regulation.replaces
            and entry.pack.regulation.effective_from > regulation.effective_from
            and entry.usable
        )

    def instead_of(self, pack: Pack, on: date) -> Pack | None:
        """Return the pack to use on a day on which ``pack`` is not in force, if there is one."""
        same = self.in_force(pack.id, on)
        if same is not None:
            return same.pack
        found = (self.in_force(after.id, on) for after in self.successors(pack))
        return next((each.pack for each in found if each is not None), None)


@cache
def library_of(folder: Path | None = None) -> Library:
    """Return the library of this installation with the laboratory's own ``folder``; read once a process."""
    return Library(pack_files(folder))


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Order versions as people do: 1.10 after 1.9, and a word before any number."""
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in version.split("."))


def _age(entry: Entry) -> tuple[date, tuple[tuple[int, int, str], ...], str]:
    pack = entry.pack
    return (pack.regulation.effective_from, version_key(pack.version), entry.file.name) if pack else (date.min, (), "")


def _varies(pack: Pack, pack_id: str, laboratory: str) -> bool:
    variant = pack.variant
    return variant is not None and variant.of == pack_id and laboratory in (variant.laboratories or (laboratory,))


def _opened(file: PackFile) -> Pack | None:
    try:
        return None if file.fault else load_pack(file.text)
    except FileError:
        return None  # told by its findings


@lru_cache(maxsize=512)
def _proven(text: str) -> tuple[Finding, ...]:
    return check_pack(text)


def _judged(opened: Sequence[tuple[PackFile, Pack | None]]) -> Iterator[Entry]:
    seen: set[str] = set()
    packs = [(file, pack) for file, pack in opened if pack is not None]
    for file, pack in opened:
        if pack is None:
            yield Entry(file=file, pack=None)
        elif pack.digest not in seen:  # the same text from two places is one pack
            seen.add(pack.digest)
            yield Entry(file=file, pack=pack, among=(*_clashes(file, pack, packs), *_unfounded(pack, packs)))


def _clashes(file: PackFile, pack: Pack, packs: Sequence[tuple[PackFile, Pack]]) -> Iterator[MetrologyError]:
    for other_file, other in packs:
        if (other.id, other.version) == (pack.id, pack.version) and other.digest != pack.digest:
            names = {"file": file.name, "other": other_file.name, "pack_id": pack.id, "version": pack.version}
            yield PackVersionClash("/version", **names)


def _unfounded(pack: Pack, packs: Sequence[tuple[PackFile, Pack]]) -> Iterator[MetrologyError]:
    if pack.variant is not None:
        codes = {other.regulation.code for _, other in packs if other.id == pack.variant.of and other.variant is None}
        if pack.regulation.code not in codes:
            told = {"pack_id": pack.id, "of": pack.variant.of, "regulation": pack.regulation.code}
            yield VariantUnfounded("/variant/of", **told)
