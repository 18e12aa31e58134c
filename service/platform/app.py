"""The reference platform as an app of its own."""

from fastapi import FastAPI

from domain.evidence.signature import Signer
from service.kit.api_pages import install_api_pages
from service.kit.assembly import new_app
from service.kit.clock import Clock, now
from service.kit.database import Database
from service.kit.edge import add_routes
from service.platform import act_routes, head_routes, lab_routes, loss_routes, public, routes
from service.platform.graph import question
from service.platform.graph import routes as graph
from service.platform.graph.remembered import install_memory
from service.platform.pages import install_pages
from service.settings import Settings

VERSION = "1.0"
"""Version of the contract this receiver speaks."""


def create_platform(*, database: Database, signer: Signer, settings: Settings, clock: Clock = now) -> FastAPI:
    """Return the receiver over its own migrated database; it signs every answer with ``signer``."""
    app = new_app(
        title="Reference supervision platform 检验检测监管与服务平台（参考实现）",
        version=VERSION,
        database=database,
        settings=settings.model_copy(update={"body_limit": settings.platform_body_limit}),
        clock=clock,
        body_limit=max(settings.upload_limit, settings.platform_body_limit),
    )
    app.state.signer = signer
    install_memory(database)
    slices = (routes, lab_routes, head_routes, loss_routes, act_routes, graph, public)
    # The question first: asking the others whether they match takes as long as its query.
    add_routes(app, question.router, *(each.router for each in slices))
    install_api_pages(app)
    install_pages(app)
    return app
