"""What a dimension cannot tell apart and a kind of quantity can (VIM 1.2)."""

import pytest

from domain.uncertainty.model.dimensions import read_units
from domain.uncertainty.model.errors import ModelKindMismatch
from domain.uncertainty.model.system import read_system


def check(text: str, unit: str, units: str, definitions: dict[str, str] | None = None) -> None:
    stated = dict(pair.split(":") for pair in units.split())
    read_units(read_system(text, tuple(stated), definitions or {}, {"mpe"}), stated, unit)


APART = [
    ("M + E", "J", "M:N*m E:J", 2),
    ("f + A", "Hz", "f:Hz A:Bq", 2),
    ("f", "rad/s", "f:Hz", 0),
    ("2*f", "Bq", "f:Hz", 0),
    ("D", "Sv", "D:Gy", 0),
    ("-(2*D/3) + H", "Sv", "D:Gy H:Sv", 9),
    ("P - Q", "W", "P:W Q:var", 2),
    ("max(P, S)", "W", "P:W S:V*A", 0),
    ("M if M > E else M", "N*m", "M:N*m E:J", 7),
    ("M if not (1 > 2 or M == E) else M", "N*m", "M:N*m E:J", 21),
    ("M if M > 2.5 else E", "N*m", "M:N*m E:J", 2),
    ("round_to(abs(M), E)", "N*m", "M:N*m E:J", 0),
    ("mpe(M + E)", "1", "M:N*m E:J", 6),
    ("k*(M + E)", "J", "k:1 M:N*m E:J", 5),
    ("(M + E)**2", "", "M:N*m E:J", 3),
    ("a - b", "HRC", "a:HRC b:HV", 2),
    ("P", "dB", "P:dBm", 0),
    ("P_1 - P_2", "dBm", "P_1:dBm P_2:dBm", 0),
    ("P + V", "dBm", "P:dBm V:dBuV", 2),
    ("P_1 - P_2 + H", "dBm", "P_1:dBm P_2:dBm H:HRC", 10),
    ("min(P, L)", "dBm", "P:dBm L:dB(A)", 0),
]


@pytest.mark.parametrize(("text", "unit", "units", "position"), APART, ids=[row[0] for row in APART])
def test_quantities_of_different_kind_do_not_meet(text: str, unit: str, units: str, position: int) -> None:
    with pytest.raises(ModelKindMismatch) as caught:
        check(text, unit, units)
    assert (caught.value.pointer, caught.value.position) == ("/expression", position)
    assert caught.value.sentence_zh
    assert caught.value.sentence_en


TOGETHER = [
    ("F*l + E", "J", "F:N l:m E:J"),  # a product is of no kind yet
    ("F*l", "N*m", "F:N l:m"),
    ("2*pi*f", "rad/s", "f:Hz"),
    ("60*f", "1/min", "f:Hz"),
    ("w_R*D", "Sv", "w_R:1 D:Gy"),
    ("20*D", "Sv", "D:Gy"),
    ("sqrt(P**2 + Q**2)", "V*A", "P:W Q:W"),
    ("(P_1 + P_2)/2", "dBm", "P_1:dBm P_2:dBm"),
    ("P_1 + P_2 - P_3", "dBm", "P_1:dBm P_2:dBm P_3:dBm"),
    ("P_1 - P_2", "dB", "P_1:dBm P_2:dBm"),
    ("P + G", "dBm", "P:dBm G:dB"),
    ("V + AF + A", "dBuV/m", "V:dBuV AF:dB A:dB"),
    ("P + 106.99", "dBuV", "P:dBm"),
    ("t_x - t_s", "degC", "t_x:degC t_s:degC"),
    ("t_x - d", "degC", "t_x:degC d:delta_degC"),
    ("t_x - t_s", "K", "t_x:degC t_s:degC"),
    ("p + s", "MPa", "p:MPa s:N/mm^2"),  # a pascal serves several kinds
    ("alpha", "1", "alpha:rad"),
    ("R", "percent", "R:mV/V"),
    ("E/3 + 1.5*E", "kJ", "E:J"),
    ("M/E", "1", "M:N*m E:J"),
    ("c", "mg/g", "c:mg/kg"),
    ("h + 12/a", "%RH", "h:%RH a:HRC"),  # the reciprocal of a hardness is none
]


@pytest.mark.parametrize(("text", "unit", "units"), TOGETHER, ids=[row[0] for row in TOGETHER])
def test_what_may_be_one_kind_is_let_through(text: str, unit: str, units: str) -> None:
    check(text, unit, units)


def test_a_kind_goes_through_definitions() -> None:
    with pytest.raises(ModelKindMismatch) as inside:
        check("s*k", "", "M:N*m E:J k:1", {"m": "-M", "s": "m + 2*E"})
    assert (inside.value.pointer, inside.value.position) == ("/definitions/1/expression", 2)
    with pytest.raises(ModelKindMismatch) as behind:
        check("m", "J", "M:N*m", {"m": "(M + M)/2"})
    assert behind.value.pointer == "/expression"


def test_terms_of_different_size_are_checked_for_their_kind_too() -> None:
    with pytest.raises(ModelKindMismatch):
        check("M + E", "kJ", "M:N*m E:kJ")
