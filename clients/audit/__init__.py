"""Open a certificate without trusting its laboratory: pull the dossier once, then verify it with no network at all.

    python -m clients.audit pull NUMBER --lab https://lab --token-file F -o dossier.json
    python -m clients.audit verify dossier.json --lab-key KEY [--platform-key KEY] [--pdf certificate.pdf]
    python -m clients.audit prov dossier.json -o prov.json

``reading`` reads a dossier from bytes, ``evidence``, ``work``, ``chain`` and ``report`` are the checks, ``agreement``
compares results, ``tracing`` says what a certificate rests on, ``verification`` puts it together; ``tampering`` (by
``rows``) names what was done to the journal; ``provenance`` shows a dossier as W3C PROV. Only ``pull`` uses a
network.
"""

from clients.audit.check import Check, Outcome, Verification
from clients.audit.reading import DossierUnusable
from clients.audit.verification import verify_dossier

__all__ = ["Check", "DossierUnusable", "Outcome", "Verification", "verify_dossier"]
