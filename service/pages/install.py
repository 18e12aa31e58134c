"""Put the pages into the laboratory's app."""

from fastapi import FastAPI

from service.kit.edge import add_routes
from service.look.assets import install_assets
from service.pages import (
    accounts,
    audits,
    bench,
    bench_forms,
    certificates,
    checks,
    evidence,
    impacts,
    keys,
    laboratory,
    licences,
    orders,
    overrides,
    packs,
    people,
    records,
    registers,
    reports,
    schemes,
    sign_in,
    standard_certificates,
    standards,
    validation,
    worklist,
)
from service.pages.problem_page import problem_page


def install_pages(app: FastAPI) -> None:
    """Serve the pages; ``/`` leads to the worklist, and refusals are pages for whoever asks for HTML."""
    app.state.problem_page = problem_page
    install_assets(app)
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
        registers,
        licences,
        evidence,
        checks,
        overrides,
        people,
        keys,
        accounts,
    ):
        add_routes(app, page.router, in_document=False)
