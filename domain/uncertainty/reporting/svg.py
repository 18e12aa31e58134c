"""Pieces of an SVG drawing: escaped, without script, style sheet or anything from elsewhere."""

import re
import unicodedata
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape, quoteattr

WIDE, NARROW = 13, 7
"""Width of a Chinese and of a Latin character at 13 px, on the safe side."""
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may contain, not even escaped."""
_TENTH: Final = Decimal("0.1")


def element(tag: str, content: str = "", /, **attributes: str | int | Decimal) -> str:
    """One element; ``content`` is markup. An underscore in a name stands for the hyphen, one at its end for nothing."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_written(each))}" for key, each in attributes.items()
    )
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given} />"


def words(text: str) -> str:
    """Text as content: escaped, without the characters XML forbids."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def label(text: str, x: Decimal | int, y: Decimal | int, **attributes: str | int | Decimal) -> str:
    """A line of text whose baseline starts (or ends, with ``text_anchor``) at x, y."""
    return element("text", words(text), x=x, y=y, **attributes)


def fitted(text: str, width: int) -> str:
    """The text, or its beginning and an ellipsis where it would be wider than ``width`` pixels."""
    if sum(map(_width, text)) <= width:
        return text
    room = width - WIDE
    kept = ""
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return WIDE if unicodedata.east_asian_width(character) in "WF" else NARROW


def _written(value: str | int | Decimal) -> str:
    if isinstance(value, Decimal):
        return format(value.quantize(_TENTH), "f")
    return _FORBIDDEN.sub("\ufffd", str(value))
