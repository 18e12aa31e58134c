"""What a certificate of ours rests on: its own node and links, as they follow from its document, record and pack.

The laboratory builds its chains by this, and the verifier builds them again.
"""

from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent
from domain.specialty.schema import Pack
from domain.traceability.chain import CertificateNode, Level, Link, StatusEvent
from domain.traceability.facts import AssemblyFact
from domain.traceability.own import own_links, own_results


def certificate_node(
    content: CertificateContent, pack: Pack, *, digest: str, events: tuple[StatusEvent, ...] = ()
) -> CertificateNode:
    """Return the certificate as the root of its chain; its id there is its number."""
    return CertificateNode(
        id=content.number,
        number=content.number,
        issuer=content.laboratory.name_zh,
        level=Level.ITEM,
        name_zh=content.item.name_zh,
        name_en=content.item.name_en,
        issued_on=content.dates.issued_on,
        valid_until=content.dates.valid_until,
        digest=digest,
        recorded_digest=digest,
        results=own_results(pack, content.result),
        events=events,
    )


def certificate_links(content: CertificateContent, record: OriginalRecord, pack: Pack) -> tuple[Link, ...]:
    """Return one link for every certified result in the budget of every point."""
    return own_links(content.number, pack, record, content.result)


def assembly_facts(content: CertificateContent) -> tuple[AssemblyFact, ...]:
    """Return the measurement standards as the certificate froze them; of their tests it says nothing."""
    return tuple(
        AssemblyFact(
            id=one.id,
            name_zh=one.name_zh,
            name_en=one.name_en,
            assessment_number=one.assessment_number,
            assessment_valid_until=one.assessment_valid_until,
            social_public_number=one.social_public_number,
            social_public_valid_until=one.social_public_valid_until,
        )
        for one in content.assemblies
    )
