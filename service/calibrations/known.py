"""What this process remembers of records in work: somebody types one reading, and looks at a hundred points.

Points are compared whole before they are used (`domain.calibration.known_points`), so the memory may be shared by all
databases of a process and lost at any time. It is not asked when a record is completed.
"""

from threading import Lock

from domain.calibration.known_points import KnownPoints
from domain.calibration.record import OriginalRecord
from domain.specialty.schema import Pack

REMEMBERED = 2_000
"""Points kept in memory by this process, beside those of the record that was looked at last."""

_lock = Lock()
_known: dict[str, KnownPoints] = {}
"""By the id of the calibration, the one that was looked at last at the end."""


def known_points(record: OriginalRecord, pack: Pack) -> KnownPoints:
    """Return what is known of the points of a record; whoever evaluates it adds to that."""
    with _lock:
        before = _known.pop(record.id, None)
        known = before.of(record, pack) if before is not None else KnownPoints(record, pack)
        while _known and sum(each.count for each in _known.values()) > REMEMBERED:
            del _known[next(iter(_known))]
        _known[record.id] = known
    return known
