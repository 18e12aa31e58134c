"""The pack that a new one starts from: it teaches by its comments, and is held by the rules as any other."""

import re
from importlib.resources import files

_ID = re.compile(r"^id: .*$", re.MULTILINE)
_VERSION = re.compile(r"^version: .*$", re.MULTILINE)


def skeleton_text() -> str:
    """The commented example as it was written."""
    return files(__name__).joinpath("pack.yaml").read_text(encoding="utf-8")


def new_pack(pack_id: str, text: str | None = None) -> str:
    """Return the text of a new pack: the commented example, or another pack's text, under its own id as version 1.0.0.

    A variant of the other pack becomes what is copied by adding the key ``variant``; docs/packs.md shows how.
    """
    begun = _ID.sub(f"id: {pack_id}", text or skeleton_text(), count=1)
    return _VERSION.sub("version: 1.0.0", begun, count=1)
