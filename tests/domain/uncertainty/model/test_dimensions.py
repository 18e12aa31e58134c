import pytest

from domain.quantity import UnitNotLegal, UnknownUnit
from domain.uncertainty.model.dimensions import UnderstoodUnits, read_units
from domain.uncertainty.model.errors import DimensionMismatch, TemperatureScaleMismatch, UnitScaleAmbiguous
from domain.uncertainty.model.system import read_system


def understood(text: str, unit: str, /, **units: str) -> UnderstoodUnits:
    return understood_system(text, unit, {}, units)


def understood_system(text: str, unit: str, definitions: dict[str, str], units: dict[str, str]) -> UnderstoodUnits:
    return read_units(read_system(text, tuple(units), definitions, {"mpe"}), units, unit)


NUMERICAL = [
    # GUM H.1: nm and 1/K together; degC is used for differences.
    ("l_s + d - l_s*(da*(th + De) + al*dt)", "nm", "l_s:nm d:nm da:1/K th:degC De:degC al:1/K dt:degC"),
    ("V/I*cos(phi)", "ohm", "V:V I:A phi:rad"),
    ("100*(V - V_s)/V_s", "percent", "V:L V_s:L"),
    ("100*(V - V_s)/V_s + d", "percent", "V:L V_s:L d:percent"),
    ("100*(V_m*p_m*T_s/(V_s*p_s*T_m) - 1)", "percent", "V_m:L p_m:kPa T_s:K V_s:L p_s:kPa T_m:K"),
    ("1000*m/V", "mg/L", "m:mg V:mL"),
    ("V*1000", "mV", "V:V"),
    ("l + 50*(11.5e-6*dt + x)", "mm", "l:mm dt:degC x:1"),
    (
        "(m + dm)*(1 + (rho_a - 1.2)*(1/rho_w - 1/rho_r)) - 100000",
        "mg",
        "m:mg dm:mg rho_a:kg/m^3 rho_w:kg/m^3 rho_r:kg/m^3",
    ),
    ("A*exp(-2.73*log(2)/T)", "kBq", "A:kBq T:a"),
    ("sin(pi*alpha/180)*l", "m", "alpha:deg l:m"),
    ("l_i - l_s + L*al*dt", "mm", "l_i:mm l_s:mm L:mm al:1/K dt:K"),
    ("t + c", "degC", "t:degC c:K"),
    ("mpe(m/e)*e", "g", "m:g e:g"),
    ("x*y", "N", "x:m y:"),
    ("x if x < 5.5 else 2*x", "MPa", "x:MPa"),
    ("floor(10*x)/10", "MPa", "x:MPa"),
    ("x if x < 5 else 2*x", "MPa", "x:MPa"),
    ("x if x > -5 else 0", "MPa", "x:MPa"),
    ("max(0, x) + 0", "MPa", "x:MPa"),
    ("sqrt(a*a + b*b)", "mm", "a:mm b:mm"),
    ("p/(0.9*span)", "1", "p:MPa span:MPa"),
]


@pytest.mark.parametrize(("text", "unit", "units"), NUMERICAL, ids=[text for text, _, _ in NUMERICAL])
def test_a_numerical_value_equation_is_left_alone(text: str, unit: str, units: str) -> None:
    found = understood(text, unit, **dict(pair.split(":") for pair in units.split()))
    assert found.reading == "numerical_value"
    assert found.output_factor == 1
    assert set(found.factors.values()) == {1}


def test_a_result_of_another_size_is_converted() -> None:
    found = understood("V/I", "ohm", V="mV", I="A")
    assert found.reading == "quantity"
    assert found.output_factor == pytest.approx(1e-3, rel=1e-15)
    assert set(found.factors.values()) == {1}
    assert understood("(a - b)/b", "percent", a="g", b="g").output_factor == pytest.approx(100, rel=1e-15)
    assert understood("s/t", "m/s", s="km", t="h").output_factor == pytest.approx(1 / 3.6, rel=1e-15)
    # A constant in the unit of its neighbour does not stand against converting the result.
    assert understood("V/I*(1 + al*(t - 20.5))", "ohm", V="mV", I="A", al="1/degC", t="degC").output_factor == (
        pytest.approx(1e-3)
    )


