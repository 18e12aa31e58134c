"""The furnished laboratory for journeys through the whole app."""

from tests.service.conftest import clock, furniture, lab_client, member, stranger, world, world_database

__all__ = ["clock", "furniture", "lab_client", "member", "stranger", "world", "world_database"]
