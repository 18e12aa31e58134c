"""A process that only checks a reading's text must not pay for the engines."""

import subprocess
import sys


def test_importing_the_room_imports_no_engine() -> None:
    code = (
        "import sys, domain.quantity, domain.quantity.second_engine;"
        "print(sorted({'pint', 'uncertainties', 'numpy', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
