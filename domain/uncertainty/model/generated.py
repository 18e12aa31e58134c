"""The text of a Python function that gives a model's value and gradient: forward once, and once backward.

Backward (reverse mode) the slope of the output by each result is the sum of what its users hand back, so the cost is a
small multiple of the value's own, whatever the number of inputs. A branch is an ``if`` both ways: what is not taken is
neither computed nor differentiated.
"""

import math
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.uncertainty.model.straight import Block, Chain, Choice, Operation, StraightLine, is_constant

MAX_TERMS = 50
"""Most terms of one sum in the text: Python reads a longer one by recursion."""
MAX_INLINE = 60
"""Longest sum, in characters, that is written where it is used once instead of being named."""

_ROUND = "/sqrt((1.0-{0})*(1.0+{0}))"
_RADIUS = "({0}*{0}+{1}*{1})"
_SLOPES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "+": (("+", ""), ("+", "")),
        "-": (("+", ""), ("-", "")),
        "negate": (("-", ""),),
        "*": (("+", "*{1}"), ("+", "*{0}")),
        "/": (("+", "/{1}"), ("-", "*{y}/{1}")),
        "square": (("+", "*2.0*{0}"),),
        "sqrt": (("+", "*0.5/{y}"),),
        "exp": (("+", "*{y}"),),
        "log": (("+", "/{0}"),),
        "log10": (("+", f"*{1 / math.log(10)!r}/{{0}}"),),
        "sin": (("+", "*cos({0})"),),
        "cos": (("-", "*sin({0})"),),
        "tan": (("+", "*(1.0+{y}*{y})"),),
        "asin": (("+", _ROUND),),
        "acos": (("-", _ROUND),),
        "atan": (("+", "/(1.0+{0}*{0})"),),
        "atan2": (("+", "*{1}/" + _RADIUS), ("-", "*{0}/" + _RADIUS)),
        "sinh": (("+", "*cosh({0})"),),
        "cosh": (("+", "*sinh({0})"),),
        "tanh": (("+", "*((1.0-{y})*(1.0+{y}))"),),
        "abs": (("+", "*sign({0})"),),
        "lookup": (("+", ""), ("+", "*s{y}")),
        "floor": (),
        "ceil": (),
        "round_to": (),
    }
)
"""By operation, for each operand: the sign, and what the slope is multiplied by ({0}, {1} operands, {y} result)."""

_RESULT = re.compile(r"v[0-9]+")
_SIGNS = frozenset({"+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="})
_Terms = list[tuple[str, str]]
"""Signed terms of a sum, each a product."""


def function_text(line: StraightLine, inputs: int, *, with_gradient: bool = True) -> str:
    """Write ``def model(tables, x0, ...)``, which returns the value, or the value and the tuple of its slopes."""
    names = [f"x{index}" for index in range(inputs)]
    back = list(_backward(line.block, names)) if with_gradient else [f" return {line.block.result}"]
    forward = _Forward(line.block, kept=set(_RESULT.findall("\n".join(back))))
    return "\n".join([f"def model({', '.join(['tables', *names])}):", *forward.lines(line.block, " "), *back])


def _backward(block: Block, names: list[str]) -> Iterator[str]:
    sweep = _Sweep()
    slopes = {block.result: [("+", "1.0")]}
    yield from sweep.backward(block, slopes, " ")
    parts = []
    for name in names:
        yield from sweep.shortened(terms := slopes.get(name, []), " ")
        parts.append(_sum(terms) or "0.0")
    yield f" return {block.result}, ({''.join(f'{part}, ' for part in parts)})"


class _Forward:
    """Writes the way to the value; a result that is used once, and not on the way back, is written where it is used."""

    def __init__(self, block: Block, kept: set[str]) -> None:
        self._kept = kept
        self._uses: dict[str, int] = {}
        self._inline: dict[str, str] = {}
        self._count(block)

    def _count(self, block: Block) -> None:
        """Count what operations of one block use of each other; whatever else is used has its name."""
        self._kept.update((block.result, *block.exposed))
        own = {one.target for one in block.operations if isinstance(one, Operation)}
        for one in block.operations:
            if isinstance(one, Operation):
                for operand in one.operands:
                    self._uses[operand] = self._uses.get(operand, 0) + 1
                self._kept.update(operand for operand in one.operands if operand not in own or one.name == "square")
            elif isinstance(one, Choice):
                self._kept.add(one.condition)
                self._count(one.value)
                self._count(one.otherwise)
            else:
                for branch in one.blocks:
                    self._count(branch)

    def lines(self, block: Block, indent: str) -> Iterator[str]:
        """Write a block."""
        for one in block.operations:
            match one:
                case Operation():
                    yield from self._operation(one, indent)
                case Choice(target, condition, value, otherwise):
                    for head, branch in ((f"if {condition}:", value), ("else:", otherwise)):
                        yield indent + head
                        yield from self.lines(branch, indent + " ")
                        yield f"{indent} {target} = {branch.result}"
                case Chain(target, word, blocks):
                    yield f"{indent}{target} = {word == 'and'}"
                    for branch in blocks:
                        yield f"{indent}if {'' if word == 'and' else 'not '}{target}:"
                        yield from self.lines(branch, indent + " ")
                        yield f"{indent} {target} = {branch.result}"
        for start in range(0, len(block.exposed), MAX_TERMS):
            yield f"{indent}require_finite({' + '.join(block.exposed[start : start + MAX_TERMS])})"

    def _operation(self, one: Operation, indent: str) -> Iterator[str]:
        operands = [self._inline.pop(operand, operand) for operand in one.operands]
        if one.name == "lookup":
            yield f"{indent}{one.target}, s{one.target} = lookup(tables[{operands[0]}], {operands[1]})"
            return
        text = _written(one.name, operands)
        if one.target not in self._kept and self._uses.get(one.target) == 1 and len(text) <= MAX_INLINE:
            self._inline[one.target] = f"({text})"
        else:
            yield f"{indent}{one.target} = {text}"


