"""Names of a document: each means one thing, and a complex quantity is named by its parts."""

from collections.abc import Mapping, Sequence

from domain.errors import placed
from domain.uncertainty.errors import TooManyBudgets
from domain.uncertainty.model.complexes import Form, part_symbols
from domain.uncertainty.model.errors import ComplexPartMissing, SymbolInvalid, SymbolRepeated
from domain.uncertainty.model.language import IMAGINARY, MAX_SYMBOL, check_symbols
from domain.uncertainty.request import MAX_OUTPUTS, ComplexIn, DefinitionIn, EvaluationDocument, OutputIn
from domain.uncertainty.wire import InputIn


def check_names(document: EvaluationDocument, declared: tuple[str, ...]) -> None:
    """Hold what is defined and what is reported against what is declared: a name means one thing."""
    taken = {*declared}
    sections = (("complex", document.complex), ("definitions", document.definitions), ("outputs", document.outputs))
    for section, stated in sections:
        names = [each.symbol for each in stated]
        with placed(f"/{section}"):
            check_symbols(names)
        for index, name in enumerate(names):
            if name in taken:
                raise SymbolRepeated(f"/{section}/{index}/symbol", name=name, other=name)
        taken.update(names)
    parts = [(index, part) for index, output in enumerate(document.outputs) for part in reported_symbols(output)]
    for index, part in parts:
        if part in taken and part != document.outputs[index].symbol:
            raise SymbolRepeated(f"/outputs/{index}/symbol", name=part, other=part)
    if len(parts) > MAX_OUTPUTS:
        raise TooManyBudgets("/outputs", found=len(parts), limit=MAX_OUTPUTS)


def reported_symbols(output: OutputIn) -> tuple[str, ...]:
    """Name the budgets of an output: its own, or those of the four parts of a complex one."""
    if not output.complex:
        return (output.symbol,)
    return (*part_symbols(output.symbol, "cartesian"), *part_symbols(output.symbol, "polar"))


def complex_symbols(document: EvaluationDocument, declared: tuple[str, ...]) -> Mapping[str, Form] | None:
    """Hold each complex quantity against the inputs that are to be its parts."""
    if not document.complex and not any(output.complex for output in document.outputs):
        return None
    named: Mapping[str, Sequence[InputIn | ComplexIn | DefinitionIn]] = {
        "inputs": document.inputs,
        "complex": document.complex,
        "definitions": document.definitions,
    }
    for section, taken in named.items():
        names = [each.symbol for each in taken]
        if IMAGINARY in names:
            raise SymbolInvalid(f"/{section}/{names.index(IMAGINARY)}/symbol", name=IMAGINARY, limit=MAX_SYMBOL)
    for index, stated in enumerate(document.complex):
        for part in part_symbols(stated.symbol, stated.form):
            if part not in declared:
                raise ComplexPartMissing(f"/complex/{index}/symbol", symbol=stated.symbol, part=part)
    return {stated.symbol: stated.form for stated in document.complex}
