import math
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.errors import (
    ChainedComparison,
    ConditionExpected,
    ExponentNotConstant,
    ExponentOutOfRange,
    ModelCharacter,
    ModelError,
    ModelNotText,
    ModelNumber,
    ModelSyntax,
    ModelTooComplex,
    ModelTooDeep,
    ModelTooLong,
    NumberExpected,
    SymbolInvalid,
    SymbolRepeated,
    UnknownFunction,
    UnknownSymbol,
    WrongArgumentCount,
)
from domain.uncertainty.model.gradient import linearise
from domain.uncertainty.model.language import check_symbols, parse
from domain.uncertainty.model.program import compile_model, run
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.model.tree import Number, Sum

X, Y = Fraction(3), Fraction(2)


def exactly(text: str) -> Fraction:
    program = compile_model(parse(text, ("x", "y")))
    return run(program, [{"x": X, "y": Y}[name] for name in program.symbols], EXACT, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("10-4-3", "3"),
        ("24/4/3", "2"),
        ("2*x**2", "18"),
        ("-x**2", "-9"),
        ("(-x)**2", "9"),
        ("x^-1", "1/3"),
        ("2**3**2", "512"),
        ("x--y", "5"),
        ("-x*-y", "6"),
        (".5 + 5.", "5.5"),
        ("1e-3*1E3", "1"),
        ("x**(4/2)", "9"),
        ("x**(100/50)", "9"),
        ("x**(1+1)", "9"),
        ("4**0.5", "2"),
        ("sqrt(0.0625)", "0.25"),
        ("min(x, y, 7)", "2"),
        ("max(x, y, 7)", "7"),
        ("abs(y-x)", "1"),
        ("floor(-0.5) + ceil(0.5)", "0"),
        ("round_to(2.5, 1)", "2"),
        ("round_to(0.15, 0.1)", "0.2"),
        ("round_to(0.3, 0.2)", "0.4"),
        ("1 if x > y else 0", "1"),
        ("1 if x > y and y > x else 0", "0"),
        ("1 if x > y or y > x else 0", "1"),
        ("1 if not x > y else 0", "0"),
        ("1 if x < y or x == 3 and y != 3 else 0", "1"),
        ("1 if x < 1 else 2 if x < 2 else 3", "3"),
        ("(1 if x < y else 2) * 10", "20"),
        ("x if x <= 3 else 1/0", "3"),
        ("1/(x-3) if x != 3 else y", "2"),
        ("1 if x == 3 or 1/(x-3) > 0 else 0", "1"),
        ("1 if x != 3 and 1/(x-3) > 0 else 0", "0"),
    ],
)
def test_means_what_it_says(text: str, expected: str) -> None:
    assert exactly(text) == Fraction(expected)


def test_a_boundary_of_a_regulation_is_exact() -> None:
    # 0.9*1.6 is 1.4400000000000002 in floats: a gauge at 1.44 MPa would be judged by the wrong class.
    program = compile_model(parse("2.5 if p >= 0.9*span else 1.6", ("p", "span")))
    assert run(program, [Fraction("1.44"), Fraction("1.6")], EXACT, {}) == Fraction("2.5")


def test_numbers_keep_their_text() -> None:
    root = parse("0.10 + 1.50e-3", ()).root
    assert isinstance(root, Sum)
    assert root.first == Number(0, "0.10")
    assert root.rest == (("+", 5, Number(7, "1.50e-3")),)


def test_symbols_are_those_used_in_the_order_declared() -> None:
    assert parse("b*Δ_1", ("a", "Δ_1", "b")).symbols == ("Δ_1", "b")