def test_terms_of_different_size_are_converted_to_coherent_units() -> None:
    found = understood("a + b", "um", a="mm", b="nm")
    assert found.reading == "quantity"
    assert found.factors == {"a": pytest.approx(1e-3), "b": pytest.approx(1e-9)}
    assert found.output_factor == pytest.approx(1e6)
    percent = understood("(a - b)/b + g", "percent", a="g", b="g", g="percent")
    assert percent.factors["g"] == pytest.approx(0.01)
    assert percent.output_factor == pytest.approx(100)
    assert understood("sin(alpha)", "1", alpha="deg").factors["alpha"] == pytest.approx(0.017453292519943295, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "unit", "units", "position"),
    [
        ("V + I", "V", {"V": "V", "I": "A"}, 2),
        ("2*V + I", "V", {"V": "V", "I": "A"}, 4),
        ("l - m*l", "m", {"l": "m", "m": "kg"}, 2),
        ("V/I", "V", {"V": "V", "I": "A"}, 0),
        ("exp(V)", "1", {"V": "V"}, 0),
        ("1 + sin(l)", "1", {"l": "m"}, 4),
        ("min(a, b)", "m", {"a": "m", "b": "s"}, 0),
        ("atan2(a, b)", "1", {"a": "m", "b": "s"}, 0),
        ("a if a < b else a", "m", {"a": "m", "b": "s"}, 7),
        ("a if a < a else b", "m", {"a": "m", "b": "s"}, 2),
        ("a if not (a < a or a < b) else a", "m", {"a": "m", "b": "s"}, 21),
        ("1 + l", "m", {"l": "m"}, 2),
        ("sqrt(a)", "m", {"a": "m"}, 0),
        ("a**0.5", "m", {"a": "m"}, 0),
        ("round_to(a, b)", "m", {"a": "m", "b": "s"}, 0),
    ],
)
def test_quantities_of_different_dimension_do_not_meet(
    text: str, unit: str, units: dict[str, str], position: int
) -> None:
    with pytest.raises(DimensionMismatch) as caught:
        understood(text, unit, **units)
    assert caught.value.position == position
    assert caught.value.pointer == "/expression"


@pytest.mark.parametrize(
    ("text", "unit", "units"),
    [
        ("a + b + 1.234", "mm", {"a": "mm", "b": "um"}),  # of which unit is 1.234?
        ("a + b + x", "mm", {"a": "mm", "b": "um", "x": ""}),
        ("floor(a) + b", "mm", {"a": "mm", "b": "um"}),
        ("(a + b)*mpe(a)", "mm", {"a": "mm", "b": "um"}),
        ("t + dt", "degC", {"t": "degC", "dt": "mK"}),
        ("a + b", "", {"a": "mm", "b": "um"}),
        ("e/S", "degC", {"e": "mV", "S": "V/K"}),
    ],
)
def test_what_cannot_be_converted_is_refused(text: str, unit: str, units: dict[str, str]) -> None:
    with pytest.raises(UnitScaleAmbiguous) as caught:
        understood(text, unit, **units)
    assert caught.value.pointer == "/expression"


