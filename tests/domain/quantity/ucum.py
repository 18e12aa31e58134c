"""A small reader of UCUM codes with its own table of atoms: a second opinion on every definition of the catalogue.

The catalogue gives each unit twice, as a UCUM code and as a definition for pint. Here the code is evaluated without
pint; where the two disagree, one of them is wrong.
"""

import math
import re
from collections import Counter
from fractions import Fraction

Value = tuple[Fraction, Counter[str]]

PREFIXES = {
    prefix: Fraction(10) ** power
    for prefix, power in [
        *[("T", 12), ("G", 9), ("M", 6), ("k", 3), ("h", 2), ("d", -1), ("c", -2)],
        *[("m", -3), ("u", -6), ("n", -9), ("p", -12), ("f", -15)],
    ]
}
PI = Fraction(math.pi)
_MECHANICAL = {"N": "g m s-2 3", "Pa": "g m-1 s-2 3", "J": "g m2 s-2 3", "W": "g m2 s-3 3"}
_ELECTRIC = {
    "C": "A s",
    "V": "g m2 s-3 A-1 3",
    "F": "g-1 m-2 s4 A2 -3",
    "Ohm": "g m2 s-3 A-2 3",
    "S": "g-1 m-2 s3 A2 -3",
    "Wb": "g m2 s-2 A-1 3",
    "T": "g s-2 A-1 3",
    "H": "g m2 s-2 A-2 3",
}
_OTHER = {
    "Hz": "s-1",
    "Bq": "s-1",
    "Gy": "m2 s-2",
    "Sv": "m2 s-2",
    "kat": "mol s-1",
    "lm": "cd",
    "lx": "cd m-2",
    "Cel": "K",
}
_PLAIN = {name: name for name in ("m", "g", "s", "K", "A", "mol", "cd")}
_SCALED = {
    "L": ("m3", Fraction(1, 1000)),
    "min": ("s", Fraction(60)),
    "h": ("s", Fraction(3600)),
    "d": ("s", Fraction(86400)),
    "a": ("s", Fraction(31557600)),
    "t": ("g", Fraction(10**6)),
    "u": ("g", Fraction("1.66053906892e-24")),
    "eV": ("g m2 s-2", Fraction("1.602176634e-16")),
    "deg": ("", PI / 180),
    "'": ("", PI / 10800),
    "''": ("", PI / 648000),
    "har": ("m2", Fraction(10**4)),
    "tex": ("g m-1", Fraction(1, 1000)),
    "[nmi_i]": ("m", Fraction(1852)),
    "[kn_i]": ("m s-1", Fraction(1852, 3600)),
    "%": ("", Fraction(1, 100)),
    "[ppth]": ("", Fraction(1, 1000)),
    "[ppm]": ("", Fraction(1, 10**6)),
    **dict.fromkeys(("1", "rad", "sr", "dB", "[pH]"), ("", Fraction(1))),
}


def _product(text: str) -> Value:
    scale, dimension = Fraction(1), Counter[str]()
    for part in text.split():
        match = re.fullmatch(r"([A-Za-z]+)?(-?[0-9]+)?", part)
        assert match
        base, number = match.groups()
        if base is None:
            scale *= Fraction(10) ** int(number)
        else:
            dimension[base] += int(number or 1)
    return scale, dimension


ATOMS: dict[str, Value] = {
    name: _product(text) for name, text in (_PLAIN | _OTHER | _MECHANICAL | _ELECTRIC).items()
} | {name: (scale, _product(text)[1]) for name, (text, scale) in _SCALED.items()}


def _atom(text: str) -> Value:
    if text.startswith("dB["):
        return ATOMS["1"]
    if text in ATOMS:
        return ATOMS[text]
    scale, dimension = ATOMS[text[1:]]
    return PREFIXES[text[0]] * scale, dimension


def _term(text: str) -> Value:
    match = re.fullmatch(r"(.*?[^-0-9]|1)(-?[0-9]+)?", text)
    assert match, text
    scale, dimension = _atom(match[1])
    power = int(match[2] or 1)
    return scale**power, Counter({base: own * power for base, own in dimension.items()})


def evaluate(code: str) -> tuple[Fraction, dict[str, int]]:
    """Give the scale to the coherent SI unit (kilogram, not gram) and the exponents of the base units."""
    bracket = re.fullmatch(r"(.*)/\((.*)\)", code)
    if bracket:  # the catalogue writes brackets only as a closing denominator
        code = bracket[1] + "/" + bracket[2].translate(str.maketrans("./", "/."))
    scale, total = Fraction(1), Counter[str]()
    for sign, text in re.findall(r"([./]?)((?:\[[^]]*\]|[^./\[])+)", code):
        own, dimension = _term(text)
        power = -1 if sign == "/" else 1
        scale *= own**power
        for base, exponent in dimension.items():
            total[base] += power * exponent
    scale /= Fraction(1000) ** total["g"]
    return scale, {base: exponent for base, exponent in total.items() if exponent}
