"""Levels of the hierarchy as small ordered numbers: a parent stands at least as high as its child."""

from domain.traceability.chain import Level

GAP = 0
"""Level of a certificate that is cited but that nobody has reported: unknown, never invented."""
_ORDER = tuple(Level)


def code(level: Level) -> int:
    """Return the number of a level: 1 (item) to 7 (primary)."""
    return _ORDER.index(level) + 1


def name(number: int) -> Level | None:
    """Return the level of a number; None for a gap."""
    return None if number == GAP else _ORDER[number - 1]


def reported(number: int) -> Level:
    """Return the level of a certificate that is no gap: only those are judged."""
    return _ORDER[number - 1]


TOP = code(Level.NATIONAL)
"""From here on a chain may end."""
SOCIAL_PUBLIC = code(Level.SOCIAL_PUBLIC)
STANDARD = code(Level.WORKING)
"""From here on a certificate is of a measurement standard."""
