"""The command line: what an operator types, what is printed, and with which exit code it ends."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from domain.errors import MetrologyError
from domain.packs import builtin_packs, pack_text
from service.calibrations.evaluations import COMPLEX
from service.cli import app
from service.customers.operations import add_customer
from service.customers.wire import CustomerIn
from service.demo.laboratory import CUSTOMER, GAUGE, LABORATORY, PASSWORD, READER
from service.equipment.operations import add_equipment
from service.equipment.wire import EquipmentIn
from service.kit.actor import Role, system
from service.kit.clock import now
from service.kit.database import Database
from service.people import operations, queries
from tests.service.world import given

Run = Callable[..., Result]
H1: dict[str, Any] = {
    "title": "End gauge, JCGM 100:2008 H.1",
    "inputs": [
        {
            "symbol": "l_s",
            "value": "50000623",
            "unit": "nm",
            "uncertainty": {"distribution": "t", "standard": "25", "degrees_of_freedom": "18"},
        },
        {"symbol": "d", "value": "215", "unit": "nm", "uncertainty": {"standard": "9.7", "degrees_of_freedom": "25.6"}},
    ],
    "outputs": [{"symbol": "l", "expression": "l_s + d", "unit": "nm"}],
    "coverage_probability": "0.99",
}
LAB = [
    option
    for name, value in {
        "code": LABORATORY["code"],
        "uscc": LABORATORY["uscc"],
        "name-zh": LABORATORY["name_zh"],
        "name-en": LABORATORY["name_en"],
        "address-zh": LABORATORY["address_zh"],
        "address-en": LABORATORY["address_en"],
        "region": LABORATORY["region"],
        "qualification": LABORATORY["qualification_number"],
        "password": PASSWORD,
    }.items()
    for option in (f"--{name}", value)
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("LIANGHENG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, arguments, input=stdin)

    return invoke


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "h1.json"
    file.write_text(json.dumps(H1), encoding="utf-8")
    return str(file)


def test_packs_are_listed_for_programs_and_for_people(run: Run) -> None:
    rows = json.loads(run("packs", "list", "--json").stdout)
    assert {row["id"]: row["digest"] for row in rows} == {key: pack.digest for key, pack in builtin_packs().items()}
    assert all(row["unverified"] >= 0 for row in rows)
    assert all(row["id"] in run("packs", "list").stdout for row in rows)


def test_a_pack_is_shown_as_it_was_written(run: Run) -> None:
    assert run("packs", "show", "weights-jjg99").stdout == pack_text("weights-jjg99")
    missing = run("packs", "show", "thermometers")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "thermometers" in missing.stderr


def test_lint_names_line_and_fault(run: Run, tmp_path: Path) -> None:
    assert run("packs", "lint").exit_code == 0
    broken = tmp_path / "broken.yaml"
    broken.write_text(pack_text("weights-jjg99") + "\nunheard_of: 1\n", encoding="utf-8")
    told = run("packs", "lint", str(broken), "--json")
    assert told.exit_code == 1
    assert all(
        row["file"] == str(broken) and row["line"] and row["zh"] and row["en"] for row in json.loads(told.stdout)
    )


def test_an_evaluation_is_printed_as_json(run: Run, document: str) -> None:
    answer = json.loads(run("evaluate", document, "--json").stdout)["outputs"][0]
    assert answer["reported"]["value"] == "50000838"
    assert float(answer["standard_uncertainty"]) == pytest.approx((25**2 + 9.7**2) ** 0.5)


def test_an_evaluation_is_printed_as_a_table(run: Run, document: str) -> None:
    table = run("evaluate", document)
    assert table.exit_code == 0
    assert "l = (50000838 ±" in table.stdout
    assert (
        table.stdout == run("evaluate", document, "--table").stdout == run("evaluate", "-", stdin=json.dumps(H1)).stdout
    )


def test_the_table_tells_the_interval_of_the_trials_in_either_language(run: Run, document: str) -> None:
    assert "\nMonte Carlo: [50000" in run("evaluate", document).stdout
    chinese = run("evaluate", document, "--lang", "zh").stdout
    assert "蒙特卡洛法：[50000" in chinese
    assert "l 的不确定度预算" in chinese
    assert "Monte Carlo" not in chinese


def test_a_complex_output_is_printed_by_its_parts_and_its_region(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "complex.json"
    file.write_text(json.dumps(COMPLEX), encoding="utf-8")
    table = run("evaluate", str(file)).stdout
    assert [part for part in ("z_re", "z_im", "z_abs", "z_arg") if f"\n{part} = (" not in table] == []
    assert "\nRegion of (Re z, Im z): ellipse about (1.205, 0.1" in table
    assert "（Re z，Im z）的包含区域" in run("evaluate", str(file), "--lang", "zh").stdout


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": NaN}', "null", "\ufeff{}"])
def test_what_is_no_document_ends_with_a_sentence(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    told = run("evaluate", str(file))
    assert (told.exit_code, told.stdout) == (1, "")
    assert "bad.json" in told.stderr


def test_what_cannot_be_read_ends_with_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"title": "\xe9"}')
    for name in ("latin.json", "missing.json", "."):
        told = run("evaluate", str(tmp_path / name))
        assert told.exit_code == 1
        assert "cannot read" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("evaluate",),
        ("evaluate", "a", "--json", "--table"),
        ("packs", "show"),
        ("users", "add", "--role", "king"),
        ("keys", "revoke", "no-id"),
        ("serve", "--port", "70000"),
        ("migrate", "--database", "other"),
    ],
)
def test_what_was_not_written_correctly_ends_with_2(run: Run, document: str, arguments: Sequence[str]) -> None:
    assert run(*(document if each == "a" else each for each in arguments)).exit_code == 2


def test_every_command_explains_itself(run: Run) -> None:
    page = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\| `liangheng ([a-z]+(?: [a-z-]+)?)", page, flags=re.MULTILINE)
    assert len(commands) >= 15
    assert {command: run(*command.split(), "--help").exit_code for command in commands} == dict.fromkeys(commands, 0)


def test_a_laboratory_is_set_up_from_the_shell(run: Run, tmp_path: Path) -> None:
    assert run("migrate").exit_code == run("migrate").exit_code == 0
    created = run("labs", "create", *LAB)
    assert created.exit_code == 0, created.output
    assert "public key" in created.stdout
    add = ("users", "add", "--login", "zhang", "--name", "张三", "--password", PASSWORD, "--role", "technician")
    assert run(*add).exit_code == 0
    listed = json.loads(run("users", "list", "--json").stdout)
    assert {row["login"]: row["roles"] for row in listed} == {"security": "security_admin", "zhang": "technician"}
    authorise = ("users", "authorise", "zhang", "--pack", "weights-jjg99", "--duty", "perform", "--from")
    assert run(*authorise, "2026-01-01").exit_code == 0
    assert run(*authorise, "2026-02-30").exit_code == 2
    assert run("users", "authorise", "nobody", *authorise[3:], "2026-01-01").exit_code == 1
    options = ("--number", "2-000017", "--level", "second", "--item", "JJG 99", "--evidence", "17.pdf", "--from")
    qualify = ("users", "qualify", "zhang", *options, "2026-01-01", "--until")
    registered = run(*qualify, "2030-12-31")
    assert (registered.exit_code, registered.stdout) == (0, "zhang: registered as 2-000017 for JJG 99\n")
    assert run("users", "qualify", "nobody", *qualify[3:], "2030-12-31").exit_code == 1
    assert run(*qualify, "2025-12-31").exit_code == 1
    assert run("users", "list", "--lab", "CQ-9999").exit_code == 1

    _instruments(f"sqlite:///{tmp_path}/var/lab.db")
    made = json.loads(run("keys", "create", str(READER["barcode"]), "--label", "reader", "--json").stdout)[0]
    assert re.fullmatch(r"lh_[0-9a-z]{12}_[A-Za-z0-9_-]{43}", made["key"])
    assert made["key"].encode() not in (tmp_path / "var" / "lab.db").read_bytes()
    assert run("keys", "create", "NO-SUCH").exit_code == 1
    assert run("keys", "create", str(GAUGE["barcode"])).exit_code == 1, "an item of a customer pushes nothing"
    assert run("keys", "revoke", made["id"]).exit_code == 0


def test_what_the_laboratory_refuses_is_refused_in_the_shell(run: Run) -> None:
    assert run("migrate").exit_code == 0
    assert run("labs", "create", *LAB).exit_code == 0
    weak = run("users", "add", "--login", "li", "--name", "李四", "--password", "short")
    assert isinstance(weak.exception, MetrologyError | SystemExit), weak.output
    assert [row["login"] for row in json.loads(run("users", "list", "--json").stdout)] == ["security"]


def test_processes_end_with_a_sentence_and_no_trace(tmp_path: Path, document: str) -> None:
    for arguments, code, told in (
        (["--version"], 0, ""),
        (["packs", "list", "--json"], 0, ""),
        (["evaluate", document, "--json"], 0, ""),
        (["evaluate", str(_unknown_unit(tmp_path))], 1, "unknown-unit"),
        (["evaluate", str(tmp_path / "missing.json")], 1, "cannot read"),
        (["no-such-command"], 2, "No such command"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "service.cli", *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == code, done.stderr
        assert told in done.stderr
        assert "Traceback" not in done.stderr + done.stdout


def _unknown_unit(folder: Path) -> Path:
    file = folder / "furlong.json"
    inputs = [{**H1["inputs"][0], "unit": "furlong"}, H1["inputs"][1]]
    file.write_text(json.dumps({**H1, "inputs": inputs}), encoding="utf-8")
    return file


def _instruments(url: str) -> None:
    """Put the laboratory's own reader and a customer's gauge on record."""
    database = Database(url)
    with database.transaction() as session:
        laboratory = queries.laboratory_by_code(session, None)
        assert laboratory is not None
        builder = system(laboratory.id, "test")
        both = [Role.QUALITY, Role.RECEPTIONIST]
        person = operations.create_person(
            session, actor=builder, login="quality", name="质量", password=PASSWORD, roles=both, at=now()
        )
        actor = queries.actor_of(person)
        customer = add_customer(session, actor=actor, at=now(), given=given(CustomerIn, CUSTOMER))
        add_equipment(session, actor=actor, at=now(), given=given(EquipmentIn, READER))
        theirs = {**GAUGE, "customer_id": str(customer.id)}
        add_equipment(session, actor=actor, at=now(), given=given(EquipmentIn, theirs))
    database.dispose()
