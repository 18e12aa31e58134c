"""How much of a certificate rests on a standard, the same rows in three forms, and impacts of other things."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from clients.audit.reading import read_dossier
from domain.calibration.result import PointResult
from domain.specialty.loader import load_pack
from domain.traceability.stake import Stake, Wrong, stakes, worst_stake
from domain.uncertainty.inputs import Shared
from service.audit.sheets import COLUMNS, Form, sheet
from service.audit.wire import AffectedOut
from service.kit.clock import civil_day
from tests.service.audit.test_earlier import STORED
from tests.service.audit.test_routes import impact, lines
from tests.service.reporting.conftest import Reporting

OPENED = read_dossier(STORED)
PACK = load_pack(OPENED.dossier.pack.text)
RESULT = OPENED.content.result
USED = next(link for link in OPENED.links if link.child_id == OPENED.dossier.number)
PARENT = USED.parent_id


def found(wrong: Wrong, *points: PointResult) -> tuple[Stake, ...]:
    return stakes(replace(RESULT, points=points or RESULT.points), PACK, wrong)


def suspect(shift: str = "1") -> Wrong:
    return Wrong(direct={PARENT}, factors={}, shift=Decimal(shift))


def test_the_share_is_that_of_certificate_and_drift_in_the_combined_variance() -> None:
    u, drift, combined = 0.0003, 0.000230940107676, 0.00353231643498
    shares = {each.share for each in found(suspect())}
    assert [float(share) for share in shares] == pytest.approx([(u**2 + drift**2) / combined**2], rel=5e-3)


def test_a_verdict_turns_when_the_standard_is_off_by_more_than_the_margin() -> None:
    # margin 0.0256 MPa; the standard's U is 2 x 0.0003 MPa, and the drift does not move the value
    point = RESULT.points[1]
    assert [each.margin for each in found(suspect(), point)] == ["0.0256"]
    assert [each.verdict_at_stake for each in found(suspect("42"), point)] == [False]
    assert [each.verdict_at_stake for each in found(suspect("43"), point)] == [True]
    narrower = {f"{PARENT}/{USED.parent_result_id}": Decimal("1.5")}
    assert [each.verdict_at_stake for each in found(replace(suspect("43"), factors=narrower), point)] == [False]


def test_what_failed_may_pass_after_all() -> None:
    point = RESULT.points[1]
    assert point.conformity is not None
    for value in ("0.03", "-0.03"):
        stated = replace(point.conformity, value=value, conforms=False, reason="outside_limits")
        failing = replace(point, conformity=stated)
        assert [each.margin for each in found(suspect(), failing)] == ["-0.0044"]
        turns = [each.verdict_at_stake for shift in ("7", "8", "500") for each in found(suspect(shift), failing)]
        assert turns == [False, True, True]


def test_a_standard_in_between_gives_a_bound_unless_it_says_what_it_took_over() -> None:
    point, above = RESULT.points[1], Wrong(direct={"above"}, indirect={PARENT}, factors={})
    assert [(each.at_most, each.share) for each in found(above, point)] == [(True, "0.0115")]
    told = replace(point, shared=(Shared(result="above/r", contribution="-0.0001"),))
    exact = found(above, told)[0]
    assert float(exact.share) == pytest.approx((0.0001**2 + 0.000230940107676**2) / 0.00353231643498**2, rel=5e-3)


def test_nothing_is_said_of_what_rests_on_nothing_suspect_or_was_not_decided() -> None:
    assert worst_stake(RESULT, PACK, Wrong(direct={"another"}, factors={})) is None
    undecided = found(suspect(), replace(RESULT.points[0], conformity=None))
    assert [(each.margin, each.verdict_at_stake) for each in undecided] == [(None, None)]
    whole = worst_stake(RESULT, PACK, suspect("43"))
    assert whole is not None
    assert (whole.margin, whole.verdict_at_stake) == ("0.0256", True)


def row(**changes: object) -> AffectedOut:
    made: dict[str, Any] = {
        "number": "N-1",
        "customer_id": "00000000-0000-0000-0000-000000000001",
        "customer": '=HYPERLINK("http://x")',
        "issued_on": "2026-03-01",
        "verdict": "conforms",
        "used_on": "2026-03-01",
        "through": None,
        "direct": True,
        "share": "0.25",
        "share_at": "t/1/initial",
        "share_at_most": False,
        "margin": "-0.5",
        "margin_unit": "Pa",
        "verdict_at_stake": None,
    }
    return AffectedOut.model_validate(made | changes)


def cells(workbook: bytes) -> list[list[str]]:
    """Texts of the first sheet, as a reader of the format finds them."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        texts = ["".join(each.itertext()) for each in ET.fromstring(parts.read("xl/sharedStrings.xml"))]  # noqa: S314 - made here
        page = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made here
    assert not list(page.iter(f"{space}f")), "no cell is a formula"
    found_cells = [[cell.findtext(f"{space}v") for cell in line] for line in page.iter(f"{space}row")]
    return [["" if place is None else texts[int(place)] for place in line] for line in found_cells]


