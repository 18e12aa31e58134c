"""Nothing is loaded before it is needed: by the service before its first request, by a shell before its command."""

import subprocess
import sys

import pytest

NUMERICS_AND_PRINTING = {"numpy", "scipy", "typst", "xlsxwriter", "uncertainties", "pint"}
NETWORK = {"httpx", "rich"}
WEB_AND_DATABASE = {"fastapi", "starlette", "sqlalchemy", "sqlmodel", "structlog"}


@pytest.mark.parametrize(
    ("module", "later"),
    [
        ("service.app", NUMERICS_AND_PRINTING),
        ("service.cli", NUMERICS_AND_PRINTING | WEB_AND_DATABASE),
        ("clients.audit.__main__", NUMERICS_AND_PRINTING | WEB_AND_DATABASE | NETWORK),
    ],
)
def test_what_only_some_need_is_loaded_later(module: str, later: set[str]) -> None:
    code = f"import sys, {module}; print(sorted({later!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
