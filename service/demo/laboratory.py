"""The demonstration laboratory: one place of plain data, seeded through HTTP by the demo and directly by the tests.

Everything here is invented: names carry 示范 (demonstration), numbers are of the size such standards really have.
Bodies are what the REST API takes; where a body needs an id that only the server knows, it stands here under a key, and
:func:`certificate_body` and its sisters put the ids in. Certificates are dated by their age, so that they are in force
on the day of use.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.demo.paper import one_page_pdf

Body = dict[str, object]
"""A JSON body of the REST API."""

LABORATORY: Mapping[str, str] = {
    "code": "CQ-0001",
    "uscc": "12500000MB0DEM0018",
    "name_zh": "重庆示范计量检测中心",
    "name_en": "Chongqing Demonstration Metrology Centre",
    "address_zh": "重庆市渝北区示范大道1号",
    "address_en": "1 Demonstration Avenue, Yubei District, Chongqing",
    "region": "500157",
    "qualification_number": "示范250000000001",
    "authorisation_number": "（渝）法计（示范）0001号",
}
OTHER_LABORATORY: Mapping[str, str] = {
    "code": "CQ-0002",
    "uscc": "91500107MB0DEM002G",
    "name_zh": "重庆第二示范校准实验室",
    "name_en": "Second Demonstration Calibration Laboratory of Chongqing",
    "address_zh": "重庆市九龙坡区示范路2号",
    "address_en": "2 Demonstration Road, Jiulongpo District, Chongqing",
    "region": "500107",
    "qualification_number": "示范250000000002",
    "authorisation_number": "",
}


PASSWORD = "liangheng-demo-2026"  # noqa: S105 - known to everybody: it opens nothing but the demonstration
"""Password of every demonstration account."""

PRESSURE_PACK = "pressure-gauge-jjg52"
WEIGHTS_PACK = "weights-jjg99"
PACKS = (PRESSURE_PACK, WEIGHTS_PACK)

CUSTOMER: Body = {
    "kind": "organisation",
    "name": "重庆示范机械制造有限公司",
    "name_en": "Chongqing Demonstration Machinery Co., Ltd.",
    "uscc": "91500107MB0DEM1000",
    "address": "重庆市九龙坡区示范工业园3号",
    "region": "500107",
    "contact": "示范联系人",
    "phone": "023-00000000",
}

GAUGE: Body = {
    "barcode": "LH0000000001",
    "name": "一般压力表",
    "name_en": "Pressure gauge",
    "model": "Y-100",
    "serial": "DEMO-PG-0001",
    "manufacturer": "重庆示范仪表厂",
    "pack_id": PRESSURE_PACK,
    "fields": {
        "range_low": "0",
        "range_high": "1.6",
        "accuracy_class": "1.6",
        "scale_interval": "0.05",
        "scale_marks": "0 0.4 0.8 1.2 1.6",
        "stop_pin": "no",
        "dial_diameter": "100",
        "medium": "oil",
        "medium_density": "860",
        "head_height": "0.10",
    },
}
"""The customer's gauge, 0 to 1.6 MPa, class 1.6."""

WEIGHT: Body = {
    "barcode": "LH0000000002",
    "name": "砝码",
    "name_en": "Weight",
    "model": "1 kg F1",
    "serial": "DEMO-W-0001",
    "manufacturer": "重庆示范衡器厂",
    "pack_id": WEIGHTS_PACK,
    "fields": {
        "accuracy_class": "F1",
        "nominal_masses": "1000",
        "density": "7950",
        "density_expanded": "140",
        "marking": "DEMO-W-0001",
        "adjustment_cavity": "no",
    },
}
"""The customer's weight, 1 kg, class F1."""

READER: Body = {
    "barcode": "LH-OWN-0001",
    "name": "压力表自动检定装置（图像读数）",
    "name_en": "Automatic gauge tester with camera reading",
    "model": "示范型",
    "serial": "DEMO-READER-0001",
    "manufacturer": "重庆示范仪器有限公司",
}
"""The laboratory's instrument that reads gauges and pushes what it read."""

COMPARATOR: Body = {
    "barcode": "LH-OWN-0002",
    "name": "质量比较仪",
    "name_en": "Mass comparator",
    "model": "示范型 1 kg / 0.1 mg",
    "serial": "DEMO-BAL-0001",
    "manufacturer": "重庆示范天平厂",
}
"""The laboratory's balance, which pushes what it displays."""

PRESSURE_ASSEMBLY = "pressure-assembly"
MASS_ASSEMBLY = "mass-assembly"


