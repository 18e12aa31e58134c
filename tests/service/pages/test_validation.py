"""The page of the software's validation: the newest record, and whether it speaks of what runs."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.validation.check import near
from domain.validation.outcome import Outcome
from domain.validation.report import Report, as_json, make_report
from service.kit.installation import installation
from service.settings import Settings
from tests.service.conftest import MemberOf

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
OUTCOME = Outcome(
    group="first-order",
    case="gum-h1",
    title="<b>End gauge</b>",
    source="JCGM 100:2008 H.1",
    checks=(near("l: u", 32, 31.7, 0.5, printed="32 nm"),),
    notes=("printed 32",),
    confirmed=False,
)
REPORT = make_report(made_at=AT, installation=installation(), outcomes=[OUTCOME])


@pytest.fixture
def quality(member: MemberOf) -> TestClient:
    return member("quality")


@pytest.fixture
def folder(quality: TestClient) -> Path:
    settings: Settings = quality.app.state.settings  # type: ignore[attr-defined]
    settings.validation_dir.mkdir(parents=True)
    return settings.validation_dir


def write(folder: Path, report: Report, name: str = "validation-20260304T050607Z") -> None:
    folder.joinpath(f"{name}.json").write_text(as_json(report), encoding="utf-8")
    folder.joinpath(f"{name}.md").write_text("# report", encoding="utf-8")


def test_without_a_report_the_page_says_how_to_make_one(quality: TestClient) -> None:
    answer = quality.get("/validation?lang=en")
    assert answer.status_code == 200
    assert "Run liangheng validate where this software is installed" in answer.text
    assert quality.get("/validation/report.json").status_code == 404


def test_the_report_is_shown_with_every_check(quality: TestClient, folder: Path) -> None:
    write(folder, REPORT)
    shown = quality.get("/validation?lang=en").text
    assert "The report speaks of the software that runs now." in shown
    assert all(text in shown for text in ("l: u", "31.7", "32 nm", "printed 32", "JCGM 100:2008 H.1", "2026-03-04"))
    assert "&lt;b&gt;End gauge" in shown
    assert "not yet been held against the document" in shown
    assert "软件确认" in quality.get("/validation?lang=zh").text


@pytest.mark.parametrize("changed", ["engine_digest", "numpy", "python"])
def test_a_report_of_other_software_is_called_outdated(quality: TestClient, folder: Path, changed: str) -> None:
    other = replace(installation(), **{changed: "another"})
    write(folder, replace(REPORT, installation=other))
    shown = quality.get("/validation?lang=en").text
    assert 'role="alert"' in shown
    assert "The software has changed since this report" in shown


def test_cases_that_were_changed_since_are_told(quality: TestClient, folder: Path) -> None:
    write(folder, replace(REPORT, suite_digest="sha256:00"))
    assert "The published cases" in quality.get("/validation?lang=en").text


def test_the_newest_by_name_counts(quality: TestClient, folder: Path) -> None:
    failed = replace(OUTCOME, checks=(near("l: u", 32, 40, 0.5),))
    write(folder, replace(REPORT, outcomes=(failed,)))
    write(folder, replace(REPORT, groups=("rounding",)), "validation-20250101T000000Z")
    shown = quality.get("/validation?lang=en").text
    assert "0 passed, 1 failed" in shown
    assert "The whole suite" in shown


def test_a_broken_report_is_no_fault_of_the_page(quality: TestClient, folder: Path) -> None:
    folder.joinpath("validation-20260304T050607Z.json").write_text('{"format": 1}', encoding="utf-8")
    answer = quality.get("/validation?lang=en")
    assert answer.status_code == 200
    assert "cannot be read" in answer.text


def test_both_files_can_be_taken_away_and_no_other(quality: TestClient, folder: Path) -> None:
    write(folder, REPORT)
    assert quality.get("/validation/report.json").text == as_json(REPORT)
    taken = quality.get("/validation/report.md")
    assert taken.text == "# report"
    assert taken.headers["content-disposition"] == 'attachment; filename="validation-20260304T050607Z.md"'
    assert quality.get("/validation/report.db").status_code == 422
