"""The furnished laboratory for journeys through the whole app."""

from tests.service.conftest import _furniture, clock, lab_client, member, stranger, world, world_database

__all__ = ["_furniture", "clock", "lab_client", "member", "stranger", "world", "world_database"]
