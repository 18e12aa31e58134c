"""The certificate as one frozen document: the record of what was issued. The PDF is only its picture."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.calibration.result import RecordResult
from domain.certificate.kind import CertificateKind
from domain.certificate.numbering import verify_code
from domain.certificate.parts import (
    Assembly,
    CheckStated,
    Customer,
    Dates,
    EnvironmentStated,
    Item,
    Laboratory,
    Mark,
    Place,
    RecordEvidence,
    RegulationStated,
    Signature,
    Software,
    StandardStated,
    Statement,
    Supersedes,
)
from domain.evidence.canonical import digest_of
from domain.evidence.documents import Document, from_document, to_document

FORMAT = "liangheng.certificate/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateContent:
    """Everything a certificate says, and the evidence it rests on."""

    format: str = FORMAT
    kind: CertificateKind
    number: str
    verify_code: str = ""
    """Code for the public look-up; see ``with_verify_code``."""
    marks: tuple[Mark, ...] = ()
    laboratory: Laboratory
    customer: Customer
    item: Item
    regulations: tuple[RegulationStated, ...]
    dates: Dates
    place: Place
    environment: tuple[EnvironmentStated, ...]
    assemblies: tuple[Assembly, ...]
    standards: tuple[StandardStated, ...]
    adjusted: bool = False
    checks: tuple[CheckStated, ...] = ()
    record: RecordEvidence
    result: RecordResult
    conclusion_zh: str = ""
    """合格, a class, 不合格 ...; "" where no statement of conformity is made."""
    conclusion_en: str = ""
    statements: tuple[Statement, ...] = ()
    signatures: tuple[Signature, ...]
    supersedes: Supersedes | None = None
    software: Software


def certificate_document(content: CertificateContent) -> Document:
    """Plain JSON of ``content``, ready to be stored in canonical bytes."""
    return to_document(content)


def read_certificate(document: Document) -> CertificateContent:
    """The content that a stored document states; raises ``DocumentRefused``."""
    return from_document(document, CertificateContent)


def with_verify_code(content: CertificateContent) -> CertificateContent:
    """``content`` with the code that follows from everything else it says; what ``completeness`` later checks."""
    return replace(content, verify_code=expected_code(content))


def expected_code(content: CertificateContent) -> str:
    """Code for public look-up that follows from a content about to be issued."""
    return document_code(to_document(content))


def document_code(document: Mapping[str, object]) -> str:
    """Code that follows from a document, read with its own left empty: a code cannot contain itself.

    An issued certificate is checked by this on its stored document. Reading it into today's types and writing it again
    would add whatever fields they gained since, and the code of an honest old certificate would seem forged.
    """
    return verify_code(digest_of({**document, "verify_code": ""}))
