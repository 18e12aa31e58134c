"""The service answers its first request before it has loaded what only some requests need."""

import subprocess
import sys

HEAVY = {"numpy", "scipy", "typst", "xlsxwriter", "uncertainties", "pint"}


def test_the_app_imports_neither_numerics_nor_printing() -> None:
    code = f"import sys, service.app; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
