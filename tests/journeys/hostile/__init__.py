"""Bad requests over every address of the laboratory, as a table: what is bent, and the status of the refusal."""

from collections.abc import Iterator

from tests.journeys.asking import Ask, Place
from tests.journeys.hostile import bench, edge, models, office, tenants


def corpus(place: Place) -> Iterator[Ask]:
    """Every bad request."""
    for part in (
        edge.edge,
        edge.headers,
        edge.addresses,
        edge.queries,
        office.people,
        office.counter,
        office.orders,
        office.standards,
        bench.instruments,
        bench.work,
        bench.moves,
        tenants.tenants,
    ):
        yield from part(place)
    yield from models.evaluations()
