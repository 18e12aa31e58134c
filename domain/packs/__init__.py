"""The packs that come with the product: one YAML file an instrument kind, data and no code.

A laboratory's own pack is read by `domain.specialty.loader.load_pack` and held by `check_pack`, as these are.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.authoring.errors import FileError
from domain.authoring.findings import Finding, finding_of
from domain.calibration.golden import golden_faults
from domain.specialty.lint import lint
from domain.specialty.loader import load_pack, read_pack
from domain.specialty.schema import Pack

_SUFFIX = ".yaml"


@cache
def builtin_packs() -> Mapping[str, Pack]:
    """Every pack of the product by its id, read once."""
    return MappingProxyType({pack_id: load_pack(pack_text(pack_id)) for pack_id in _builtin_ids()})


@cache
def pack_text(pack_id: str) -> str:
    """The text of a pack of the product, exactly as its digest was taken of. Raises KeyError for an unknown id."""
    if pack_id not in _builtin_ids():
        raise KeyError(pack_id)
    return files(__name__).joinpath(pack_id + _SUFFIX).read_text(encoding="utf-8")


def check_pack(text: str) -> tuple[Finding, ...]:
    """Everything that is wrong with a pack, in the order of its file: reading, static rules, golden example.

    A pack without findings is fit for use. Never raises for what an author may write.
    """
    try:
        source = read_pack(text)
    except FileError as error:
        return (finding_of(error, (error.line, error.column)),)
    findings = lint(source)
    if not findings:
        faults = golden_faults(source.pack)
        findings = tuple(finding_of(fault, source.position(fault.pointer)) for fault in faults)
    return findings


@cache
def _builtin_ids() -> tuple[str, ...]:
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))
