"""How many digits of a certified value were found: NIST's log relative error."""

import math


def digits(found: float, certified: float) -> float:
    if found == certified:
        return 16.0
    return -math.log10(abs(found - certified) / abs(certified) if certified else abs(found))
