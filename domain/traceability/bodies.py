"""Whether two records mean one body: by its organisation code where both give one, else by its name.

A name is typed from paper: with full-width or half-width brackets, with a blank or without. Nothing else is forgiven: a
name that was shortened or has changed needs the code.
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that issues certificates or holds licences, as one record names it."""

    name: str
    code: str = ""
    """Unified social credit code 统一社会信用代码; "" where the record has none, or the body, being abroad."""

    def is_same(self, other: "Body") -> bool:
        """Whether both records mean one body."""
        if self.code and other.code:
            return self.code == other.code
        return name_key(self.name) == name_key(other.name)


def name_key(name: str) -> str:
    """``name`` in half width, without blanks and invisible signs, in one case: equal for two spellings of one name."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "ZC")