def measurement_standards(on: date) -> dict[str, Body]:
    """Return the assemblies 计量标准装置 by key, with certificates in force on ``on``."""
    until = (on + timedelta(days=900)).isoformat()
    return {
        PRESSURE_ASSEMBLY: {
            "name_zh": "0.05级数字压力计标准装置",
            "name_en": "Digital pressure standard, class 0.05",
            "level": "social_public",
            "measuring_range": "(0~2.5) MPa",
            "accuracy": "0.05 级",
            "assessment_number": "〔2025〕渝量标示范证字第001号",
            "assessment_valid_until": until,
            "social_public_number": "〔2025〕渝社量标示范证字第001号",
            "social_public_valid_until": until,
        },
        MASS_ASSEMBLY: {
            "name_zh": "E2等级砝码标准装置",
            "name_en": "Weights standard, class E2",
            "level": "social_public",
            "measuring_range": "1 kg",
            "accuracy": "E2 等级",
            "assessment_number": "〔2025〕渝量标示范证字第002号",
            "assessment_valid_until": until,
            "social_public_number": "〔2025〕渝社量标示范证字第002号",
            "social_public_valid_until": until,
        },
    }


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


STANDARDS: tuple[Standard, ...] = (
    Standard(
        key="national-pressure",
        name_zh="示范国家压力基准（活塞式压力计组）",
        name_en="Demonstration national primary pressure standard (piston gauges)",
        serial="DEMO-NP-01",
        accuracy="U = 0.00005 MPa (k = 2)",
        level="primary",
    ),
    Standard(
        key="social-pressure",
        name_zh="0.02级活塞式压力计",
        name_en="Piston gauge, class 0.02",
        model="示范型 (0~6) MPa",
        serial="DEMO-SP-01",
        accuracy="0.02 级",
        level="social_public",
    ),
    Standard(
        key="pressure-reference",
        name_zh="数字压力计",
        name_en="Digital pressure calibrator",
        model="示范型 (0~2.5) MPa",
        serial="DEMO-PC-01",
        accuracy="0.05 级",
        level="working",
        own=True,
        assembly=PRESSURE_ASSEMBLY,
    ),
    Standard(
        key="national-mass",
        name_zh="示范国家千克基准",
        name_en="Demonstration national primary standard of mass",
        serial="DEMO-NM-01",
        accuracy="U = 0.030 mg (k = 2)",
        level="primary",
    ),
    Standard(
        key="national-density",
        name_zh="示范国家固体密度基准（单晶硅球）",
        name_en="Demonstration national primary standard of solid density (silicon sphere)",
        serial="DEMO-ND-01",
        accuracy="U = 0.05 kg/m³ (k = 2)",
        level="primary",
    ),
    Standard(
        key="social-mass",
        name_zh="E1等级砝码组",
        name_en="Set of weights, class E1",
        model="1 mg~1 kg",
        serial="DEMO-SM-01",
        accuracy="E1 等级",
        level="social_public",
    ),
    Standard(
        key="mass-reference",
        name_zh="E2等级砝码",
        name_en="Weight, class E2",
        model="1 kg",
        serial="DEMO-RW-01",
        accuracy="E2 等级",
        level="working",
        own=True,
        assembly=MASS_ASSEMBLY,
    ),
    Standard(
        key="balance",
        name_zh="质量比较仪",
        name_en="Mass comparator",
        model="示范型 1 kg / 0.1 mg",
        serial="DEMO-BAL-0001",
        accuracy="d = 0.1 mg",
        level="working",
        own=True,
        assembly=MASS_ASSEMBLY,
    ),
)


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
    issuer: Issuer
    level: str
    age_days: int
    valid_days: int
    primary_realisation: bool = False
    results: tuple[Result, ...]


_NATIONAL = Issuer("示范国家计量院", "Demonstration National Metrology Institute")
_MUNICIPAL = Issuer("重庆市示范计量院", "Demonstration Metrology Institute of Chongqing")

