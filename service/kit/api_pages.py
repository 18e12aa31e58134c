"""The API's own pages at ``/docs``: Swagger UI from a package, no outside request and no inline script."""

from html import escape
from importlib.resources import files
from json import dumps
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from service.kit.edge import add_routes

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
"""

_OPTIONS = {"url": "openapi.json", "dom_id": "#swagger-ui", "deepLinking": True, "docExpansion": "none"}
_SCRIPT = f"SwaggerUIBundle({dumps(_OPTIONS)});\n"

# Of the module, not of one app: FastAPI remembers every endpoint it has seen, and would keep the app with it.
_router = APIRouter(include_in_schema=False)


@_router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """Give the page that loads the OpenAPI document."""
    return HTMLResponse(_PAGE.format(title=escape(request.app.title)))


@_router.get("/docs/start.js")
async def start() -> Response:
    """Give the start script: a file, because our policy refuses inline ones."""
    return Response(_SCRIPT, media_type="text/javascript")


def install_api_pages(app: FastAPI) -> None:
    """Serve the OpenAPI document for people."""
    add_routes(app, _router)
    assets = Path(str(files("fastapi_offline").joinpath("static")))
    app.mount("/docs/assets", StaticFiles(directory=assets), name="api-pages")
