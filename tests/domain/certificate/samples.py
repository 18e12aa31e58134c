"""A verification certificate in perfect order; tests spoil one thing at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.calibration.record import Phase
from domain.calibration.result import FailedRequirement, PointResult, Verdict
from domain.certificate.content import CertificateContent, with_verify_code
from domain.certificate.kind import CertificateKind
from domain.certificate.parts import (
    Assembly,
    Customer,
    Dates,
    EnvironmentStated,
    Item,
    Laboratory,
    Mark,
    Place,
    PlaceKind,
    RecordEvidence,
    RegulationStated,
    Signature,
    SigningRole,
    Software,
    StandardStated,
    Statement,
)
from domain.conformity.statement import ConformityStatement
from domain.evidence.canonical import digest_bytes
from domain.uncertainty.budget import Reported
from tests.domain.results import BUDGET, LINE, POINT, RECORD_RESULT

WORK_DAY = date(2026, 3, 10)


def point(name: str, *, phase: Phase = Phase.INITIAL, conforms: bool = True) -> PointResult:
    line = replace(
        LINE,
        symbol="p_s",
        label_zh="标准器",
        label_en="standard",
        value="0.8001",
        standard_uncertainty="0.00040",
        contribution="0.00040",
        percent="100",
        source="standard:cert-s/r1",
    )
    budget = replace(
        BUDGET,
        expression="p - p_s",
        value="0.0041",
        combined_standard_uncertainty="0.00040",
        coverage_factor="2.00",
        coverage_basis="normal",
        expanded_uncertainty="0.00080",
        reported=Reported(value="0.00410", expanded_uncertainty="0.00080"),
        lines=(line,),
    )
    statement = ConformityStatement(
        rule="simple",
        value="0.0041",
        expanded_uncertainty="0.00080",
        lower_limit="-0.016",
        upper_limit="0.016",
        unit="MPa",
        guard_band="0",
        conforms=conforms,
        reason="" if conforms else "outside_limits",
        conformance_probability="1.00",
    )
    return replace(
        POINT,
        test="indication",
        point=name,
        phase=phase,
        nominal=name,
        columns={"error": "0.004"},
        budget=budget,
        conformity=statement,
        reading_ids=("reading-1",),
        standard_result_ids=("r1",),
    )


RESULT = replace(
    RECORD_RESULT,
    record_id="record-1",
    pack_id="pressure-gauge-jjg52",
    pack_digest=digest_bytes(b"pack"),
    points=(point("0.8"), point("1.6")),
    achieved_class="1.6",
)

SIGNATURES = tuple(
    Signature(
        role=role, person_id=f"person-{hour}", name=name, at=datetime(2026, 3, 11, hour, tzinfo=UTC), authorised=True
    )
    for role, name, hour in (
        (SigningRole.OPERATOR, "李工", 1),
        (SigningRole.CHECKER, "王工", 2),
        (SigningRole.APPROVER, "赵工", 3),
    )
)

VERIFICATION = with_verify_code(
    CertificateContent(
        kind=CertificateKind.VERIFICATION_CERTIFICATE,
        number="CQ-0001-V-2026-000001",
        marks=(Mark.STATUTORY,),
        laboratory=Laboratory(
            code="CQ-0001",
            uscc="12500000450400000C",
            name_zh="示范计量院",
            name_en="Demonstration Institute of Metrology",
            address_zh="重庆市",
            address_en="Chongqing",
            qualification_number="222020340001",
            authorisation_number="（渝）法计（2026）00001",
        ),
        customer=Customer(name="某某燃气公司", address="重庆市"),
        item=Item(
            id="item-1", name_zh="弹性元件式一般压力表", name_en="pressure gauge", serial="A-1", fields={"class": "1.6"}
        ),
        regulations=(
            RegulationStated(
                code="JJG 52-2013",
                title_zh="弹性元件式一般压力表",
                title_en="Elastic element pressure gauges",
                effective_from=date(2013, 12, 27),
                longest_validity_months=6,
            ),
        ),
        dates=Dates(
            received_on=date(2026, 3, 9),
            performed_on=WORK_DAY,
            approved_on=date(2026, 3, 11),
            issued_on=date(2026, 3, 11),
            valid_until=date(2026, 9, 9),
        ),
        place=Place(kind=PlaceKind.PERMANENT, address_zh="压力室"),
        environment=(
            EnvironmentStated(
                channel="temperature", label_zh="温度", label_en="temperature", low="19.8", high="20.4", unit="degC"
            ),
        ),
        assemblies=(
            Assembly(
                id="assembly-1",
                name_zh="精密压力表标准装置",
                name_en="precision gauge standard",
                measuring_range="(0 ~ 2.5) MPa",
                accuracy="0.25 级",
                assessment_number="〔2024〕渝量标证字第001号",
                assessment_valid_until=date(2028, 1, 1),
                social_public_number="〔2024〕渝社量标证字第001号",
                social_public_valid_until=date(2028, 1, 1),
            ),
        ),
        standards=(
            StandardStated(
                standard_id="standard-1",
                name_zh="精密压力表",
                name_en="precision gauge",
                serial="S-1",
                accuracy="0.25 级",
                measuring_range="(0 ~ 2.5) MPa",
                assembly_id="assembly-1",
                certificate_id="cert-s",
                certificate_number="CQ-2025-1",
                certificate_digest=digest_bytes(b"certificate"),
                issued_on=date(2025, 6, 1),
                valid_until=date(2026, 5, 31),
                tests=("indication",),
                result_ids=("r1",),
            ),
        ),
        record=RecordEvidence(
            record_id="record-1",
            record_digest=digest_bytes(b"record"),
            result_digest=digest_bytes(b"result"),
            readings_root=digest_bytes(b"readings"),
            readings_count=16,
        ),
        result=RESULT,
        conclusion_zh="1.6 级 合格",
        conclusion_en="Conforms to class 1.6",
        statements=(Statement(id="copy", zh="未经批准不得部分复制。", en="No partial copy without approval."),),
        signatures=SIGNATURES,
        software=Software(version="0.1.0", engine="1"),
    )
)

NOTICE = with_verify_code(
    replace(
        VERIFICATION,
        kind=CertificateKind.REJECTION_NOTICE,
        number="CQ-0001-N-2026-000001",
        dates=replace(VERIFICATION.dates, valid_until=None),
        result=replace(
            RESULT,
            points=(point("0.8"), point("1.6", conforms=False)),
            verdict=Verdict.DOES_NOT_CONFORM,
            achieved_class=None,
            failed=(
                FailedRequirement(where="indication/1.6/initial", label_zh="示值误差", label_en="indication error"),
            ),
        ),
        conclusion_zh="不合格",
        conclusion_en="Does not conform",
    )
)

CALIBRATION = with_verify_code(
    replace(
        VERIFICATION,
        kind=CertificateKind.CALIBRATION_CERTIFICATE,
        number="CQ-0001-C-2026-000001",
        marks=(Mark.CNAS, Mark.ILAC_MRA),
        regulations=(
            RegulationStated(
                code="JJF 1071-2010", title_zh="校准规范", title_en="Specification", effective_from=date(2010, 9, 1)
            ),
        ),
        assemblies=(),
        dates=replace(VERIFICATION.dates, valid_until=None),
        result=replace(
            RESULT,
            points=tuple(replace(one, conformity=None) for one in RESULT.points),
            verdict=Verdict.NO_STATEMENT,
            achieved_class=None,
        ),
        conclusion_zh="",
        conclusion_en="",
    )
)
