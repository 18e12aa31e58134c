"""A pack proves itself: its golden example is evaluated as any record is, and the answer compared as text."""

from collections.abc import Iterator
from datetime import UTC, datetime

from domain.authoring.reader import escape
from domain.calibration.evaluate import evaluate
from domain.calibration.record import EnvironmentReading, OriginalRecord, Reading, StandardResult, StandardUse
from domain.calibration.result import PointResult, RecordResult
from domain.errors import MetrologyError
from domain.specialty.example import Example, ExampleCertified, ExampleExpectation, ExampleStandard
from domain.specialty.plan import point_key
from domain.specialty.schema import Pack
from domain.uncertainty.model.errors import ModelError


class ExampleNotEvaluated(MetrologyError):
    """The golden example cannot be computed at all."""

    code = "pack-example-not-evaluated"
    zh = "标准算例无法计算（{fault_pointer}）：{fault_zh}"
    en = "The golden example cannot be computed ({fault_pointer}): {fault_en}"


class ExampleNotReproduced(MetrologyError):
    """The golden example gives another answer than it states."""

    code = "pack-example-not-reproduced"
    zh = "标准算例不符：{what} 应为 {expected}，计算得 {found}。请核对数据、模型或算例。"
    en = "The golden example is not reproduced: {what} should be {expected} but is {found}. Check data, model, example."


def golden_faults(pack: Pack) -> list[MetrologyError]:
    """Evaluate the golden example and list every difference; pointers are into the pack's file."""
    example = pack.example
    if example is None:
        return []
    try:
        result = evaluate(example_record(pack, example), pack)
    except ModelError as fault:
        return [fault]
    except MetrologyError as fault:
        return [
            ExampleNotEvaluated(
                "/example", fault_pointer=fault.pointer, fault_zh=fault.sentence_zh, fault_en=fault.sentence_en
            )
        ]
    return [
        ExampleNotReproduced(pointer, what=pointer.rpartition("/")[2], expected=expected, found=found)
        for pointer, expected, found in _compared(example, result)
        if expected != found
    ]


def golden_comparison(pack: Pack) -> tuple[tuple[str, str, str], ...]:
    """Evaluate the golden example: JSON Pointer into the file, what it expects there, what came out.

    Raises the refusal of an example that cannot be computed; nothing where there is no example.
    """
    if pack.example is None:
        return ()
    return tuple(_compared(pack.example, evaluate(example_record(pack, pack.example), pack)))


def example_record(pack: Pack, example: Example) -> OriginalRecord:
    """Write the golden example as the original record it stands for; ids tell where each reading comes from."""
    noon = datetime.combine(example.performed_on, datetime.min.time(), tzinfo=UTC).replace(hour=12)
    return OriginalRecord(
        id=f"example-{pack.id}",
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        service=example.service,
        item=example.item,
        performed_on=example.performed_on,
        environment=tuple(
            EnvironmentReading(channel=ambient.channel, value=ambient.value, unit=ambient.unit, taken_at=noon)
            for ambient in example.environment
        ),
        checks=example.checks,
        readings=tuple(_readings(pack, example, noon)),
        standards=tuple(_standard(index, standard, example) for index, standard in enumerate(example.standards)),
    )


def _readings(pack: Pack, example: Example, taken_at: datetime) -> Iterator[Reading]:
    for test_id, points in example.readings.items():
        test = pack.test(test_id)
        for point, channels in points.items():
            for channel_id, values in channels.items():
                channel = test.channel(channel_id) if test else None
                unit = test.channel_unit(channel) if test and channel else ""
                for repeat, value in enumerate(values, start=1):
                    yield Reading(
                        id=f"{test_id}/{point}/{channel_id}/{repeat}",
                        test=test_id,
                        point=point,
                        channel=channel_id,
                        repeat=repeat,
                        value=value,
                        unit=unit,
                        taken_at=taken_at,
                    )


def _standard(index: int, standard: ExampleStandard, example: Example) -> StandardUse:
    return StandardUse(
        role=standard.role,
        test=standard.test,
        point=standard.point,
        standard_id=f"standard-{index}",
        name_zh=standard.role,
        name_en=standard.role,
        serial=str(index),
        accuracy=standard.accuracy,
        certificate_id=f"certificate-{index}",
        certificate_number=str(index),
        certificate_digest="",
        issued_on=example.performed_on,
        valid_until=None,
        results=tuple(_certified(place, result) for place, result in enumerate(standard.results)),
    )


def _certified(place: int, result: ExampleCertified) -> StandardResult:
    return StandardResult(
        id=f"result-{place}",
        characteristic=result.characteristic,
        quantity_kind=result.quantity_kind,
        unit=result.unit,
        range_low=result.range_low,
        range_high=result.range_high,
        value=result.value,
        expanded_uncertainty=result.expanded_uncertainty,
        coverage_factor=result.coverage_factor,
        degrees_of_freedom=result.degrees_of_freedom,
        drift=result.drift,
    )


def _compared(example: Example, result: RecordResult) -> Iterator[tuple[str, str, str]]:
    """Pointer, what the example expects, what came out."""
    yield "/example/verdict", example.verdict, result.verdict.value
    yield "/example/achieved_class", example.achieved_class, result.achieved_class or ""
    found = {(point.test, point.point): point for point in result.points}
    for test, points in example.points.items():
        for key, expected in points.items():
            at = f"/example/points/{escape(test)}/{escape(key)}"
            point = found.get((test, point_key(key)))
            if point is None:
                yield at, key, "-"
            else:
                yield from _compared_point(at, expected, point)


def _compared_point(at: str, expected: ExampleExpectation, point: PointResult) -> Iterator[tuple[str, str, str]]:
    budget = point.budget
    yield f"{at}/value", expected.value, budget.reported.value
    yield f"{at}/expanded_uncertainty", expected.expanded_uncertainty, budget.reported.expanded_uncertainty
    if expected.coverage_factor:
        yield f"{at}/coverage_factor", expected.coverage_factor, budget.coverage_factor
    if expected.conforms is not None:
        statement = point.conformity
        found = "-" if statement is None else str(statement.conforms).lower()
        yield f"{at}/conforms", str(expected.conforms).lower(), found
    for column, text in expected.columns.items():
        yield f"{at}/columns/{escape(column)}", text, point.columns.get(column, "-")
