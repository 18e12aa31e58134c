"""Every pack of the product from the counter to the three documents, by its golden example and over HTTP alone."""

import io

import pytest
from pypdf import PdfReader

from domain.certificate.kind import CertificateKind
from domain.packs import builtin_packs
from domain.specialty.parts import Service
from domain.specialty.procedure import Show
from domain.uncertainty.notices import MONTE_CARLO_DISAGREES
from service.certificates.result_tables import OUTCOMES
from tests.engines import Engine
from tests.journeys.golden import API, Job, Told
from tests.service.conftest import MemberOf
from tests.service.world import World

ON_POSTGRES = ("pressure-gauge-jjg52", "weights-jjg99", "scale-jjg539")
"""One point a row, one mass, several tests: the ways of a pack; what differs between the engines is no pack's."""
CASES: list[tuple[Engine, str]] = [
    *(("sqlite", pack_id) for pack_id in builtin_packs()),
    *(("postgres", pack_id) for pack_id in ON_POSTGRES),
]
JUDGED = {Show.CONCLUSION, Show.LOWER_LIMIT, Show.UPPER_LIMIT, Show.RESULT}
"""Columns that read otherwise without a statement of conformity: its result ends where U does."""
BOTH = [
    pytest.param(engine, pack_id, marks=[pytest.mark.postgres] if engine == "postgres" else [])
    for engine, pack_id in CASES
]


@pytest.mark.parametrize(("engine", "pack_id"), BOTH, indirect=["engine"])
def test_a_pack_goes_from_the_counter_to_each_of_its_documents(world: World, member: MemberOf, pack_id: str) -> None:
    job = Job(world=world, member=member, pack=builtin_packs()[pack_id])
    job.authorise()
    choices, item, example = job.choices(), job.item(), job.example

    whole = job.recorded(item, choices, service=example.service, checks=example.checks)
    seen = job.ask("POST", f"/calibrations/{whole}/preview", by="technician")
    assert seen["missing"] == []
    first, document = issued(job, whole)
    assert document["result"]["verdict"] == example.verdict
    assert (document["result"]["achieved_class"] or "") == example.achieved_class
    assert_golden(job, document, is_judged=True)
    assert as_seen(document["result"]) == as_seen(seen["result"]), "what was issued is what the preview showed"
    assert_on_paper(job, first, document)

    if Service.VERIFICATION in job.pack.regulation.services:
        assert first["kind"] == CertificateKind.VERIFICATION_CERTIFICATE
        assert document["dates"]["valid_until"] is not None
        failed = {**example.checks, decisive_check(job): False}
        notice, said = issued(job, job.recorded(item, choices, service="verification", checks=failed))
        assert notice["kind"] == CertificateKind.REJECTION_NOTICE
        assert said["dates"]["valid_until"] is None, "a notice holds no validity"
        assert [one["where"] for one in said["result"]["failed"]] == [f"checks/{decisive_check(job)}"]
        assert said["conclusion_zh"].startswith("不合格")
        assert_golden(job, said, is_judged=True)
        assert_on_paper(job, notice, said)

    if Service.CALIBRATION in job.pack.regulation.services:
        calibrated, said = issued(job, job.recorded(item, choices, service="calibration", checks=example.checks))
        assert calibrated["kind"] == CertificateKind.CALIBRATION_CERTIFICATE
        assert (said["result"]["verdict"], said["conclusion_zh"]) == ("no_statement", "")
        assert said["dates"]["valid_until"] is None, "a calibration certificate gives no interval unasked"
        assert all(point["conformity"] is None for point in said["result"]["points"])
        assert_golden(job, said, is_judged=False)
        assert_on_paper(job, calibrated, said)


def issued(job: Job, calibration: str) -> tuple[Told, Told]:
    """Issue a job's document; return what the API told of it, and the frozen document itself."""
    told = job.issued(calibration)
    document = job.ask("GET", f"/certificates/{told['number']}.json", by="quality")
    assert document["number"] == told["number"]
    assert [one["code"] for one in document["regulations"]] == [job.pack.regulation.code]
    assert len(document["standards"]) == len(job.example.standards)
    assert {one["channel"] for one in document["environment"]} == {one.channel for one in job.example.environment}
    return told, document


def assert_golden(job: Job, document: Told, *, is_judged: bool) -> None:
    """Hold every number that the example states against the document, as text."""
    points = {(point["test"], point["point"]): point for point in document["result"]["points"]}
    read = job.example.readings
    plan = {(test.id, point) for test in job.pack.tests for point in read.get(test.read_as, {})}
    assert points.keys() == plan, "a row for each result at each point that was read, and no other"
    for test_id, expected in job.example.points.items():
        test = job.pack.test(test_id)
        assert test is not None
        for key, want in expected.items():
            point = points[test_id, key]
            budget = point["budget"]
            assert budget["reported"]["value"] == want.value, key
            assert budget["reported"]["expanded_uncertainty"] == want.expanded_uncertainty, key
            assert want.coverage_factor in {"", budget["coverage_factor"]}, key
            if is_judged and want.conforms is not None:
                assert point["conformity"]["conforms"] is want.conforms
            judged = {column.id for column in test.columns if column.show in JUDGED}
            told = {name: text for name, text in want.columns.items() if is_judged or name not in judged}
            assert {name: point["columns"][name] for name in told} == told


def assert_on_paper(job: Job, told: Told, document: Told) -> None:
    """Find title, number, conclusion, and every cell of the tables in the PDF that the customer gets."""
    answer = job.member("quality").get(f"{API}/certificates/{told['number']}.pdf")
    assert answer.status_code == 200
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    wanted = [CertificateKind(told["kind"]).title_zh, told["number"], document["conclusion_zh"]]
    for point in document["result"]["points"]:
        test = job.pack.test(point["test"])
        assert test is not None
        cells = (point["columns"][column.id] for column in test.columns)
        wanted += [OUTCOMES[cell][0] if cell in OUTCOMES else cell for cell in cells]
    missing = [cell for cell in wanted if "".join(cell.split()) not in text]
    assert missing == []


def as_seen(result: Told) -> Told:
    """Return a result without the Monte Carlo check, which is made of what is stored alone, and without what is empty:
    a stored document leaves that out."""
    points = [
        {name: told for name, told in each.items() if name != "monte_carlo" and told != []} for each in result["points"]
    ]
    warnings = [each for each in result["warnings"] if not each.startswith(MONTE_CARLO_DISAGREES)]
    return {**result, "points": points, "warnings": warnings}


def decisive_check(job: Job) -> str:
    """Return a check of the example that decides about a verification."""
    decisive = {check.id for check in job.pack.checks if Service.VERIFICATION in check.services}
    return next(check for check in job.example.checks if check in decisive)
