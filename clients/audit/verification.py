"""Verify a dossier offline: no network, no database, no clock; only what is in it and the keys that were pinned."""

from clients.audit.breaks import acknowledged, breaks
from clients.audit.chain import chain
from clients.audit.check import Verification, not_checked
from clients.audit.countersigned import countersigned
from clients.audit.evidence import evidence
from clients.audit.reading import read_dossier
from clients.audit.report import report
from clients.audit.tampering import tampering
from clients.audit.work import pack_of, work
from domain.evidence.checkpoint import SignedCheckpoint


def verify_dossier(
    dossier: bytes,
    *,
    lab_key: str,
    platform_key: str | None = None,
    pdf: bytes | None = None,
    checkpoint: SignedCheckpoint | None = None,
) -> Verification:
    """Check everything that can be checked, and say what cannot.

    ``lab_key`` and ``platform_key`` are base64 Ed25519 public keys that were obtained some other way than with the
    dossier; ``pdf`` is the certificate's file, to be compared with its digest; ``checkpoint`` a head of the journal
    that was kept outside the laboratory. Raises DossierUnusable for what is not a dossier, KeyMalformed for what is
    not a key.
    """
    opened = read_dossier(dossier)
    pack = pack_of(opened)
    found = list(evidence(opened, lab_key=lab_key, pdf=pdf))
    found.append(countersigned(opened, platform_key=platform_key))
    found += breaks(opened, platform_key=platform_key)
    found += work(opened, pack)
    chain_checks, coming_to = chain(opened, pack)
    found += chain_checks
    found += report(opened, lab_key=lab_key, platform_key=platform_key)
    broken = acknowledged(opened, platform_key=platform_key)
    found += tampering(opened, found, lab_key=lab_key, kept=checkpoint, broken=broken)
    on, known_at = opened.dossier.on, opened.dossier.known_at or opened.dossier.on
    zh = f"{known_at} 之后才获知的撤销、替代等情况不在此档案内。"
    en = f"What became known after {known_at} (a withdrawal, say) is not in here."
    found.append(not_checked("later", zh=zh, en=en))
    return Verification(number=opened.dossier.number, on=on, known_at=known_at, state=coming_to, checks=tuple(found))
