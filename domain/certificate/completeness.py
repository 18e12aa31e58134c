"""All rules of completeness: what keeps a certificate from being issued, said all at once."""

from collections.abc import Iterable
from typing import ClassVar

from domain.certificate.content import CertificateContent
from domain.certificate.fault import Fault, Requirement
from domain.certificate.faults_cover import COVER
from domain.certificate.faults_dates import DATES
from domain.certificate.faults_people import PEOPLE
from domain.certificate.faults_results import RESULTS
from domain.errors import MetrologyError

REQUIREMENTS: tuple[Requirement, ...] = (*COVER, *DATES, *RESULTS, *PEOPLE)


class IncompleteCertificate(MetrologyError):
    """The certificate may not be issued; ``faults`` lists every reason."""

    code: ClassVar[str] = "incomplete-certificate"
    zh = "证书尚不能签发，有 {count} 处需改正：{where}。"
    en = "The certificate cannot be issued yet: {count} place(s) to mend: {where}."

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        places = ", ".join(dict.fromkeys(found.pointer for found in faults))
        super().__init__(faults[0].pointer if faults else "", count=len(faults), where=places)
        self.faults = faults


def check_completeness(
    content: CertificateContent, requirements: Iterable[Requirement] = REQUIREMENTS
) -> tuple[Fault, ...]:
    """Every fault of ``content``, in the order of the rules; empty where it may be issued."""
    return tuple(found for requirement in requirements for found in requirement(content))


def require_completeness(content: CertificateContent, requirements: Iterable[Requirement] = REQUIREMENTS) -> None:
    """Raise ``IncompleteCertificate`` with every fault, unless there is none."""
    faults = check_completeness(content, requirements)
    if faults:
        raise IncompleteCertificate(faults)