@pytest.mark.parametrize(
    ("text", "unit", "units"),
    [
        ("t", "degC", {"t": "degC"}),
        ("T", "K", {"T": "K"}),
        ("t + c", "degC", {"t": "degC", "c": "K"}),
        ("t_x - t_s + c", "degC", {"t_x": "degC", "t_s": "degC", "c": "K"}),
        ("t_x - t_s", "K", {"t_x": "degC", "t_s": "degC"}),
        ("(t_1 + t_2)/2 - t_s", "K", {"t_1": "degC", "t_2": "degC", "t_s": "degC"}),
        ("t + 273.15", "K", {"t": "degC"}),
        ("T - 273.15", "degC", {"T": "K"}),
        ("T - T_0", "degC", {"T": "K", "T_0": "K"}),
        ("(R/R_0 - 1)/al", "degC", {"R": "ohm", "R_0": "ohm", "al": "1/K"}),
        ("e/S", "K", {"e": "mV", "S": "mV/K"}),
        ("d", "degC", {"d": "delta_degC"}),
        ("-(t_s - t_x)", "K", {"t_x": "degC", "t_s": "degC"}),
    ],
)
def test_temperatures_and_differences_keep_apart(text: str, unit: str, units: dict[str, str]) -> None:
    assert understood(text, unit, **units).output_factor == 1


@pytest.mark.parametrize(
    ("text", "unit", "units"),
    [
        ("t", "K", {"t": "degC"}),
        ("t", "K", {"t": "℃"}),
        ("T", "℃", {"T": "K"}),
        ("t + c", "K", {"t": "degC", "c": "K"}),
        ("T + c", "degC", {"T": "K", "c": "delta_degC"}),
        ("(t_1 + t_2)/2", "K", {"t_1": "degC", "t_2": "degC"}),
        ("0.5*t_1 + 0.5*t_2", "K", {"t_1": "degC", "t_2": "degC"}),
        ("-(d - T)", "degC", {"T": "K", "d": "delta_degC"}),
    ],
)
def test_a_temperature_is_not_reported_on_the_other_scale(text: str, unit: str, units: dict[str, str]) -> None:
    # 20 degC in kelvin is 293.15, not 20: a unit conversion without the offset is wrong by 273.15.
    with pytest.raises(TemperatureScaleMismatch) as caught:
        understood(text, unit, **units)
    assert caught.value.pointer == "/unit"


def test_units_outside_the_catalogue_are_refused_where_they_stand() -> None:
    with pytest.raises(UnknownUnit) as caught:
        understood("a + b", "mm", a="mm", b="9**9**9**9")
    assert caught.value.pointer == "/inputs/1/unit"
    with pytest.raises(UnitNotLegal) as refused:
        understood("a", "psi", a="MPa")
    assert refused.value.pointer == "/unit"


def test_many_numbers_in_a_model_do_not_multiply_the_work() -> None:
    text = "*".join(f"{number}.7" for number in range(200)) + "*x"
    assert understood(text, "m", x="m").reading == "numerical_value"


def test_a_definition_has_the_unit_that_its_own_equation_gives() -> None:
    air = {"b": "1 - rho_a/rho", "rho_a": "m_a/V"}
    units = {"m": "g", "m_a": "kg", "V": "m^3", "rho": "kg/m^3"}
    found = understood_system("m*b", "mg", air, units)
    assert found.output_factor == pytest.approx(1000)
    assert found.factors == dict.fromkeys(units, 1)
    converted = understood_system("s + L", "mm", {"s": "a + b"}, {"L": "m", "a": "mm", "b": "um"})
    assert converted.factors == {"L": pytest.approx(1), "a": pytest.approx(1e-3), "b": pytest.approx(1e-6)}
    assert converted.output_factor == pytest.approx(1000)


def test_a_fault_is_placed_in_the_equation_that_has_it() -> None:
    units = {"V": "V", "I": "A", "l": "mm", "d": "um"}
    unused, faulty = "V/I", "V + I"
    with pytest.raises(DimensionMismatch) as caught:
        understood_system("P*V", "W", {"R": unused, "P": faulty}, units)
    assert (caught.value.pointer, caught.value.position) == ("/definitions/1/expression", 2)
    with pytest.raises(DimensionMismatch) as reported:
        understood_system("R", "V", {"R": unused}, units)
    assert reported.value.pointer == "/expression"
    for text, position in (("l + d + 1.234", 6), ("floor(l) + d", 0)):
        with pytest.raises(UnitScaleAmbiguous) as ambiguous:
            understood_system("s", "mm", {"s": text}, units)
        assert (ambiguous.value.pointer, ambiguous.value.position) == ("/definitions/0/expression", position)
    with pytest.raises(UnitScaleAmbiguous) as behind:
        understood_system("s + d", "mm", {"s": "floor(l)"}, units)
    assert behind.value.pointer == "/definitions/0/expression"


