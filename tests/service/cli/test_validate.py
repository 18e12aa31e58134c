"""``liangheng validate``: what it writes, and with which exit code it ends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.validation import rounding, suite
from domain.validation.check import Check, same
from domain.validation.library import Case
from domain.validation.report import differs_from, read_report
from service.cli import app
from service.kit.installation import installation


@pytest.fixture(autouse=True)
def data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("LIANGHENG_DATA_DIR", str(tmp_path))
    return tmp_path / "validation"


def test_both_files_are_written_where_the_page_looks(data_folder: Path) -> None:
    result = CliRunner().invoke(app, ["validate", "--only", "rounding"])
    assert result.exit_code == 0, result.output
    assert "1 passed, 0 failed, 0 not-covered" in result.stdout
    (written,) = data_folder.glob("validation-*.json")
    report = read_report(written.read_text(encoding="utf-8"))
    assert differs_from(report, installation()) == ()
    assert report.groups == ("rounding",)
    assert "rounding-vectors" in written.with_suffix(".md").read_text(encoding="utf-8")


def test_for_programs_and_into_a_folder_of_ones_own(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["validate", "--only", "traps", "--json", "--out", str(tmp_path / "own" / "place")]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["installation"]["engine_digest"] == installation().engine_digest
    assert len(list((tmp_path / "own" / "place").iterdir())) == 2


def test_a_failed_check_is_named_and_ends_with_one(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> None:
    def wrong(case: Case) -> Iterator[Check]:
        yield from rounding.check_reported_text(case)
        yield same("carry", "1.0", "0.99")

    monkeypatch.setattr(suite, "SUITE", {"rounding": {"rounding-vectors": wrong}})
    result = CliRunner().invoke(app, ["validate", "--only", "rounding"])
    assert result.exit_code == 1
    assert "carry: expected 1.0, found 0.99" in result.stdout
    assert len(list(data_folder.iterdir())) == 2, "a failure is recorded, too"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "--only", "rounding", "--out", str(tmp_path / "file")])
    assert result.exit_code == 1
    assert "cannot write the report" in result.stderr
