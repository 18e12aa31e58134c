"""What Chinese keyboards, Excel and Word make of a unit or a number, brought to the plain form that is looked up.

Table-driven and closed: every replacement is a line below, so nothing is changed by accident (Unicode's own
compatibility forms would turn ``m²`` into ``m2`` and ``½`` into a fraction). What has two readings is left alone here
and refused by the catalogue.
"""

import re
from typing import Final

_FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""Full-width ASCII ！…～ of an input method left in full-width mode."""
_INVISIBLE: Final = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
_SPACES: Final = dict.fromkeys([chr(code) for code in (9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)], " ")
_MINUS: Final = dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63", "-")
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_UNIT_SIGNS: Final = {
    "℃": "degC",
    "℉": "degF",
    "°": "deg",
    "º": "deg",
    "˚": "deg",
    "′": "arcmin",
    "’": "'",
    "″": "arcsec",
    "”": '"',
    "\u00b5": "u",  # the micro sign
    "\u03bc": "u",  # the Greek letter mu
    "Ω": "ohm",
    "\u2126": "ohm",  # the ohm sign, which Unicode keeps beside the Greek letter
    "Å": "angstrom",
    "\u212b": "angstrom",  # the angstrom sign beside the letter
    "‰": "permille",
    "﹪": "%",
    "ℓ": "L",
    "·": "*",
    "\u0387": "*",  # the Greek middle dot
    "⋅": "*",
    "∙": "*",
    "•": "*",
    "・": "*",
    "×": "*",
    "∕": "/",
    "⁄": "/",
    "㎜": "mm",
    "㎝": "cm",
    "㎞": "km",
    "㎛": "um",
    "㎚": "nm",
    "㎡": "m^2",
    "㎠": "cm^2",
    "㎟": "mm^2",
    "㎥": "m^3",
    "㎤": "cm^3",
    "㎣": "mm^3",
    "㎖": "mL",
    "㎕": "uL",
    "㏄": "cc",
    "㎏": "kg",
    "㎎": "mg",
    "㎍": "ug",
    "㎩": "Pa",
    "㎪": "kPa",
    "㎫": "MPa",
    "㎐": "Hz",
    "㎑": "kHz",
    "㎒": "MHz",
    "㎓": "GHz",
    "㎷": "mV",
    "㎸": "kV",
    "㎂": "uA",
    "㎃": "mA",
    "㎽": "mW",
    "㎾": "kW",
    "㏀": "kohm",
    "㏁": "Mohm",
    "㎧": "m/s",
    "㏈": "dB",
}
_UNIT_TABLE: Final = str.maketrans(_INVISIBLE | _SPACES | _MINUS | _UNIT_SIGNS) | _FULL_WIDTH
_NUMBER_TABLE: Final = str.maketrans(_INVISIBLE | _SPACES | _MINUS) | _FULL_WIDTH
_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_SPACE_RUN: Final = re.compile(" +")
_AROUND_OPERATOR: Final = re.compile(r" *([*/^()]) *")


def normalise_unit(text: str) -> str:
    """Bring the text of a unit to the ASCII form the catalogue is indexed by; Chinese characters stay as they are.

    ``N·m`` and ``N × m`` give ``N*m``; ``m³`` gives ``m^3``; ``ＭＰａ`` gives ``MPa``; ``µΩ`` gives ``uohm``. A space
    inside (``m Ω``) is kept, because only the catalogue can tell a product from a slip.
    """
    raised = _RAISED.sub(lambda match: "^" + match.group().translate(_SUPERSCRIPTS), text)
    spaced = _SPACE_RUN.sub(" ", raised.translate(_UNIT_TABLE)).strip(" ")
    return _AROUND_OPERATOR.sub(r"\1", spaced)


def normalise_number(text: str) -> str:
    """Bring a number pasted from a spreadsheet to ASCII, for ``parse_decimal`` to accept or refuse.

    Full-width digits and points, the Unicode minus, invisible characters and outer spaces are mended. A comma is not:
    ``1,234`` is a thousand or a decimal fraction, depending on who typed it, and is refused by the parser. Readings
    that an instrument sends do not come through here; they must be right as they are.
    """
    return text.translate(_NUMBER_TABLE).strip()
