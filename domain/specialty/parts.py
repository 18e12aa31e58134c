"""The small parts every page of a pack is made of: bilingual text, services, and where a number comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

DecimalText = NewType("DecimalText", str)
"""A number as its author wrote it; the loader has seen that it is one."""


class Service(StrEnum):
    """What the laboratory sells; never mixed, because each ends in another document."""

    VERIFICATION = "verification"
    """检定: has a verdict."""
    CALIBRATION = "calibration"
    """校准: has an uncertainty, and a verdict only when the customer asked."""
    TESTING = "testing"
    """检测."""


class Verified(StrEnum):
    """How a normative number came into the pack."""

    SOURCE = "source"
    """Read in the document that ``source`` names."""
    MEMORY = "memory"
    """Not yet held against the regulation's text: counted, and shown as unverified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """The same words in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """To which items a part of the pack applies: ``field`` is one of ``any_of``, ``expression`` holds, or both.

    What does not apply is not planned, not asked for and not printed; a reading or an outcome for it is refused. The
    fields it looks at must be required or have a default: a blank may not decide.
    """

    field: str = ""
    """A choice field of the item."""
    any_of: tuple[str, ...] = ()
    """Choices of that field."""
    expression: str = ""
    """Condition over the numbers of the item and the constants, for example ``current_max > 10``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normative:
    """Something a regulation prescribes; unverified unless its source is named."""

    verified: Verified = Verified.MEMORY
    source: str = ""

    @property
    def states_a_number(self) -> bool:
        """Whether there is anything to verify; False where only a default or a reference stands."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Normative):
    """A condition that must hold, in the expression language, and its words."""

    expression: str
    label: Bilingual
