"""The fonts of a certificate, and the check that they can draw every character before anything is issued."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import ClassVar

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from domain.errors import MetrologyError

RAISED = frozenset("⁻⁰⁴⁵⁶⁷⁸⁹")
"""Raised characters that the template sets from plain ones, as exponents of units need them."""


class GlyphMissing(MetrologyError):
    """No font of the certificate has this character: printing it would leave an empty box on a legal document."""

    code: ClassVar[str] = "glyph-missing"
    zh = "证书字体中没有字符“{character}”（{codepoint}），无法印制。请改用通用汉字或符号。"
    en = "No font of the certificate has the character '{character}' ({codepoint}). Write it with a common one."


def font_folder() -> str:
    """Return the folder of the two fonts that every certificate is set in: serif for the text, sans for labels."""
    return str(pylopdf_fonts_zh_cn.serif_path().parent)


@cache
def _drawable() -> frozenset[int]:
    sets = []
    for path in (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()):
        with TTFont(path, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)


def check_glyphs(data: object, pointer: str = "") -> None:
    """Raise :class:`GlyphMissing`, with a pointer into ``data``, for the first text that cannot be drawn."""
    if isinstance(data, str):
        for character in data:
            if ord(character) not in _drawable() and character != "\n" and character not in RAISED:
                raise GlyphMissing(pointer, character=character, codepoint=f"U+{ord(character):04X}")
    elif isinstance(data, Mapping):
        for key, value in data.items():
            check_glyphs(value, f"{pointer}/{key}")
    elif isinstance(data, Iterable):
        for position, value in enumerate(data):
            check_glyphs(value, f"{pointer}/{position}")
