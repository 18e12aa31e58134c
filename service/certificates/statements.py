"""The sentences of a certificate: the laboratory's own (``statements.yaml``) and the pack's, as the work calls for."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from domain.certificate.kind import CertificateKind
from domain.certificate.parts import Statement
from domain.specialty.parts import Service
from domain.specialty.schema import Pack

FIRST = "results"
"""The pack speaks after this sentence."""
_ONLY_WITH_VALIDITY = "next-verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    id: str
    services: tuple[Service, ...]
    zh: str
    en: str
    rules: tuple[str, ...] = ()


def statements_for(pack: Pack, service: str, kind: CertificateKind, rules: Collection[str]) -> tuple[Statement, ...]:
    """Return what is printed for a service and kind; ``rules`` are the decision rules that results were judged by."""
    named = [
        Statement(id=each.id, zh=each.zh, en=each.en)
        for each in _sentences()
        if service in each.services
        and (not each.rules or not set(each.rules).isdisjoint(rules))
        and (each.id != _ONLY_WITH_VALIDITY or kind is CertificateKind.VERIFICATION_CERTIFICATE)
    ]
    of_pack = [
        Statement(id=f"pack-{index}", zh=each.text.zh, en=each.text.en)
        for index, each in enumerate(pack.statements, start=1)
        if service in each.services
    ]
    after = next(index for index, each in enumerate(named, start=1) if each.id == FIRST)
    return (*named[:after], *of_pack, *named[after:])


@cache
def _sentences() -> tuple[_Sentence, ...]:
    text = files(__package__).joinpath("statements.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=tuple[_Sentence, ...])