def test_a_factor_between_units_may_stand_in_a_definition_but_is_read_one_way() -> None:
    units = {"a": "mm", "b": "um", "c": "mm"}
    assert understood_system("d + b", "um", {"d": "1000*a"}, units).reading == "numerical_value"
    assert understood_system("d + c", "mm", {"d": "1000*a"}, units).reading == "numerical_value"
    assert understood_system("k*a + b", "um", {"k": "1000"}, units).reading == "numerical_value"
    # The ten cannot be a factor in one place and a pure number in the other.
    with pytest.raises(UnitScaleAmbiguous):
        understood_system("(d + b)/(d + c)", "1", {"d": "10*a"}, {"a": "cm", "b": "mm", "c": "cm"})


@pytest.mark.parametrize(
    ("model", "position"),
    [("(a + b)*cos(phi*pi/180)", 8), ("(a + b)*cos(phi*0.017453292519943295)", 8), ("60*(a + b)/b*a", 0)],
)
def test_what_a_number_converts_already_is_not_converted_again(model: str, position: int) -> None:
    """Millimetres and micrometres call for SI, where phi would be in radians, and then be taken for degrees."""
    units = {"a": "mm", "b": "um", "phi": "deg"}
    with pytest.raises(UnitScaleAmbiguous) as refused:
        understood_system(model, "mm", {}, units)
    assert refused.value.position == position
    assert understood_system("(a + b)*cos(phi)", "mm", {}, units).reading == "quantity"
    alike = understood_system(model, "mm", {}, units | {"b": "mm"})
    assert set(alike.factors.values()) == {1}


def test_a_temperature_keeps_its_scale_through_definitions() -> None:
    units = {"t_1": "degC", "t_2": "degC", "t_s": "degC"}
    mean = {"t": "(t_1 + t_2)/2"}
    with pytest.raises(TemperatureScaleMismatch):
        understood_system("t", "K", mean, units)
    assert understood_system("t - t_s", "K", mean, units).output_factor == 1
    assert understood_system("t", "degC", mean, units).output_factor == 1


def test_a_long_chain_of_definitions_is_walked_once() -> None:
    chain = {"d0": "x + y"} | {f"d{step}": f"(d{step - 1} + d{step - 1})/2" for step in range(1, 60)}
    assert understood_system("d59", "mm", chain, {"x": "mm", "y": "mm"}).reading == "numerical_value"
    with pytest.raises(TemperatureScaleMismatch):
        understood_system("d59", "K", {**chain, "d0": "x - d"}, {"x": "degC", "d": "K"})


def test_high_powers_of_small_units_keep_their_size_or_are_refused() -> None:
    # Found by a fuzzer: the size of a unit overflowed, or was forgotten on the way.
    assert understood("C**7/C**6", "pF", C="pF").output_factor == 1
    assert understood("C**7/C**6", "nF", C="pF").output_factor == pytest.approx(1e-3)
    for text in ("(f**12)**12", "((f**12)**12)**-1", "(1e300*f**12)**12", "(1/f**12)**12"):
        with pytest.raises(UnitScaleAmbiguous):
            understood(text, "1", f="THz")
    assert understood("(1e300*x)**12", "m", x="").output_factor == 1


@pytest.mark.parametrize("text", ["2*x/2", "(3*x)**2/(3*x)/3", "x*12/4/3", "5*(x/5)"])
def test_numbers_that_cancel_leave_the_size_of_the_unit(text: str) -> None:
    assert understood(text, "V", x="mV").output_factor == pytest.approx(1e-3)
