"""Registered metrologists 注册计量师: what a registration covers, and on which days it counts.

A laboratory's authorisation says whom it trusts with a method; a registration says whom the authority lets do it. Where
a registration is needed is policy, not code: the service keeps it as data.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_EDITION = re.compile(r"[-—]\d{4}$")


class MetrologistLevel(StrEnum):
    """Class of a registered metrologist."""

    FIRST = "first"
    """一级注册计量师."""
    SECOND = "second"
    """二级注册计量师."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registration of a person; both ends of its period count."""

    number: str
    level: MetrologistLevel
    items: tuple[str, ...]
    """What it is for 项目: codes of regulations, with or without the edition's year, or ids of packs."""
    valid_from: date
    valid_until: date
    revoked_on: date | None = None
    """The first day on which it counted no more, where it was ended early."""

    @property
    def last_day(self) -> date:
        """The last day on which it counts."""
        return min(self.valid_until, self.revoked_on - timedelta(days=1)) if self.revoked_on else self.valid_until

    def counts_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.valid_from <= day <= self.last_day

    def covers(self, names: Collection[str]) -> bool:
        """Whether one of its items is among the ``names`` of the work."""
        return not set(self.items).isdisjoint(names)


def work_names(pack_id: str, regulation: str) -> frozenset[str]:
    """Return the names by which an item may mean this work: ``weights-jjg99``, ``JJG 99-2022`` and ``JJG 99``.

    A registration outlives an edition of its regulation, so the code without its year counts as well.
    """
    return frozenset({pack_id, regulation, _EDITION.sub("", regulation)})
