"""The small parts every page of a pack is made of: bilingual text, services, and where a number comes from."""

from dataclasses import dataclass
from enum import StrEnum

from domain.authoring.parts import Bilingual, DecimalText, Normative, Verified

# Found here too: what packs share with other files that people write.
__all__ = ["Bilingual", "DecimalText", "Normative", "Requirement", "Service", "Verified", "When"]


class Service(StrEnum):
    """What the laboratory sells; never mixed, because each ends in another document."""

    VERIFICATION = "verification"
    """检定: has a verdict."""
    CALIBRATION = "calibration"
    """校准: has an uncertainty, and a verdict only when the customer asked."""
    TESTING = "testing"
    """检测."""


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
class Requirement(Normative):
    """A condition that must hold, in the expression language, and its words."""

    expression: str
    label: Bilingual
