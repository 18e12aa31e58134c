"""The software that runs here: everything whose change could change a digit of a result."""

import platform
from functools import cache
from importlib.metadata import version

from domain.uncertainty.engine import engine
from domain.validation.report import Installation


@cache
def installation() -> Installation:
    """Tell the engine, the libraries that compute with it, and the platform, as this process has them."""
    own = engine()
    return Installation(
        engine_version=own["version"],
        engine_digest=own["digest"],
        product=version("liangheng"),
        python=platform.python_version(),
        numpy=version("numpy"),
        scipy=version("scipy"),
        platform=platform.platform(),
    )
