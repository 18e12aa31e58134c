"""Put the kit into an app: the laboratory's and the platform's are made by the same function."""

from typing import Any

from fastapi import FastAPI
from starlette.types import Lifespan

from service.kit.clock import Clock, now
from service.kit.database import Database
from service.kit.edge import StrictRoute
from service.kit.middleware import RequestFrame
from service.kit.observability import Metrics, install_observability
from service.kit.openapi import describe
from service.kit.refusals import install_refusals
from service.settings import Settings


def new_app(
    *,
    title: str,
    version: str,
    database: Database,
    settings: Settings,
    description: str = "",
    clock: Clock = now,
    body_limit: int | None = None,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """Return an app that refuses, logs, measures and tells the time by the kit; the caller adds its routers.

    ``body_limit`` is the largest body of any kind (default: the settings' limit for uploads); JSON has the smaller
    ``settings.body_limit`` besides. ``app.state`` holds ``database``, ``settings``, ``clock``, ``metrics`` and
    ``problem_page`` (None: refusals are JSON for people, too).
    """
    app = FastAPI(
        title=title,
        version=version,
        description=description,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.route_class = StrictRoute
    app.state.database = database
    app.state.settings = settings
    app.state.clock = clock
    app.state.metrics = Metrics()
    app.state.problem_page = None
    limit = settings.upload_limit if body_limit is None else body_limit
    app.add_middleware(RequestFrame, body_limit=limit, metrics=app.state.metrics)
    install_refusals(app)
    install_observability(app)

    def openapi() -> dict[str, Any]:
        return describe(app)

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend the document
    return app
