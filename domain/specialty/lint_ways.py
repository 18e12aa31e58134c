"""Where a pack must say one thing in exactly one of several ways: points, limits, uncertainties, whose readings."""

from collections.abc import Callable

from domain.specialty import rules
from domain.specialty.lint_names import known_name
from domain.specialty.procedure import READ, PackTest
from domain.specialty.rules import Faults
from domain.specialty.schema import Pack


def _exactly_one(pack: Pack) -> Faults:
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        points, limits = test.points, test.limits
        ways = ("fixed", "field", "fractions", "by_choice", "grid")
        yield from _one(f"{at}/points", **{way: getattr(points, way) for way in ways})
        if bool(points.low) != bool(points.high) or (points.fractions and not points.low):
            yield rules.OneOf(f"{at}/points", choices="low + high", given="low" if points.low else "high")
        if limits is not None:
            yield from _one(f"{at}/limits", **{"mpe": limits.mpe, "lower, upper": limits.lower or limits.upper})
        if test.coverage.factor and test.coverage.shape:
            yield rules.OneOf(f"{at}/coverage", choices="factor, shape", given="factor, shape")
        for place, derived in enumerate(test.derived):
            yield from _one(f"{at}/derived/{place}", expression=derived.expression, of=derived.of)
        for place, whole in enumerate(test.overall):
            given_limits = {"mpe": whole.mpe, "lower, upper": whole.lower or whole.upper}
            yield from _one(f"{at}/overall/{place}", **given_limits)
        for place, source in enumerate(test.model.inputs):
            given = source.uncertainty.evaluations
            if len(given) != 1:
                choices = "exact, readings, certificate, drift, standard, rectangular, triangular, arcsine, normal"
                pointer = f"{at}/model/inputs/{place}/uncertainty"
                yield rules.OneOf(pointer, choices=choices, given=", ".join(given) or "-")
        for place, column in enumerate(test.columns):
            pointer = f"{at}/columns/{place}"
            yield from _one(pointer, show=column.show, reading=column.reading, expression=column.expression)


def _one(pointer: str, **parts: object) -> Faults:
    given = [name for name, part in parts.items() if part]
    if len(given) != 1:
        yield rules.OneOf(pointer, choices=", ".join(parts), given=", ".join(given) or "-")


def _readings(pack: Pack) -> Faults:
    """A test says what is read, or whose readings it is a further result of."""
    own: dict[str, PackTest] = {}
    for index, test in enumerate(pack.tests):
        at = f"/tests/{index}"
        if not test.readings_of:
            own[test.id] = test
            yield from _one(at, scale=test.scale.unit, readings_of="")
            yield from _one(at, channels=test.channels, readings_of="")
        elif test.readings_of not in own:
            yield from known_name(
                test.readings_of, own, f"{at}/readings_of", "在前的检定项目", "earlier test that is read"
            )
        else:
            stated = [name for name in READ if getattr(test, name) is not getattr(own[test.readings_of], name)]
            if stated:
                given = ", ".join(("readings_of", *stated))
                yield rules.OneOf(f"{at}/{stated[0]}", choices=f"readings_of, {stated[0]}", given=given)


def _acceptances(pack: Pack) -> Faults:
    for index, role in enumerate(pack.standards):
        if role.accepts is not None and not all((role.accepts.any_of, *role.accepts.any_of)):
            yield rules.OneOf(f"/standards/{index}/accepts", choices="any_of", given="-")


RULES: tuple[Callable[[Pack], Faults], ...] = (_exactly_one, _readings, _acceptances)