ATTACKS = [
    ("__import__('os').system('id')", ModelCharacter, 0),
    ("x.__class__", ModelCharacter, 1),
    ("x.real", ModelCharacter, 1),
    ("().__class__.__bases__[0]", ModelCharacter, 2),
    ("()", ModelSyntax, 1),
    ("[y for y in x]", ModelCharacter, 0),
    ("{}", ModelCharacter, 0),
    ("lambda: x", ModelCharacter, 6),
    ("lambda x", UnknownSymbol, 0),
    ("eval(x)", UnknownFunction, 0),
    ("exec(x)", UnknownFunction, 0),
    ("open(x)", UnknownFunction, 0),
    ("getattr(x, y)", UnknownFunction, 0),
    ("print(x)", UnknownFunction, 0),
    ("globals()", UnknownFunction, 0),
    ("x(1)", UnknownFunction, 0),
    ("(x)(1)", ModelSyntax, 3),
    ("sin", UnknownSymbol, 0),
    ("sin x", UnknownSymbol, 0),
    ("sin()", ModelSyntax, 4),
    ("sin(x, y)", WrongArgumentCount, 0),
    ("min(x)", WrongArgumentCount, 0),
    ("pi(x)", UnknownFunction, 0),
    ("x; y", ModelCharacter, 1),
    ("x = 1", ModelCharacter, 2),
    ("x := 1", ModelCharacter, 2),
    ("'x'", ModelCharacter, 0),
    ('f"{x}"', ModelCharacter, 1),
    ("x # y", ModelCharacter, 2),
    ("x // y", ModelSyntax, 3),
    ("x % y", ModelCharacter, 2),
    ("x @ y", ModelCharacter, 2),
    ("~x", ModelCharacter, 0),
    ("x | y", ModelCharacter, 2),
    ("x & y", ModelCharacter, 2),
    ("x << y", ModelSyntax, 3),
    ("!x", ModelCharacter, 0),
    ("x ? y : 1", ModelCharacter, 2),
    ("x is y", ModelSyntax, 2),
    ("x in y", ModelSyntax, 2),
    ("+x", ModelSyntax, 0),
    ("", ModelSyntax, 0),
    ("   ", ModelSyntax, 0),
    ("x +", ModelSyntax, 3),
    ("(x", ModelSyntax, 2),
    ("x)", ModelSyntax, 1),
    ("x y", ModelSyntax, 2),
    ("2x", ModelNumber, 0),
    ("1_000", ModelNumber, 0),
    ("0x10", ModelNumber, 0),
    ("1.2.3", ModelNumber, 0),
    ("1e", ModelNumber, 0),
    ("1j", ModelNumber, 0),
    ("1e999999999", ModelNumber, 0),
    ("1e-400", ModelNumber, 0),
    ("1" * 41, ModelNumber, 0),
    ("nan", UnknownSymbol, 0),
    ("inf", UnknownSymbol, 0),
    ("Infinity", UnknownSymbol, 0),
    ("None", UnknownSymbol, 0),
    ("True", UnknownSymbol, 0),
    ("9**9**9**9", ExponentOutOfRange, 4),
    ("x**13", ExponentOutOfRange, 1),
    ("x**-12.5", ExponentOutOfRange, 1),
    ("x**1e300", ExponentOutOfRange, 1),
    ("x**y", ExponentNotConstant, 1),
    ("x**pi", ExponentNotConstant, 1),
    ("x**(1/0)", ExponentNotConstant, 1),
    ("x**sqrt(4)", ExponentNotConstant, 1),
    ("(" * 41 + "x" + ")" * 41, ModelTooDeep, 40),
    ("-" * 60 + "x", ModelTooDeep, 40),
    ("1 if " + "not " * 60 + "x > 1 else 2", ModelTooDeep, 165),
    ("1 if x > 1 else " * 60 + "2", ModelTooDeep, 640),
    ("+".join(["x"] * 600), ModelTooComplex, 999),
    ("x" * 2001, ModelTooLong, 2000),
    ("x < y < 1", NumberExpected, None),
    ("1 if x < y < 1 else 0", ChainedComparison, 11),
    ("1 if x else 0", ConditionExpected, 5),
    ("x > y", NumberExpected, 2),
    ("1 + (x > y)", NumberExpected, 7),
    ("x and y", ConditionExpected, 0),
    ("not x", ConditionExpected, 4),
    ("1 if x > y", ModelSyntax, 10),
    ("else", ModelSyntax, 0),
    ("x\x00", ModelCharacter, 1),
    ("x\u200b+y", ModelCharacter, 1),
    ("x\u00a0+ y", ModelCharacter, 1),
    ("\uff58 + 1", ModelCharacter, 0),
    ("\uff11 + 1", ModelCharacter, 0),
    ("\u0661 + 1", ModelCharacter, 0),
    ("x \u2212 y", ModelCharacter, 2),
    ("x \u00d7 y", ModelCharacter, 2),
    ("x\u00b2", ModelCharacter, 1),
    ("\u0445 + 1", ModelCharacter, 0),
    ("\u00b5 + 1", ModelCharacter, 0),
    ("\u2206 + 1", ModelCharacter, 0),
    ("\u212b + 1", ModelCharacter, 0),
    ("_x + 1", ModelCharacter, 0),
    ("x\u0301", ModelCharacter, 1),
    ("\U0001d465 + 1", ModelCharacter, 0),
    ("\ud800", ModelCharacter, 0),
]