CERTIFICATES: tuple[Certificate, ...] = (
    Certificate(
        number="DEMO-NMI-P-0001",
        issuer=_NATIONAL,
        level="primary",
        age_days=700,
        valid_days=1826,
        primary_realisation=True,
        results=(
            Result(
                standard="national-pressure",
                characteristic="indication",
                quantity_kind="gauge_pressure",
                unit="MPa",
                range_low="0",
                range_high="10",
                expanded_uncertainty="0.00005",
            ),
        ),
    ),
    Certificate(
        number="DEMO-CQMI-P-0021",
        issuer=_MUNICIPAL,
        level="social_public",
        age_days=300,
        valid_days=730,
        results=(
            Result(
                standard="social-pressure",
                characteristic="indication",
                quantity_kind="gauge_pressure",
                unit="MPa",
                range_low="0",
                range_high="6",
                expanded_uncertainty="0.0002",
                parents=("national-pressure:indication",),
            ),
        ),
    ),
    Certificate(
        number="DEMO-CQMI-P-0345",
        issuer=_MUNICIPAL,
        level="working",
        age_days=60,
        valid_days=364,
        results=(
            Result(
                standard="pressure-reference",
                characteristic="indication",
                quantity_kind="gauge_pressure",
                unit="MPa",
                range_low="0",
                range_high="2.5",
                expanded_uncertainty="0.0006",
                drift="0.0004",
                parents=("social-pressure:indication",),
            ),
        ),
    ),
    Certificate(
        number="DEMO-NMI-M-0001",
        issuer=_NATIONAL,
        level="primary",
        age_days=720,
        valid_days=1826,
        primary_realisation=True,
        results=(
            Result(
                standard="national-mass",
                characteristic="conventional_mass",
                quantity_kind="mass",
                unit="kg",
                range_low="1",
                range_high="1",
                value="1.000000012",
                expanded_uncertainty="0.000000030",
            ),
            Result(
                standard="national-mass",
                characteristic="mass_scale",
                quantity_kind="mass",
                unit="kg",
                range_low="0",
                range_high="20",
                expanded_uncertainty="0.000000060",
            ),
        ),
    ),
    Certificate(
        number="DEMO-NMI-D-0001",
        issuer=_NATIONAL,
        level="primary",
        age_days=710,
        valid_days=1826,
        primary_realisation=True,
        results=(
            Result(
                standard="national-density",
                characteristic="density",
                quantity_kind="density",
                unit="kg/m^3",
                range_low="2000",
                range_high="22000",
                expanded_uncertainty="0.05",
            ),
        ),
    ),
    Certificate(
        number="DEMO-CQMI-M-0011",
        issuer=_MUNICIPAL,
        level="social_public",
        age_days=320,
        valid_days=730,
        results=(
            Result(
                standard="social-mass",
                characteristic="conventional_mass",
                quantity_kind="mass",
                unit="mg",
                range_low="1000000",
                range_high="1000000",
                value="1000000.087",
                expanded_uncertainty="0.15",
                drift="0.05",
                parents=("national-mass:conventional_mass",),
            ),
            Result(
                standard="social-mass",
                characteristic="density",
                quantity_kind="density",
                unit="kg/m^3",
                range_low="8005",
                range_high="8005",
                value="8005",
                expanded_uncertainty="5",
                parents=("national-density:density",),
            ),
            Result(
                standard="social-mass",
                characteristic="mass_scale",
                quantity_kind="mass",
                unit="mg",
                range_low="0",
                range_high="2000000",
                expanded_uncertainty="0.20",
                parents=("national-mass:mass_scale",),
            ),
        ),
    ),
    Certificate(
        number="DEMO-CQMI-M-0456",
        issuer=_MUNICIPAL,
        level="working",
        age_days=75,
        valid_days=364,
        results=(
            Result(
                standard="mass-reference",
                characteristic="conventional_mass",
                quantity_kind="mass",
                unit="mg",
                range_low="1000000",
                range_high="1000000",
                value="1000000.42",
                expanded_uncertainty="0.50",
                drift="0.20",
                parents=("social-mass:conventional_mass",),
            ),
            Result(
                standard="mass-reference",
                characteristic="density",
                quantity_kind="density",
                unit="kg/m^3",
                range_low="8000",
                range_high="8000",
                value="8000",
                expanded_uncertainty="30",
                parents=("national-density:density",),
            ),
        ),
    ),
    Certificate(
        number="DEMO-CQMI-M-0457",
        issuer=_MUNICIPAL,
        level="working",
        age_days=75,
        valid_days=364,
        results=(
            Result(
                standard="balance",
                characteristic="scale_interval",
                quantity_kind="mass",
                unit="mg",
                range_low="0",
                range_high="1100000",
                value="0.1",
                expanded_uncertainty="0.30",
                parents=("social-mass:mass_scale",),
            ),
        ),
    ),
)


def certificate_body(
    certificate: Certificate, *, on: date, standard_ids: Mapping[str, str], result_ids: Mapping[str, str]
) -> Body:
    """Return the body that records ``certificate``, dated so that it is in force on ``on``.

    The ids are those the server gave so far; the parents' results come from answers to earlier certificates.
    """
    issued_on = on - timedelta(days=certificate.age_days)
    valid_until = issued_on + timedelta(days=certificate.valid_days)
    file = one_page_pdf(
        f"Certificate {certificate.number}",
        certificate.issuer.en,
        "Demonstration only: not a certificate of any real body.",
    )
    return {
        "number": certificate.number,
        "issuer_zh": certificate.issuer.zh,
        "issuer_en": certificate.issuer.en,
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
