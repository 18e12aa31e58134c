"""The tree of a measurement model: frozen nodes, each with its position in the text.

Sums, products, ``and`` and ``or`` keep all their terms in one node, so that a long sum is wide and not deep: the depth
of a tree is bounded by the nesting of its text, and every walk over it by recursion is safe.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written; ``pi`` is one too."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """An input quantity."""

    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """A unary minus."""

    position: int
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Sum:
    """``first`` and then terms, each with ``+`` or ``-`` and the position of that sign."""

    position: int
    first: "Node"
    rest: tuple[tuple[str, int, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """``first`` and then factors, each with ``*`` or ``/`` and the position of that sign."""

    position: int
    first: "Node"
    rest: tuple[tuple[str, int, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A base with a constant, rational exponent."""

    position: int
    base: "Node"
    exponent: Fraction


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language."""

    position: int
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of the pack, asked at one argument."""

    position: int
    table: str
    argument: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``<``, ``<=``, ``>``, ``>=``, ``==`` or ``!=`` of two numbers."""

    position: int
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` or ``or`` of conditions, from left to right and no further than the matter is open."""

    position: int
    word: str
    operands: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    position: int
    operand: "Condition"


@dataclass(frozen=True, slots=True)
class Conditional:
    """``value if condition else otherwise``; only the branch that is taken is computed."""

    position: int
    condition: "Condition"
    value: "Node"
    otherwise: "Node"


Node = Number | Symbol | Negative | Sum | Product | Power | Call | Lookup | Conditional
"""What has a number as its value."""

Condition = Comparison | Logic | Not
"""What is true or false."""


def names(node: Node | Condition) -> set[str]:
    """Every symbol that occurs in a tree."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Symbol):
            found.add(here.name)
        waiting += _parts(here)
    return found


def _parts(node: Node | Condition) -> tuple[Node | Condition, ...]:
    match node:
        case Negative(_, operand) | Not(_, operand) | Power(_, operand, _) | Lookup(_, _, operand):
            return (operand,)
        case Sum(_, first, rest) | Product(_, first, rest):
            return (first, *(term for _, _, term in rest))
        case Call(_, _, operands) | Logic(_, _, operands):
            return operands
        case Comparison(_, _, left, right):
            return (left, right)
        case Conditional(_, condition, value, otherwise):
            return (condition, value, otherwise)
        case _:
            return ()
