"""From text to tokens: the only place that looks at the characters of a user's model."""

import re
from dataclasses import dataclass
from typing import Literal

from domain.uncertainty.model.errors import ModelCharacter, ModelNotText, ModelNumber, ModelTooLong

MAX_LENGTH = 2000
"""Longest model, in characters."""
MAX_DIGITS = 40
"""Most digits of one number."""
MAX_DECADES = 300
"""The leading digit of a number other than zero stands between 1e-300 and 1e300."""

LETTER = "A-Za-z\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9"
"""Latin and Greek letters. The micro sign, the ohm sign and the increment sign are other characters, and refused."""

NAME = re.compile(rf"[{LETTER}][{LETTER}0-9_]*")
WORDS = frozenset({"and", "or", "not", "if", "else"})

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_TOKEN = re.compile(
    rf"[ \t\r\n]*(?:(?P<number>{_NUMBER})|(?P<name>{NAME.pattern})|(?P<sign>\*\*|[<>=!]=|[-+*/^(),<>]))",
)
_STICKS = re.compile(rf"[{LETTER}_.]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the language."""

    kind: Literal["number", "name", "word", "sign", "end"]
    text: str
    position: int


def tokenise(text: str) -> list[Token]:
    """Split a model into tokens, closed by one of kind ``end``; refuse every other character with its position."""
    if not isinstance(text, str):
        raise ModelNotText
    if len(text) > MAX_LENGTH:
        raise ModelTooLong(position=MAX_LENGTH, limit=MAX_LENGTH)
    tokens: list[Token] = []
    here, end = 0, len(text.rstrip(" \t\r\n"))
    while here < end:
        match = _TOKEN.match(text, here)
        if match is None:
            position = here + len(text[here:]) - len(text[here:].lstrip(" \t\r\n"))
            raise ModelCharacter(position=position, found=ascii(text[position]))
        tokens.append(_token(match, text))
        here = match.end()
    tokens.append(Token("end", "", end))
    return tokens


def _token(match: re.Match[str], text: str) -> Token:
    kind = match.lastgroup or ""
    found, position = match.group(kind), match.start(kind)
    if kind == "number":
        if _STICKS.match(text, match.end()) or not _is_representable(found):
            raise ModelNumber(position=position, found=found, digits=MAX_DIGITS)
        return Token("number", found, position)
    if kind == "name":
        return Token("word" if found in WORDS else "name", found, position)
    return Token("sign", "**" if found == "^" else found, position)


def _is_representable(number: str) -> bool:
    """Tell whether a well-formed number is short and of a reasonable size, without ever building a huge integer."""
    mantissa, _, exponent = number.lower().partition("e")
    digits = mantissa.replace(".", "")
    if len(digits) > MAX_DIGITS or len(exponent.lstrip("+-")) > len(str(MAX_DECADES)):
        return False
    significant = digits.lstrip("0")
    if not significant:
        return True
    whole = mantissa.partition(".")[0]
    leading = len(whole) - (len(digits) - len(significant)) - 1
    return abs(leading + int(exponent or 0)) <= MAX_DECADES
