"""The import contracts of pyproject.toml hold, and each of them bites.

A contract that lists a module which no longer exists, or that was switched off by a typing error, still prints "KEPT".
So every contract, by its number, is broken in a synthetic tree that has the project's own configuration.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: tuple[str, ...] = tuple(contract["name"] for contract in CONFIG["contracts"])
_LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

BREAKS: tuple[tuple[int, str, str], ...] = (
    (1, "domain/evidence/bad.py", "import clients.audit"),
    (1, "clients/audit/bad.py", "import service.settings"),
    (2, "domain/evidence/bad.py", "import sqlalchemy.orm"),
    (2, "domain/packs/bad.py", "from fastapi import APIRouter"),
    (3, "domain/uncertainty/bad.py", "import uncertainties.umath"),
    (3, "service/kit/bad.py", "from pint import UnitRegistry"),
    (4, "domain/quantity/bad.py", "import domain.uncertainty"),
    (4, "domain/novelty/__init__.py", ""),
    (5, "service/customers/bad.py", "import service.orders"),
    (5, "service/novelty/__init__.py", ""),
    (6, "service/platform/bad.py", "import service.people"),
    (7, "domain/quantity/first.py", "import domain.quantity.second"),
    (8, "clients/instrument/bad.py", "import domain.errors"),
    (8, "clients/instrument/bad.py", "import numpy"),
)
"""Number of the contract, a file that breaks it, and what stands in that file."""


def lint(folder: Path) -> tuple[int, str]:
    """Exit code and plain text of lint-imports, run in ``folder`` on the configuration that lies there."""
    done = subprocess.run(
        [sys.executable, "-c", _LINT], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def broken(output: str) -> set[int]:
    """Numbers of the contracts that the output calls broken."""
    return {int(number) for number in re.findall(r"^(\d+)\..* BROKEN", output, re.MULTILINE)}


@pytest.fixture
def synthetic(tmp_path: Path) -> Path:
    """A tree with every module that the contracts name, each empty, and the project's own configuration."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    for module in _named_modules():
        folder = tmp_path.joinpath(*module.split("."))
        folder.mkdir(parents=True, exist_ok=True)
    for top in CONFIG["root_packages"]:
        for folder in [tmp_path / top, *(p for p in (tmp_path / top).rglob("*") if p.is_dir())]:
            (folder / "__init__.py").touch()
    (tmp_path / "domain/quantity/second.py").write_text("import domain.quantity.first\n")
    (tmp_path / "domain/quantity/first.py").touch()
    (tmp_path / "domain/quantity/door.py").write_text("import pint\nimport uncertainties\n")
    return tmp_path


def _named_modules() -> set[str]:
    own = set(CONFIG["root_packages"])
    # The clients' other modules are in no contract by name; one stands for them.
    named = {*own, "clients.audit"}
    for contract in CONFIG["contracts"]:
        inside = contract.get("containers", [""])[0]
        layers = [re.sub(r"[()\s]", "", part) for line in contract.get("layers", []) for part in line.split("|")]
        named |= {f"{inside}.{layer}".lstrip(".") for layer in layers}
        named |= {m for key in ("source_modules", "forbidden_modules", "ancestors") for m in contract.get(key, [])}
    return {module for module in named if module.split(".")[0] in own}


def test_the_project_keeps_its_contracts() -> None:
    code, output = lint(ROOT)
    assert code == 0, output


def test_a_clean_tree_passes(synthetic: Path) -> None:
    code, output = lint(synthetic)
    assert (code, broken(output)) == (0, set()), output


def test_every_contract_is_broken() -> None:
    numbers = [int(name.split(".")[0]) for name in CONTRACTS]
    assert numbers == list(range(1, len(CONTRACTS) + 1))
    assert {number for number, _, _ in BREAKS} == set(numbers)


@pytest.mark.parametrize(("number", "path", "line"), BREAKS)
def test_the_contract_bites(synthetic: Path, number: int, path: str, line: str) -> None:
    file = synthetic / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(line + "\n")
    code, output = lint(synthetic)
    assert code != 0, output
    assert broken(output) == {number}, output
