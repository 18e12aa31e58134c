"""Facts about our own work that follow from the frozen record and its pack: nobody has to be believed for them."""

from dataclasses import replace
from fractions import Fraction

from domain.calibration.ambient import ambient_means
from domain.calibration.errors import EnvironmentUnsteady
from domain.calibration.record import OriginalRecord
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal, plain
from domain.specialty.applying import environment_of
from domain.specialty.schema import EnvironmentLimit, Pack
from domain.traceability.facts import AmbientFact


def ambient_facts(pack: Pack, record: OriginalRecord) -> tuple[AmbientFact, ...]:
    """Every condition that the pack limits; one that it does not require and nobody read is left out.

    Raises what ``convert`` raises for a reading that is no number of the condition's kind.
    """
    return tuple(
        _ambient(pack, record, limit)
        for limit in environment_of(pack, record.item)
        if limit.required or any(reading.channel == limit.channel for reading in record.environment)
    )


def _ambient(pack: Pack, record: OriginalRecord, limit: EnvironmentLimit) -> AmbientFact:
    taken = tuple(reading for reading in record.environment if reading.channel == limit.channel)
    values = [convert(parse_decimal(one.value), one.unit, limit.unit, limit.kind) for one in taken]
    alone = replace(record, environment=taken)
    return AmbientFact(
        channel=limit.channel,
        label_zh=limit.label.zh,
        label_en=limit.label.en,
        unit=limit.unit,
        low=plain(min(values, key=Fraction)) if values else None,
        high=plain(max(values, key=Fraction)) if values else None,
        limit_low=limit.low or None,
        limit_high=limit.high or None,
        steady=not any(isinstance(fault, EnvironmentUnsteady) for fault in ambient_means(alone, pack)[1]),
    )


def own_ratios(pack: Pack) -> tuple[str, ...]:
    """Tests for whose standards the regulation has a demand of its own: the evaluation refuses a point without it."""
    return tuple(test.id for test in pack.tests if any(role.requirement is not None for role in pack.roles_of(test.id)))
