"""Which channels are read for an item: one that stands for several sensors is read as ``t_1``, ``t_2`` ..."""

from collections.abc import Mapping
from dataclasses import replace

from domain.errors import MetrologyError
from domain.specialty.expressions import exact_text, number_of
from domain.specialty.item import item_numbers
from domain.specialty.parts import Bilingual
from domain.specialty.procedure import Channel, PackTest
from domain.specialty.schema import Pack
from domain.specialty.symbols import item_symbols

MAX_SENSORS = 200


class SensorCountImpossible(MetrologyError):
    """The item asks for a count of sensors that cannot be."""

    code = "sensor-count-impossible"
    zh = "“{label_zh}”的传感器数量为 {found}，应为 1 至 {limit} 的整数。请核对样品信息。"
    en = "'{label_en}' would need {found} sensors; it must be a whole number from 1 to {limit}. Look at the item."


def channels_of(pack: Pack, test: PackTest, item: Mapping[str, str]) -> tuple[Channel, ...]:
    """Channels of a test as they are read for an accepted item, in the pack's order; none for a further result.

    Raises `SensorCountImpossible`, or the refusal of the expression that counts the sensors.
    """
    if test.readings_of:
        return ()
    return tuple(one for channel in test.channels for one in (_sensors(pack, test, channel, item) or (channel,)))


def sensors_of(pack: Pack, test: PackTest, item: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Names of the sensors behind each channel that has several. Raises as `channels_of`."""
    found = {channel.id: _sensors(pack, test, channel, item) for channel in test.channels if channel.sensors}
    return {name: tuple(sensor.id for sensor in sensors) for name, sensors in found.items()}


def _sensors(pack: Pack, test: PackTest, channel: Channel, item: Mapping[str, str]) -> tuple[Channel, ...]:
    if not channel.sensors:
        return ()
    at = f"/tests/{pack.tests.index(test)}/channels/{test.channels.index(channel)}/sensors"
    count = number_of(channel.sensors, item_symbols(pack), at).value(item_numbers(pack, item))
    if count.denominator != 1 or not 1 <= count <= MAX_SENSORS:
        raise SensorCountImpossible(
            found=exact_text(count),
            limit=MAX_SENSORS,
            label_zh=channel.label.zh,
            label_en=channel.label.en,
        )
    return tuple(
        replace(
            channel,
            id=f"{channel.id}_{number}",
            label=Bilingual(zh=f"{channel.label.zh} {number}", en=f"{channel.label.en} {number}"),
            sensors="",
        )
        for number in range(1, int(count) + 1)
    )
