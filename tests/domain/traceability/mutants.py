"""Mutants of the rules' own source: one comparison, connective, constant or sign changed at a time."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

SWAPPED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""Each comparison and what it is taken for: a boundary moved (a day, the last digit), and the other way round."""
NAMED = {"any": "all", "all": "any", "min": "max", "max": "min"}
Change = tuple[str, Callable[[Any], None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed function of a module of rules."""

    function: FunctionType
    tree: ast.Module
    name: str
    """Function, what stood there, and what was put in its place."""

    @contextmanager
    def living(self) -> Iterator[None]:
        """Let everybody who holds the function run the changed one."""
        names: dict[str, Any] = dict(self.function.__globals__)
        exec(compile(self.tree, self.function.__code__.co_filename, "exec"), names)  # noqa: S102 - our own source
        sound, self.function.__code__ = self.function.__code__, names[self.function.__name__].__code__
        try:
            yield
        finally:
            self.function.__code__ = sound


def mutants_of(module: ModuleType) -> Iterator[Mutant]:
    """Every mutant of the functions of a module; what only chooses words for people is left alone."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != module.__name__:
            continue
        source = ast.parse(inspect.getsource(function))
        for place, node in enumerate(ast.walk(source)):
            for told, change in _changes(node):
                tree = deepcopy(source)
                change(next(each for here, each in enumerate(ast.walk(tree)) if here == place))
                yield Mutant(function, ast.fix_missing_locations(tree), f"{name}: {told}")


def _changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            yield from (
                (f"{ast.unparse(node)} -> {other.__name__}", _operator(place, other))
                for place, operator in enumerate(ops)
                for other in SWAPPED.get(type(operator), ())
            )
        case ast.BoolOp(op=ast.Or(), values=[*_, ast.Constant(value=str()) | ast.Attribute(attr="name_zh")]):
            return
        case ast.BoolOp(op=operator):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield f"{ast.unparse(node)} -> {type(other).__name__}", lambda found: setattr(found, "op", other)
        case ast.UnaryOp(op=ast.Not()):
            yield f"{ast.unparse(node)} -> without not", lambda found: setattr(found, "op", ast.UAdd())
        case ast.Call(func=ast.Name(id=name)) if name in NAMED:
            yield f"{ast.unparse(node)} -> {NAMED[name]}", lambda found: setattr(found.func, "id", NAMED[name])
        case ast.keyword(arg="passed", value=ast.Constant(value=bool() as value)):
            yield f"passed={value} -> {not value}", lambda found: setattr(found.value, "value", not value)
        case ast.keyword(arg="passed", value=value):
            for always in (True, False):
                yield f"passed={ast.unparse(value)} -> {always}", _constant(value=always)
        case _:
            return


def _constant(*, value: bool) -> Callable[[Any], None]:
    return lambda found: setattr(found, "value", ast.Constant(value))


def _operator(place: int, other: type[ast.cmpop]) -> Callable[[Any], None]:
    return lambda found: found.ops.__setitem__(place, other())
