"""Which names an expression of a pack may use, stage by stage; `domain.specialty.procedure` tells the stages."""

from collections.abc import Iterator

from domain.specialty.procedure import Each, PackTest
from domain.specialty.schema import FieldType, ItemField, Pack

NOMINAL = "nominal"
MPE = "mpe"
RESULT = "result"
EXPANDED = "expanded_uncertainty"
EXPANDED_SUFFIX = "_expanded"
"""``x_expanded`` is the expanded uncertainty of the certified result ``x``."""


def item_symbols(pack: Pack) -> tuple[str, ...]:
    """Names known once the item is: constants, numeric fields, the values of its choices and of its class."""
    numeric = (field.name for field in pack.item_fields if field.type in {FieldType.DECIMAL, FieldType.INTEGER})
    chosen = (symbol for field in pack.item_fields for symbol in choice_symbols(field))
    return (*(constant.symbol for constant in pack.constants), *numeric, *chosen, *class_symbols(pack))


def choice_symbols(field: ItemField) -> tuple[str, ...]:
    """Names whose values the choice in a field gives."""
    return tuple(dict.fromkeys(symbol for values in field.values.values() for symbol in values))


def axis_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names that ``where`` and ``nominal`` of a grid may use: the item's and those of the axes."""
    return (*item_symbols(pack), *(axis.symbol for axis in test.points.grid))


def class_symbols(pack: Pack) -> tuple[str, ...]:
    """Names whose values the accuracy class gives."""
    if pack.classes is None:
        return ()
    return tuple(dict.fromkeys(symbol for values in pack.classes.values.values() for symbol in values))


def work_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names known before any reading: the item's, the point, the ambient means, certified values, table look-ups."""
    ambient = (limit.symbol for limit in pack.environment if limit.symbol)
    return (
        *axis_symbols(pack, test),
        NOMINAL,
        *ambient,
        *_certified(pack, test),
        *(lookup.symbol for lookup in test.lookups if lookup.row),
    )


def point_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names known at a point once it has been read."""
    channels = (channel.id for channel in test.channels)
    return (*work_symbols(pack, test), *channels, *(derived.symbol for derived in test.derived))


def derived_symbols(pack: Pack, test: PackTest, index: int) -> tuple[str, ...]:
    """Names the derived quantity at ``index`` may use: those before it, of its own repeat or of the whole point."""
    each = test.derived[index].each
    before = (derived.symbol for derived in test.derived[:index] if each is Each.POINT or derived.each is Each.REPEAT)
    return (*work_symbols(pack, test), *(channel.id for channel in test.channels), *before)


def rounding_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names that the interval of the result may use: the point's and, where the test has limits, ``mpe``."""
    return (*point_symbols(pack, test), *((MPE,) if test.limits else ()))


def judgement_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names that criteria and columns may use: the point's, and what came of it."""
    return (*rounding_symbols(pack, test), RESULT, EXPANDED)


def requirement_symbols(pack: Pack, test: PackTest) -> tuple[str, ...]:
    """Names that requirements on standards may use; they are held only where the test has limits."""
    return (*point_symbols(pack, test), MPE, RESULT, EXPANDED)


def _certified(pack: Pack, test: PackTest) -> Iterator[str]:
    for role in pack.roles_of(test.id):
        if role.is_certain:
            for result in role.results:
                yield result.symbol
                yield result.symbol + EXPANDED_SUFFIX
