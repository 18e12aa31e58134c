"""Rules about refusals: each class has a code that no other has, and says in two languages how to mend the input."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from string import Formatter
from types import ModuleType
from typing import Self, TypeVar

import domain
import service
from domain.errors import MetrologyError
from service.kit.problems import STATUS_OF_CODE, Problem

Kind = TypeVar("Kind")

_KEBAB = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a class of refusal says, whichever side of the house it stands on."""

    code: str
    status: int
    zh: str
    en: str
    where: str
    """Dotted name of the class."""
    inherited: frozenset[str]
    """Those of ``code``, ``zh``, ``en`` that the class does not set itself."""

    @classmethod
    def of(cls, kind: type[MetrologyError] | type[Problem]) -> Self:
        """Read a class."""
        known = STATUS_OF_CODE.get(kind.code, int(HTTPStatus.UNPROCESSABLE_ENTITY))
        return cls(
            code=kind.code,
            status=kind.status if issubclass(kind, Problem) else known,
            zh=kind.zh,
            en=kind.en,
            where=f"{kind.__module__}.{kind.__qualname__}",
            inherited=frozenset({"code", "zh", "en"} - vars(kind).keys()),
        )


def refusals() -> tuple[Refusal, ...]:
    """Every refusal that a module of the domain or the service defines, in order of code."""
    for package in (domain, service):
        _import_all(package)
    # Problem itself is never raised: it holds the defaults, and BadRequest takes them all.
    kinds: list[type[MetrologyError | Problem]]
    kinds = [MetrologyError, *_subclasses(MetrologyError), *_subclasses(Problem)]
    own = {kind for kind in kinds if kind.__module__.split(".")[0] in {"domain", "service"}}
    return tuple(sorted(map(Refusal.of, own), key=lambda refusal: (refusal.code, refusal.where)))


def faults(listed: Iterable[Refusal]) -> list[str]:
    """What is wrong with the codes and sentences."""
    found: list[str] = []
    owner: dict[str, str] = {}
    for refusal in listed:
        if refusal.where.startswith("domain."):
            found += [f"{refusal.where}: no {part} of its own" for part in sorted(refusal.inherited)]
        if not _KEBAB.match(refusal.code):
            found.append(f"{refusal.where}: code {refusal.code!r} is not kebab-case")
        if not _CHINESE.search(refusal.zh):
            found.append(f"{refusal.where}: zh is not Chinese")
        if _CHINESE.search(refusal.en) or not refusal.en.strip():
            found.append(f"{refusal.where}: en is not English")
        if _attributes(refusal.zh) != _attributes(refusal.en):
            found.append(f"{refusal.where}: zh and en do not name the same attributes")
        if refusal.code in owner:
            found.append(f"{refusal.where}: code {refusal.code!r} belongs to {owner[refusal.code]}")
        owner.setdefault(refusal.code, refusal.where)
    return found


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _subclasses(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _attributes(sentence: str) -> set[str]:
    # An attribute that is itself a word comes twice, as ``expected_zh`` and ``expected`` or ``expected_en``.
    return {re.sub(r"_(zh|en)$", "", field) for _, field, _, _ in Formatter().parse(sentence) if field}
