"""The published cases for tests: the same files that the product ships and validates itself with."""

from domain.validation.library import Case, load

__all__ = ["Case", "load"]
