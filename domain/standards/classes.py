"""Whether a text on record, such as ``E2 等级`` or ``0.05 级``, states an accuracy class."""

import re
from collections.abc import Iterable


def states_class(text: str, names: Iterable[str]) -> bool:
    """Whether ``text`` holds one of ``names`` as a whole word, so that ``F1`` is not in ``F12``."""
    words = (rf"(?<![0-9A-Za-z.]){re.escape(name)}(?![0-9A-Za-z]|\.[0-9])" for name in names)
    return any(re.search(word, text) for word in words)
