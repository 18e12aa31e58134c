"""A dossier from bytes that may come from anywhere: bounded, strict, and refused before anything in it is used."""

import json
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent, read_certificate
from domain.errors import MetrologyError
from domain.evidence.canonical import NotCanonical, canonical_bytes
from domain.evidence.checkpoint import COUNTERSIGNED, CountersignedCheckpoint, SignedCheckpoint
from domain.evidence.documents import from_document
from domain.exchange.dossier import Dossier
from domain.exchange.wire import first_fault
from domain.traceability.chain import CertificateNode, Link
from domain.traceability.finding import Facts

BYTE_LIMIT = 32 * 1024 * 1024
"""Largest dossier that is read, in bytes."""


class DossierUnusable(Exception):
    """The input is not a dossier: nothing can be said about a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A dossier, and the typed documents in it."""

    dossier: Dossier
    content: CertificateContent
    record: OriginalRecord
    nodes: tuple[CertificateNode, ...]
    links: tuple[Link, ...]
    facts: Facts
    checkpoint: SignedCheckpoint
    countersigned: CountersignedCheckpoint | None


def read_dossier(data: bytes) -> Opened:
    """Read a dossier. Raises DossierUnusable with the place that cannot be read."""
    if len(data) > BYTE_LIMIT:
        raise DossierUnusable(f"larger than {BYTE_LIMIT} bytes")
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float
        )
        canonical_bytes(document)  # depth and numbers, before a model looks at it
        dossier = Dossier.model_validate(document)
    except UnicodeDecodeError as error:
        raise DossierUnusable("not UTF-8 text") from error
    except ValidationError as error:
        pointer, _, sentence = first_fault(error)
        raise DossierUnusable(f"{pointer or '/'}: {sentence}") from error
    except NotCanonical as error:
        raise DossierUnusable(f"{error.pointer}: {error.sentence_en}") from error
    except (ValueError, RecursionError) as error:
        raise DossierUnusable(f"not the JSON of a dossier: {str(error)[:200]}") from error
    return opened(dossier)


def read_checkpoint(data: bytes) -> SignedCheckpoint:
    """Read a signed checkpoint from a file, countersigned or not. Raises DossierUnusable."""
    try:
        document = json.loads(data[:BYTE_LIMIT].decode("utf-8"), object_pairs_hook=_object)
        if not isinstance(document, dict):
            raise DossierUnusable("not the JSON of a checkpoint")
        if document.get("format") == COUNTERSIGNED:
            return from_document(document, CountersignedCheckpoint).head
        return from_document(document, SignedCheckpoint)
    except MetrologyError as error:
        raise DossierUnusable(f"checkpoint {error.pointer}: {error.sentence_en}") from error
    except (ValueError, RecursionError) as error:
        raise DossierUnusable(f"not the JSON of a checkpoint: {str(error)[:200]}") from error


def opened(dossier: Dossier) -> Opened:
    """Return a dossier with its documents read. Raises DossierUnusable with the place that cannot be read."""
    part = ""
    try:
        part = "/certificate"
        content = read_certificate(dict(dossier.certificate))
        part = "/record"
        record = from_document(dossier.record, OriginalRecord)
        part = "/chain/nodes"
        nodes = tuple(from_document(node, CertificateNode) for node in dossier.chain.nodes)
        part = "/chain/links"
        links = tuple(from_document(link, Link) for link in dossier.chain.links)
        part = "/facts"
        facts = from_document(dossier.facts, Facts)
        part = "/journal/checkpoint"
        checkpoint = from_document(dossier.journal.checkpoint, SignedCheckpoint)
        part = "/journal/countersigned/head"
        told = dossier.journal.countersigned
        countersigned = from_document(told.head, CountersignedCheckpoint) if told else None
        part = "/journal/breaks"
        for each in dossier.journal.breaks or ():
            for head in filter(None, (each.acknowledged.head, each.acknowledged.lost)):
                head.signed()
    except MetrologyError as error:
        raise DossierUnusable(f"{part}{error.pointer}: {error.sentence_en}") from error
    return Opened(
        dossier=dossier,
        content=content,
        record=record,
        nodes=nodes,
        links=links,
        facts=facts,
        checkpoint=checkpoint,
        countersigned=countersigned,
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _no_float(_text: str) -> NoReturn:
    raise ValueError("a number with a fraction: numbers are decimal text")