@pytest.mark.parametrize(("text", "kind", "position"), ATTACKS, ids=[ascii(text)[:40] for text, _, _ in ATTACKS])
def test_refuses_with_position(text: str, kind: type[ModelError], position: int | None) -> None:
    with pytest.raises(ModelError) as caught:
        parse(text, ("x", "y"))
    if position is None:  # either reading of the fault is right; what matters is that it is refused in place
        assert 0 <= caught.value.position <= len(text)
        return
    assert type(caught.value) is kind
    assert caught.value.position == position
    assert str(position + 1) in caught.value.sentence_en or kind in (ModelTooLong, ModelTooComplex)
    assert caught.value.sentence_zh


@pytest.mark.parametrize("thing", [None, 1, 1.5, b"x", ["x"], {"x": 1}])
def test_refuses_what_is_no_text(thing: object) -> None:
    with pytest.raises(ModelNotText):
        parse(thing, ("x",))  # type: ignore[arg-type]


def test_the_largest_model_is_fast_and_deep_enough() -> None:
    wide = "+".join(["x"] * 500)
    assert linearise(compile_model(parse(wide, ("x",))), [1.0], {}).gradient == (500.0,)
    logic = "1 if " + " and ".join(["x<y"] * 240) + " else 2"
    assert exactly(logic) == 2
    nested = "(" * 39 + "x" + ")" * 39
    assert exactly(nested) == 3


def test_an_exact_number_cannot_grow_without_bound() -> None:
    with pytest.raises(ModelTooComplex):
        exactly("((((x**12)**12)**12)**12)**12")
    with pytest.raises(ModelTooComplex):
        exactly("*".join(["1.2345678901234567890123456789"] * 60))


@pytest.mark.parametrize("name", ["", "1x", "x y", "_x", "sin", "pi", "if", "x" * 65, "长度", "x.y", "µ", "x-1", "and"])
def test_refuses_symbols_the_language_cannot_name(name: str) -> None:
    with pytest.raises(SymbolInvalid) as caught:
        check_symbols(["ok", name])
    assert caught.value.pointer == "/1/symbol"


@pytest.mark.parametrize("names", [("a", "a"), ("A", "Α"), ("ρ_1", "p_1"), ("xo", "xο")])
def test_refuses_symbols_nobody_can_tell_apart(names: tuple[str, str]) -> None:
    with pytest.raises(SymbolRepeated):
        check_symbols(names)


def test_accepts_the_symbols_people_write() -> None:
    check_symbols(["l_s", "Δ", "theta_bar", "α1", "R", "r", "e", "E0", "rho_a", "Ω"])


def test_a_table_is_called_by_its_name() -> None:
    steps = LookupTable(
        name="r76", rows=((Decimal(500), Decimal("0.5")), (Decimal(2000), Decimal(1))), interpolation="up_to"
    )
    program = compile_model(parse("r76(load/e)*e", ("load", "e"), {"r76"}))
    assert run(program, [Fraction(2500), Fraction(5)], EXACT, {"r76": steps}) == Fraction("2.5")
    assert run(program, [Fraction(2505), Fraction(5)], EXACT, {"r76": steps}) == 5
    with pytest.raises(UnknownFunction):
        parse("r76(load/e)*e", ("load", "e"))
    with pytest.raises(WrongArgumentCount):
        parse("r76(load, e)", ("load", "e"), {"r76"})


def test_angles_are_in_radians() -> None:
    assert float(exactly("sin(pi/6)")) == pytest.approx(0.5, rel=1e-14)
    assert float(exactly("atan2(1, -1)")) == pytest.approx(3 * math.pi / 4, rel=1e-14)
