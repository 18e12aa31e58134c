"""The demonstration laboratory, seeded through HTTP by the demo and directly by the tests.

What it has stands in ``laboratory.yaml``. Where a body of the REST API needs an id that only the server knows, the file
names a key, and :func:`certificate_body` and its sisters put the ids in. Certificates are dated by their age, so that
they are in force on the day of use.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml

from service.demo.paper import one_page_pdf

Body = dict[str, object]
"""A JSON body of the REST API."""

_DATA: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("laboratory.yaml").read_text(encoding="utf-8"))

LABORATORY: Mapping[str, str] = _DATA["laboratory"]
OTHER_LABORATORY: Mapping[str, str] = _DATA["other_laboratory"]

PASSWORD = "liangheng-demo-2026"  # noqa: S105 - known to everybody: it opens nothing but the demonstration
"""Password of every demonstration account."""

CUSTOMER: Body = _DATA["customer"]
GAUGE: Body = _DATA["gauge"]
WEIGHT: Body = _DATA["weight"]
READER: Body = _DATA["reader"]
COMPARATOR: Body = _DATA["comparator"]

PRESSURE_PACK = "pressure-gauge-jjg52"
WEIGHTS_PACK = "weights-jjg99"
PACKS = (PRESSURE_PACK, WEIGHTS_PACK)
PRESSURE_ASSEMBLY = "pressure-assembly"


def measurement_standards(on: date) -> dict[str, Body]:
    """Return the assemblies 计量标准装置 by key, with certificates in force on ``on``."""
    until = (on + timedelta(days=900)).isoformat()
    valid = {"assessment_valid_until": until, "social_public_valid_until": until}
    return {key: {**body, **valid} for key, body in _DATA["assemblies"].items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard 标准器, of the laboratory or of a body above it."""

    key: str
    name_zh: str
    name_en: str
    model: str = ""
    serial: str
    accuracy: str
    level: str
    own: bool = False
    assembly: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result of a standard's certificate; it is known elsewhere as ``standard:characteristic``."""

    standard: str
    characteristic: str
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str
    value: str | None = None
    expanded_uncertainty: str
    coverage_factor: str = "2"
    drift: str | None = None
    parents: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name of the result within the demonstration."""
        return f"{self.standard}:{self.characteristic}"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body above the laboratory."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of standards as the laboratory received it; parents stand before their children."""

    number: str
    issuer: str
    level: str
    age_days: int
    valid_days: int
    primary_realisation: bool = False
    results: tuple[Result, ...]


STANDARDS = msgspec.convert(_DATA["standards"], tuple[Standard, ...])
ISSUERS = msgspec.convert(_DATA["issuers"], dict[str, Issuer])
CERTIFICATES = msgspec.convert(_DATA["certificates"], tuple[Certificate, ...])


def standard_body(standard: Standard, *, assembly_ids: Mapping[str, str]) -> Body:
    """Return the body that puts ``standard`` on record."""
    return {
        "measurement_standard_id": assembly_ids[standard.assembly] if standard.assembly else None,
        "name_zh": standard.name_zh,
        "name_en": standard.name_en,
        "model": standard.model,
        "serial": standard.serial,
        "accuracy": standard.accuracy,
        "level": standard.level,
        "own": standard.own,
    }


def certificate_body(
    certificate: Certificate, *, on: date, standard_ids: Mapping[str, str], result_ids: Mapping[str, str]
) -> Body:
    """Return the body that records ``certificate``, dated so that it is in force on ``on``.

    The ids are those the server gave so far; the parents' results come from answers to earlier certificates.
    """
    issuer = ISSUERS[certificate.issuer]
    issued_on = on - timedelta(days=certificate.age_days)
    valid_until = issued_on + timedelta(days=certificate.valid_days)
    file = one_page_pdf(
        f"Certificate {certificate.number}",
        issuer.en,
        "Demonstration only: not a certificate of any real body.",
    )
    return {
        "number": certificate.number,
        "issuer_zh": issuer.zh,
        "issuer_en": issuer.en,
        "level": certificate.level,
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat(),
        "primary_realisation": certificate.primary_realisation,
        "file_name": f"{certificate.number}.pdf",
        "file_base64": base64.b64encode(file).decode("ascii"),
        "results": [
            {
                "standard_id": standard_ids[result.standard],
                "characteristic": result.characteristic,
                "quantity_kind": result.quantity_kind,
                "unit": result.unit,
                "range_low": result.range_low,
                "range_high": result.range_high,
                "value": result.value,
                "expanded_uncertainty": result.expanded_uncertainty,
                "coverage_factor": result.coverage_factor,
                "drift": result.drift,
                "parents": [
                    {"parent_result_id": result_ids[parent], "used_on": issued_on.isoformat()}
                    for parent in result.parents
                ],
            }
            for result in certificate.results
        ],
    }
