"""Reading verification schemes: one YAML file each, data and no code."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.authoring.errors import FileError
from domain.authoring.findings import Finding, finding_of
from domain.authoring.reader import read_source
from domain.standards.lint import lint
from domain.standards.scheme import Scheme

FORMAT = "liangheng.scheme/1"
_SUFFIX = ".yaml"


def load_scheme(text: str) -> Scheme:
    """Read a scheme. Raises `domain.authoring.errors.FileError` with line, column and pointer."""
    return read_source(text, Scheme, FORMAT).value


def check_scheme(text: str) -> tuple[Finding, ...]:
    """Everything that is wrong with a scheme, in the order of its file. Never raises for what an author may write."""
    try:
        source = read_source(text, Scheme, FORMAT)
    except FileError as error:
        return (finding_of(error, (error.line, error.column)),)
    return lint(source)


@cache
def builtin_schemes() -> Mapping[str, Scheme]:
    """Every scheme of the product by its id, read once."""
    return MappingProxyType({scheme_id: load_scheme(scheme_text(scheme_id)) for scheme_id in _builtin_ids()})


@cache
def scheme_text(scheme_id: str) -> str:
    """The text of a scheme of the product. Raises KeyError for an unknown id."""
    if scheme_id not in _builtin_ids():
        raise KeyError(scheme_id)
    return files(__package__).joinpath(scheme_id + _SUFFIX).read_text(encoding="utf-8")


def covering(quantity_kinds: Iterable[str]) -> tuple[Scheme, ...]:
    """Schemes of the product that order one of these kinds of quantity."""
    kinds = set(quantity_kinds)
    return tuple(each for each in builtin_schemes().values() if not kinds.isdisjoint(each.quantity_kinds))


@cache
def _builtin_ids() -> tuple[str, ...]:
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))
