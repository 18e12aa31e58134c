"""Certified reference materials 有证标准物质 used in the work, as far as the contract has words for them."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from domain.certificate.content import CertificateContent
from service.standards import evidence_queries

NUMBER = re.compile(r"GBW(\(E\))? ?[0-9]{5,6}[a-z]?(?![0-9A-Za-z])", re.ASCII)
"""National number of a reference material; the contract knows no other."""
BATCH_LIMIT = 30


def materials_used(
    session: Session, *, lab_id: UUID, content: CertificateContent, at: datetime
) -> Iterator[dict[str, str]]:
    """Yield number, batch and last day of use of each that was on record at ``at``.

    One without a national number on its certificate, batch or label, or without a last day, cannot be told: its
    certificate is reported among the standards all the same.
    """
    ids = [UUID(standard.certificate_id) for standard in content.standards]
    entries = evidence_queries.reference_materials_of(session, lab_id=lab_id, certificate_ids=ids)
    for standard in content.standards:
        known = [each for each in entries.get(UUID(standard.certificate_id), ()) if each.known_at <= at]
        if not known or known[-1].expires_on is None:
            continue
        batch, labels = known[-1].batch, (known[-1].batch, standard.certificate_number, standard.serial)
        number = next(filter(None, map(NUMBER.search, labels)), None)
        if number is not None:
            shown = {"batch": batch} if 0 < len(batch) <= BATCH_LIMIT else {}
            yield {"crm_no": number[0], **shown, "expires": known[-1].expires_on.isoformat()}
