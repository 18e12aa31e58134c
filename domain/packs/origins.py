"""Where packs lie: the product, packages that bring packs with them, and the laboratory's own folder.

A package announces its packs as an entry point of the group ``liangheng.packs`` that names the module in which its
YAML files lie. Whatever cannot be read is told and skipped: a lost file must not keep a laboratory from working.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from domain.errors import MetrologyError

GROUP = "liangheng.packs"
SUFFIX = ".yaml"


class Origin(StrEnum):
    """Who answers for a pack."""

    PRODUCT = "product"
    PACKAGE = "package"
    OWN = "own"
    """The laboratory, in its own folder."""


class PackFileUnreadable(MetrologyError):
    """A file, folder or package of packs that cannot be read at all."""

    code = "pack-file-unreadable"
    zh = "无法读取 {name}：{problem}。请检查文件、编码（UTF-8）和权限。"
    en = "{name} cannot be read: {problem}. Look at the file, its encoding (UTF-8) and its permissions."


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """One file of a pack; ``fault`` says why there is no text."""

    origin: Origin
    name: str
    """As people find it: the file's name, for a package led by the package's."""
    text: str = ""
    fault: PackFileUnreadable | None = None


def pack_files(folder: Path | None = None) -> tuple[PackFile, ...]:
    """Read every pack there is, by origin and name; ``folder`` is the laboratory's own. Never raises."""
    return (*product_files(), *package_files(entry_points(group=GROUP)), *own_files(folder))


def product_files() -> Iterator[PackFile]:
    """Read the packs that lie beside this module."""
    return _read(files("domain.packs").iterdir(), Origin.PRODUCT)


def package_files(announced: Iterable[EntryPoint]) -> Iterator[PackFile]:
    """Read the packs of installed packages."""
    for point in sorted(announced, key=lambda point: (point.name, point.value)):
        try:
            yield from _read(files(point.module).iterdir(), Origin.PACKAGE, f"{point.module}/")
        except Exception as error:  # noqa: BLE001 - importing a package may raise whatever its author wrote
            yield _unreadable(Origin.PACKAGE, point.value, error)


def own_files(folder: Path | None) -> Iterator[PackFile]:
    """Read the packs of the laboratory's folder."""
    if folder is not None:
        try:
            yield from _read(folder.iterdir(), Origin.OWN)
        except OSError as error:
            yield _unreadable(Origin.OWN, folder.name, error)


def _read(entries: Iterable[Traversable], origin: Origin, lead: str = "") -> Iterator[PackFile]:
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.name.endswith(SUFFIX) and not entry.name.startswith("."):
            name = lead + entry.name
            try:
                # As bytes: a digest is of what stands in the file, its line ends included.
                yield PackFile(origin=origin, name=name, text=entry.read_bytes().decode("utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                yield _unreadable(origin, name, error)


def _unreadable(origin: Origin, name: str, error: Exception) -> PackFile:
    problem = error.strerror or "cannot be opened" if isinstance(error, OSError) else type(error).__name__
    return PackFile(origin=origin, name=name, fault=PackFileUnreadable("", name=name, problem=problem))
