"""Packs from the shell: written, checked, proven, listed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.packs import check_pack, pack_text
from domain.specialty.loader import load_pack
from service.cli import app
from tests.domain.packs.texts import BROKEN, GAUGE, next_edition, variant

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANGHENG_PACKS", str(tmp_path / "packs"))
    (tmp_path / "packs").mkdir()
    return tmp_path / "packs"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["packs", *arguments])


def test_own_packs_are_listed_with_status_dates_and_findings(folder: Path) -> None:
    (folder / "new.yaml").write_text(next_edition(), encoding="utf-8")
    (folder / "bad.yaml").write_text(BROKEN["no-yaml"][1], encoding="utf-8")
    (folder / "mine.yaml").write_text(variant(), encoding="utf-8")
    rows = {row["file"]: row for row in json.loads(run("list", "--json").stdout)}
    old, new = rows[f"{GAUGE}.yaml"], rows["new.yaml"]
    assert (old["effective_from"], old["effective_to"], old["unverified"]) == ("2013-12-27", "2026-05-31", 6)
    assert (new["effective_from"], new["effective_to"], new["origin"]) == ("2026-06-01", None, "own")
    assert (rows["bad.yaml"]["status"], rows["bad.yaml"]["findings"][0]["code"]) == ("unusable", "file-syntax")
    assert (rows["mine.yaml"]["status"], rows["mine.yaml"]["variant_of"]) == ("usable", GAUGE)
    table = run("list").stdout
    assert "bad.yaml" in table
    assert "unusable" in table


def test_a_new_pack_has_no_finding_and_teaches(folder: Path) -> None:
    made = run("new", "dc-voltmeter")
    file = folder / "dc-voltmeter.yaml"
    assert made.stdout.strip() == str(file)
    text = file.read_text(encoding="utf-8")
    assert check_pack(text) == ()
    assert load_pack(text).id == "dc-voltmeter"
    assert text.startswith("# yaml-language-server: $schema=")
    assert sum(line.strip().startswith("#") for line in text.splitlines()) > 15
    again = run("new", "dc-voltmeter")
    assert (again.exit_code, "已存在" in again.stderr) == (1, True)
    assert file.read_text(encoding="utf-8") == text


def test_a_pack_can_be_begun_from_another(folder: Path) -> None:
    assert run("new", "my-weights", "--from", "weights-jjg99", "--folder", str(folder / "deep")).exit_code == 0
    text = (folder / "deep" / "my-weights.yaml").read_text(encoding="utf-8")
    assert text == pack_text("weights-jjg99").replace("id: weights-jjg99", "id: my-weights", 1)
    assert check_pack(text) == ()


@pytest.mark.parametrize("pack_id", ["Upper", "../up", "a b", ""])
def test_an_id_that_is_none_is_refused(folder: Path, pack_id: str) -> None:
    assert run("new", pack_id).exit_code == 2
    assert list(folder.iterdir()) == []


def test_lint_tells_file_and_line_in_both_languages(folder: Path) -> None:
    file = folder / "bad.yaml"
    file.write_text(BROKEN["golden"][1], encoding="utf-8")
    told = run("lint", str(file))
    lines = enumerate(BROKEN["golden"][1].splitlines(), 1)
    line = next(number for number, each in lines if "0.0093" in each)
    assert told.exit_code == 1
    assert f"bad.yaml:{line}: pack-example-not-reproduced" in told.stdout
    assert "标准算例不符" in told.stdout
    assert "is not reproduced" in told.stdout
    assert run("lint").exit_code == 1


def test_verify_shows_each_expectation_beside_what_came_out(folder: Path) -> None:
    told = json.loads(run("verify", GAUGE, "--json").stdout)
    assert all(row["equal"] for row in told["golden"])
    value = next(row for row in told["golden"] if row["pointer"] == "/example/points/indication/0.4/value")
    lines = pack_text(GAUGE).splitlines()
    assert (value["expected"], value["computed"]) == ("0.0092", "0.0092")
    assert '"0.4": {value' in lines[value["line"] - 1]
    assert len(told["unverified"]) == 6
    assert all(lines[each["line"] - 1].strip() for each in told["unverified"])
    (folder / "bad.yaml").write_text(BROKEN["golden"][1], encoding="utf-8")
    differs = run("verify", str(folder / "bad.yaml"))
    assert (differs.exit_code, "0.0093" in differs.stdout, "0.0092" in differs.stdout) == (1, True, True)
    unread = run("verify", f"{GAUGE}@9")
    assert (unread.exit_code, "没有专用包" in unread.stderr) == (1, True)
    (folder / "lint.yaml").write_text(BROKEN["lint"][1], encoding="utf-8")
    assert "pack-unknown-reference" in run("verify", str(folder / "lint.yaml")).stderr


def test_an_edition_is_shown_by_version_and_as_read(folder: Path) -> None:
    (folder / "new.yaml").write_text(next_edition(begin="2999-01-01"), encoding="utf-8")
    assert run("show", GAUGE).stdout == pack_text(GAUGE)
    assert run("show", f"{GAUGE}@2.0.0").stdout == next_edition(begin="2999-01-01")
    read = json.loads(run("show", GAUGE, "--json").stdout)
    assert (read["id"], read["regulation"]["effective_from"]) == (GAUGE, "2013-12-27")


def test_the_schema_is_printed(folder: Path) -> None:
    assert folder.exists()
    assert json.loads(run("schema").stdout)["title"] == "liangheng.pack/1"
