"""Packs as pages name them."""

from domain.packs import builtin_packs
from domain.specialty.parts import Bilingual
from domain.specialty.schema import Pack


def installed() -> tuple[Pack, ...]:
    """Return the installed packs by their Chinese names."""
    return tuple(sorted(builtin_packs().values(), key=lambda pack: pack.kind.zh))


def kind_of(pack_id: str) -> Bilingual:
    """Return the words for a pack's instruments; its id where it is no longer installed."""
    pack = builtin_packs().get(pack_id)
    return pack.kind if pack else Bilingual(zh=pack_id, en=pack_id)
