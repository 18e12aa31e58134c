"""What every file that people write is made of: decimal text, words in two languages, where a statement comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

DecimalText = NewType("DecimalText", str)
"""A number as its author wrote it; the loader has seen that it is one."""


class Verified(StrEnum):
    """How a normative statement came into the file."""

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
class Normative:
    """Something a regulation prescribes; unverified unless its source is named."""

    verified: Verified = Verified.MEMORY
    source: str = ""

    @property
    def states_a_number(self) -> bool:
        """Whether there is anything to verify; False where only a default or a reference stands."""
        return True
