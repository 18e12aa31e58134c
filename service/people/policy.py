"""What the law asks of people beside the laboratory's authorisation, as data (``policy.yaml``), never as constants."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePolicy:
    """The policy that ships with the service."""

    registered: frozenset[tuple[str, str]]
    """(service, duty) that only a registered metrologist may exercise."""
    expiring_within_days: int

    def needs_registration(self, service: str, duty: str) -> bool:
        """Whether ``duty`` in this ``service`` (verification, calibration, testing) needs a registration."""
        return (service, duty) in self.registered


@cache
def people_policy() -> PeoplePolicy:
    """Return the policy that ships with the service."""
    return read_policy(files(__package__).joinpath("policy.yaml").read_text(encoding="utf-8"))


def read_policy(text: str) -> PeoplePolicy:
    """Read a policy file."""
    policy: dict[str, Any] = yaml.safe_load(text)
    return PeoplePolicy(
        registered=frozenset((row["service"], duty) for row in policy["registration"] for duty in row["duties"]),
        expiring_within_days=policy["expiring_within_days"],
    )
