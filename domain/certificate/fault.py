"""What a rule of completeness says: which rule, where in the document, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.certificate.content import CertificateContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a certificate from being issued."""

    rule: str
    """Stable kebab-case id."""
    pointer: str
    """JSON Pointer of the culprit in the certificate's document."""
    zh: str
    en: str


Requirement = Callable[[CertificateContent], Iterator[Fault]]
"""A rule: everything it finds missing or wrong, nothing where the content is in order."""


def fault(rule: str, pointer: str, zh: str, en: str) -> Fault:
    """A fault, by position: rules read as a table."""
    return Fault(rule=rule, pointer=pointer, zh=zh, en=en)
