"""The sentences of a certificate: the laboratory's own (``statements.yaml``) and the pack's, as the work calls for."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from domain.certificate.kind import CertificateKind
from domain.certificate.parts import Statement
from domain.conformity.statement import ConformityStatement
from domain.conformity.wording import rule_sentences
from domain.specialty.parts import Service
from domain.specialty.schema import Pack

FIRST = "results"
"""The pack speaks after this sentence."""
BEFORE_RULES = "uncertainty"
"""And the decision rules after this one."""
_ONLY_WITH_VALIDITY = "next-verification"
_WITH_VALIDITY = CertificateKind.VERIFICATION_CERTIFICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    id: str
    services: tuple[Service, ...]
    zh: str
    en: str


def statements_for(
    pack: Pack, service: str, kind: CertificateKind, judged: Sequence[ConformityStatement]
) -> tuple[Statement, ...]:
    """Return what is printed for a service and kind; ``judged``: the decisions on its results."""
    printed = []
    for each in _sentences():
        if service in each.services and (each.id != _ONLY_WITH_VALIDITY or kind is _WITH_VALIDITY):
            printed.append(Statement(id=each.id, zh=each.zh, en=each.en))
        if each.id == FIRST:
            printed += _of_pack(pack, service)
        if each.id == BEFORE_RULES:
            printed += _of_rules(judged)
    return tuple(printed)


def _of_pack(pack: Pack, service: str) -> Iterator[Statement]:
    for index, each in enumerate(pack.statements, start=1):
        if service in each.services:
            yield Statement(id=f"pack-{index}", zh=each.text.zh, en=each.text.en)


def _of_rules(judged: Sequence[ConformityStatement]) -> Iterator[Statement]:
    """A sentence for each rule; tests of one pack may use the same one with other parameters."""
    used: Counter[str] = Counter()
    for sentence in rule_sentences(judged):
        used[sentence.rule] += 1
        again = f"-{used[sentence.rule]}" if used[sentence.rule] > 1 else ""
        yield Statement(id=f"rule-{sentence.rule}{again}", zh=sentence.zh, en=sentence.en)


@cache
def _sentences() -> tuple[_Sentence, ...]:
    text = files(__package__).joinpath("statements.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=tuple[_Sentence, ...])
