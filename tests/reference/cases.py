"""The published cases for tests: the same files that the product ships and validates itself with.

NIST's StRD: only the sets given by formula and the small ones (`domain/validation/cases/README.md` says why).
"""

from domain.validation.library import Case, load

__all__ = ["Case", "load"]
