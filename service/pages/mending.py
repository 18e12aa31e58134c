"""The registers, which rules read each of them, and so where people put on record what a finding asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One register with the page it has; its title and its sentence stand in ``words/registers.yaml``."""

    name: str
    rules: tuple[str, ...]
    """Rules that read it."""

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/registers/{self.name}"


LICENCES: Final = Register(name="licences", rules=("T11", "T12", "T13", "T17"))
SEALS: Final = Register(name="seals", rules=("T03",))
REFERENCE_MATERIALS: Final = Register(name="reference-materials", rules=("T25",))
CHECKS: Final = Register(name="checks", rules=("T13",))
OVERRIDES: Final = Register(name="overrides", rules=("T14",))
REGISTERS: Final = (LICENCES, SEALS, REFERENCE_MATERIALS, CHECKS, OVERRIDES)


def mended_by(code: str) -> Iterator[Register]:
    """Give the registers that a rule reads, by its id or by the code of a refusal that it made; none for others."""
    rule = code.removeprefix("traceability-").upper()
    return (register for register in REGISTERS if rule in register.rules)
