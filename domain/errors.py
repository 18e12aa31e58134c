"""The root of everything the domain refuses: a stable code, typed attributes, and one sentence in each language."""

from types import TracebackType
from typing import ClassVar

ECHO_LIMIT = 200
"""Longest piece of a caller's own text that a sentence repeats, in characters."""


class MetrologyError(ValueError):
    """A refusal by the domain.

    A subclass sets ``code`` (stable, kebab-case: programs rely on it) and the sentences ``zh`` and ``en``, which say
    what is wrong and how to mend it and may name the attributes in braces. ``pointer`` is the RFC 6901 JSON Pointer of
    the culprit inside the document that was refused; "" means the whole document.
    """

    code: ClassVar[str] = "metrology-error"
    zh: ClassVar[str] = "计量规则不允许此输入。"
    en: ClassVar[str] = "A rule of metrology forbids this input."

    def __init__(self, pointer: str = "", **attributes: object) -> None:
        super().__init__(pointer, attributes)
        self.pointer = pointer
        self.attributes = {name: _echo(value) for name, value in attributes.items()}

    @property
    def sentence_zh(self) -> str:
        """What is wrong and how to mend it, in Chinese."""
        return self.zh.format(**self.attributes)

    @property
    def sentence_en(self) -> str:
        """What is wrong and how to mend it, in English."""
        return self.en.format(**self.attributes)

    def at(self, pointer: str) -> "MetrologyError":
        """Return the same refusal, its culprit placed under ``pointer`` of an enclosing document."""
        self.pointer = pointer + self.pointer
        return self

    def __str__(self) -> str:
        """Give the English sentence, led by the code."""
        return f"{self.code}: {self.sentence_en}"


def _echo(value: object) -> str:
    text = str(value)
    return text if len(text) <= ECHO_LIMIT else text[:ECHO_LIMIT] + "…"


class placed:  # noqa: N801 - a context manager that reads as a verb; a generator would cost four times as much
    """Place every refusal of the block under ``pointer`` of the enclosing document."""

    __slots__ = ("_pointer",)

    def __init__(self, pointer: str) -> None:
        self._pointer = pointer

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        """Place what was refused, and let it go on."""
        if isinstance(fault, MetrologyError):
            fault.at(self._pointer)
