"""The published cases that this package ships, as plain JSON."""

import json
from functools import cache
from importlib import resources
from typing import Any, Final, cast

Case = dict[str, Any]
"""A case as its file states it; the files have several forms, each read by the check that knows it."""

_SUFFIX: Final = ".json"


@cache
def case_ids() -> tuple[str, ...]:
    """Ids of every case, in order."""
    names = (entry.name for entry in resources.files(__package__).joinpath("cases").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


@cache
def case_text(case_id: str) -> str:
    """The text of a case's file, exactly as shipped. Raises KeyError for an unknown id."""
    if case_id not in case_ids():
        raise KeyError(case_id)
    return resources.files(__package__).joinpath("cases", case_id + _SUFFIX).read_text(encoding="utf-8")


def load(case_id: str) -> Case:
    """Read a case; a fresh copy each time, so that nobody's change reaches the next. Raises KeyError when unknown."""
    return cast("Case", json.loads(case_text(case_id)))