def _written(name: str, operands: list[str]) -> str:
    if name in _SIGNS:
        return f"{operands[0]} {name} {operands[1]}"
    if name == "square":
        return f"{operands[0]} * {operands[0]}"
    if name == "negate":
        return f"-{operands[0]}"
    return f"not {operands[0]}" if name == "not" else f"{name}({', '.join(operands)})"


class _Sweep:
    """Writes the way back; ``slopes`` collects for each result the terms of dy by it."""

    def __init__(self) -> None:
        self._count = 0

    def backward(self, block: Block, slopes: dict[str, _Terms], indent: str) -> Iterator[str]:
        """Hand the slopes of a block's results on to what they were computed from."""
        for one in reversed(block.operations):
            terms = slopes.pop(one.target, None)
            if terms is None or isinstance(one, Chain):
                continue
            if isinstance(one, Choice):
                yield from self._choice(one, terms, slopes, indent)
                continue
            partials = [partial for partial in _partials(one) if not is_constant(partial[0])]
            if len(partials) != 1 or sum(len(term) for _, term in terms) > MAX_INLINE:
                yield from self._named(terms, indent)
            sign, slope = terms[0] if len(terms) == 1 else ("+", f"({_sum(terms)})")
            for operand, own, factor in partials:
                slopes.setdefault(operand, []).append((sign if own == "+" else _turned(sign), _times(slope, factor)))

    def shortened(self, terms: _Terms, indent: str) -> Iterator[str]:
        """Name part of a sum that is too long for one line of text."""
        while len(terms) > MAX_TERMS:
            yield f"{indent}{self._new()} = {_sum(terms[-MAX_TERMS:])}"
            terms[-MAX_TERMS:] = [("+", self._last)]

    def _named(self, terms: _Terms, indent: str) -> Iterator[str]:
        """Bring a sum to one term that costs nothing to repeat."""
        yield from self.shortened(terms, indent)
        if len(terms) > 1 or any(sign in terms[0][1] for sign in "*/("):
            yield f"{indent}{self._new()} = {_sum(terms)}"
            terms[:] = [("+", self._last)]

    def _choice(self, one: Choice, terms: _Terms, slopes: dict[str, _Terms], indent: str) -> Iterator[str]:
        yield from self._named(terms, indent)
        written: list[list[str]] = []
        found: list[dict[str, _Terms]] = []
        for branch in (one.value, one.otherwise):
            own: dict[str, _Terms] = {} if is_constant(branch.result) else {branch.result: list(terms)}
            lines = list(self.backward(branch, own, indent + " "))
            for collected in own.values():
                lines += self.shortened(collected, indent + " ")
            written.append(lines)
            found.append(own)
        outside = {name: self._new() for name in dict.fromkeys([*found[0], *found[1]])}
        if not outside:
            return
        for head, lines, own in zip((f"if {one.condition}:", "else:"), written, found, strict=True):
            yield indent + head
            yield from lines
            for name, slope in outside.items():
                yield f"{indent} {slope} = {_sum(own.get(name, [])) or '0.0'}"
        for name, slope in outside.items():
            slopes.setdefault(name, []).append(("+", slope))

    def _new(self) -> str:
        self._count += 1
        return self._last

    @property
    def _last(self) -> str:
        return f"g{self._count}"


def _partials(one: Operation) -> Iterator[tuple[str, str, str]]:
    """Operand, sign and factor of each partial derivative."""
    name, operands = one.name, one.operands
    if name in ("min", "max"):
        for index, operand in enumerate(operands):
            yield operand, "+", f"*chosen({index}, {one.target}, {', '.join(operands)})"
    elif name == "power":
        lower = float(operands[1]) - 1
        power = f"{operands[0]}*{operands[0]}" if lower == 2 else f"power({operands[0]}, {lower!r})"  # noqa: PLR2004
        yield operands[0], "+", f"*{operands[1]}*{power}"
    else:
        for operand, (sign, factor) in zip(operands, _SLOPES[name], strict=False):
            yield operand, sign, factor.format(*operands, y=one.target)


def _times(slope: str, factor: str) -> str:
    return factor[1:] if slope == "1.0" and factor.startswith("*") else slope + factor


def _turned(sign: str) -> str:
    return "-" if sign == "+" else "+"


def _sum(terms: _Terms) -> str:
    text = "".join(f" {sign} {term}" for sign, term in terms)
    return text[3:] if text.startswith(" + ") else text[1:]