def test_csv_and_workbook_say_the_same_and_run_nothing() -> None:
    rows = [row(number="N-2", customer="乙"), row(), row(number="N-3", verdict_at_stake=True, share=None)]
    at = datetime(2026, 3, 2, tzinfo=UTC)
    data = sheet(rows, Form.CSV, at=at)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert read[0] == list(COLUMNS.values())
    assert [line[1] for line in read[1:]] == ["N-1", "N-3", "N-2"], "grouped by customer"
    assert read[1][0] == '\'=HYPERLINK("http://x")', "a name is no formula"
    assert read[1][10] == "-0.5", "and a number stays one"
    book = cells(sheet(rows, Form.XLSX, at=at))
    assert [line[1:] for line in book] == [line[1:] for line in read]
    assert sheet(rows, Form.XLSX, at=at) == sheet(rows, Form.XLSX, at=at)


def test_the_impact_says_how_much_and_is_exported_whole(reporting: Reporting, regulator: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    day = civil_day(reporting.clock())
    standard = reporting.lab.standards["pressure-reference"]
    shown = impact(regulator, standard, day, day).json()["certificates"]
    assert all(0 < float(each["share"]) < 1 and not each["share_at_most"] for each in shown)
    assert [each["verdict_at_stake"] for each in shown] == [False, False]
    far = impact(regulator, standard, day, day, shift="500").json()["certificates"]
    assert [each["verdict_at_stake"] for each in far] == [True, True]
    above = impact(regulator, reporting.lab.standards["social-pressure"], day - timedelta(days=90), day).json()
    assert all(each["share_at_most"] for each in above["certificates"])
    period = {"from": day.isoformat(), "to": day.isoformat()}
    address = f"/api/v1/audit/standards/{standard}/impact"
    table = regulator.get(f"{address}.csv", params=period)
    assert table.status_code == 200, table.text
    assert sorted(line[1] for line in list(csv.reader(io.StringIO(table.text)))[1:]) == sorted(numbers)
    book = regulator.get(f"{address}.xlsx", params=period)
    assert len(cells(book.content)) == 3
    assert regulator.get(f"{address}.pdf", params=period).status_code == 422
    for shift in ("0", "-1", "1001", "NaN"):
        assert impact(regulator, standard, day, day, shift=shift).status_code == 422
    told = [json.loads(line.document)["document"] for line in lines(reporting, "lab:impact:viewed")]
    assert len(told) == 5
    assert told[0]["kind"] == "standards"


def test_impact_of_one_certificate_and_of_a_person(reporting: Reporting, regulator: TestClient) -> None:
    number = reporting.issue().number
    day = civil_day(reporting.clock())
    period = {"from": day.isoformat(), "to": day.isoformat()}

    def asked(kind: str, subject: object, **changed: str) -> Any:  # noqa: ANN401 - JSON
        return regulator.get(f"/api/v1/audit/{kind}/{subject}/impact", params=period | changed)

    certificate = reporting.lab.certificates["DEMO-CQMI-P-0345"]
    by_certificate = asked("standard-certificates", certificate).json()["certificates"]
    assert [(each["number"], each["direct"]) for each in by_certificate] == [(number, True)]
    other = reporting.lab.certificates["DEMO-NMI-M-0001"]
    assert asked("standard-certificates", other).json()["certificates"] == []
    for login in ("technician", "signatory"):
        answer = asked("people", reporting.lab.person_id(login)).json()
        assert [(each["number"], each["share"], each["used_on"]) for each in answer["certificates"]] == [
            (number, None, None)
        ]
        assert answer["customers"][0]["certificates"] == 1
    before = (day - timedelta(days=1)).isoformat()
    technician = reporting.lab.person_id("technician")
    assert asked("people", technician, **{"from": before, "to": before}).json()["certificates"] == []
    assert asked("people", reporting.lab.person_id("regulator")).json()["certificates"] == []
    for kind in ("people", "standard-certificates", "standards"):
        assert asked(kind, reporting.lab.id).status_code == 404
    assert asked("moons", reporting.lab.id).status_code == 422
