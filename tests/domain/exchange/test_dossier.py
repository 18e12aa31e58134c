"""A dossier is one canonical document: it reads back, and refuses what could not be digested."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.evidence.canonical import digest_of
from domain.exchange.dossier import FORMAT, Dossier
from tests.domain.exchange.samples import DIGEST

DOSSIER: dict[str, Any] = {
    "format": FORMAT,
    "number": "V-2026-000123",
    "on": "2026-11-20",
    "certificate": {"format": "liangheng.certificate/1"},
    "certificate_digest": DIGEST,
    "pdf_digest": DIGEST,
    "record": {"id": "r"},
    "pack": {"id": "pressure_gauge", "version": "1", "digest": DIGEST, "text": "id: pressure_gauge\n"},
    "chain": {"nodes": [{"id": "a"}], "links": []},
    "facts": {},
    "findings": [{"rule": "T01", "passed": True}],
    "state": "unbroken",
    "journal": {"entry": "{}", "sequence": 1, "size": 1, "proof": [], "checkpoint": {}},
    "parents": [{"certificate_id": "a", "digest": DIGEST}],
    "report": None,
    "generated_at": "2026-11-21T12:00:00+08:00",
    "software": {"version": "0.1.0", "engine": "1"},
}


def test_a_dossier_survives_the_wire_with_its_digest() -> None:
    dossier = Dossier.model_validate(DOSSIER)
    assert dossier.document() == DOSSIER
    assert digest_of(Dossier.model_validate_json(dossier.model_dump_json()).document()) == digest_of(DOSSIER)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "liangheng.dossier/2"},
        {"state": "fine"},
        {"record": {"value": 1.5}},
        {"facts": {"n": 2**53}},
        {"pdf_digest": "sm3:" + "a" * 64},
        {"extra": 1},
        {"on": "2026-11-31"},
    ],
)
def test_what_cannot_be_verified_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Dossier.model_validate(DOSSIER | change)
