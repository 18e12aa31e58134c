"""The laboratory's app: the kit's frame, every slice's routes, and the API's own pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from domain.evidence.signature import Signer
from domain.packs.library import library_of
from service.audit import checkpoint_routes as checkpoints
from service.audit import impact_routes as impacts
from service.audit import laboratory_routes
from service.audit import recall_routes as recalls
from service.audit import routes as audit
from service.calibrations import bench_routes, evaluations, move_routes
from service.calibrations import routes as calibrations
from service.calibrations.lookup import reading_plans
from service.capability import routes as capability
from service.certificates import override_routes
from service.certificates import routes as certificates
from service.customers import routes as customers
from service.equipment import routes as equipment
from service.equipment.packs import install_packs
from service.equipment.queries import is_own_instrument
from service.kit.api_pages import install_api_pages
from service.kit.assembly import new_app
from service.kit.clock import Clock, now
from service.kit.database import Database
from service.kit.edge import add_routes
from service.kit.keys import load_signer
from service.orders import routes as orders
from service.pages import install_pages
from service.people.routes import install_people
from service.readings import routes as readings
from service.readings.door import install_door
from service.readings.flusher import Flusher
from service.reporting import routes as reporting
from service.settings import Settings
from service.standards import evidence_routes, scheme_routes
from service.standards import routes as standards

DESCRIPTION = """The REST API of a metrology laboratory: orders, readings, calibrations, certificates, audits.

Numbers that were measured travel as decimal text (`"10.00"`), never as JSON numbers. Refusals are
`application/problem+json` (RFC 9457) in English and Chinese. What is edited carries an ETag; send it in `If-Match`.
"""


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    signer: Signer | None = None,
    clock: Clock | None = None,
) -> FastAPI:
    """Return the laboratory's app.

    ``database``, ``signer`` (seals certificates and journal heads) and ``clock`` are made from the settings unless
    given; ``app.state`` holds them.
    """
    kept = database or Database(settings.database_url, connections=settings.database_connections)

    flusher = Flusher(kept, reading_plans, clock or now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            flusher.stop()
            if database is None:
                kept.dispose()

    app = new_app(
        title="LiangHeng 量衡",
        version=version("liangheng"),
        description=DESCRIPTION,
        database=kept,
        settings=settings,
        clock=clock or now,
        lifespan=lifespan,
    )
    app.state.packs = library_of(settings.packs)
    install_packs(kept, app.state.packs)
    app.state.signer = signer or load_signer(settings.signing_key_path)
    install_people(app, is_instrument=is_own_instrument)
    # Before /standards/{standard_id}, which would take the word "certificates" for an id.
    add_routes(app, standards.certificates)
    slices = (
        customers,
        equipment,
        capability,
        standards,
        evidence_routes,
        scheme_routes,
        orders,
        readings,
        calibrations,
        bench_routes,
        move_routes,
        evaluations,
        certificates,
        override_routes,
        reporting,
        audit,
        laboratory_routes,
        checkpoints,
        recalls,
        impacts,
    )
    add_routes(app, *(each.router for each in slices))
    install_door(app, flusher)
    install_api_pages(app)
    install_pages(app)

    return app
