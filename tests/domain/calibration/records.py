"""Original records for the tests: the golden examples of the packs, changed where a test needs it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord, Phase, Reading
from domain.packs import builtin_packs
from domain.specialty.schema import Pack

GAUGE = builtin_packs()["pressure-gauge-jjg52"]
WEIGHTS = builtin_packs()["weights-jjg99"]


def record_of(pack: Pack) -> OriginalRecord:
    assert pack.example is not None
    return example_record(pack, pack.example)


def gauge(**changes: Any) -> OriginalRecord:  # noqa: ANN401 - whatever fields a record has
    return replace(record_of(GAUGE), **changes)


def weights(**changes: Any) -> OriginalRecord:  # noqa: ANN401 - whatever fields a record has
    return replace(record_of(WEIGHTS), **changes)


def with_item(record: OriginalRecord, **fields: str) -> OriginalRecord:
    return replace(record, item={**record.item, **fields})


def with_values(record: OriginalRecord, values: Mapping[tuple[str, str], str]) -> OriginalRecord:
    """Change readings by (point, channel), of every repeat."""
    changed = {(one.point, one.channel) for one in record.readings}
    assert set(values) <= changed
    readings = tuple(replace(one, value=values.get((one.point, one.channel), one.value)) for one in record.readings)
    return replace(record, readings=readings)


def in_phase(readings: tuple[Reading, ...], phase: Phase) -> tuple[Reading, ...]:
    return tuple(replace(one, phase=phase, id=f"{one.id}/{phase}") for one in readings)


def with_standard(record: OriginalRecord, index: int, **changes: Any) -> OriginalRecord:  # noqa: ANN401 - fields of a use
    standards = list(record.standards)
    standards[index] = replace(standards[index], **changes)
    return replace(record, standards=tuple(standards))


def with_result(record: OriginalRecord, use: int, result: int, **changes: Any) -> OriginalRecord:  # noqa: ANN401 - fields of a result
    results = list(record.standards[use].results)
    results[result] = replace(results[result], **changes)
    return with_standard(record, use, results=tuple(results))
