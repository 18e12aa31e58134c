"""Put the pages into the laboratory's app."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.pages import (
    audits,
    bench,
    bench_forms,
    certificates,
    impacts,
    laboratory,
    orders,
    packs,
    people,
    records,
    reports,
    schemes,
    sign_in,
    standard_certificates,
    standards,
    validation,
    worklist,
)
from service.pages.problem_page import problem_page

STATIC = Path(__file__).with_name("static")


class _Assets(StaticFiles):
    """Files of our own: kept by the browser, asked again whether they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def install_pages(app: FastAPI) -> None:
    """Serve the pages; ``/`` leads to the worklist, and refusals are pages for whoever asks for HTML."""
    app.state.problem_page = problem_page
    app.mount("/static", _Assets(directory=STATIC), name="static")
    for page in (
        sign_in,
        worklist,
        records,
        orders,
        bench,
        bench_forms,
        certificates,
        impacts,
        laboratory,
        audits,
        reports,
        validation,
        packs,
        schemes,
        standard_certificates,
        standards,
        people,
    ):
        app.include_router(page.router, include_in_schema=False)
