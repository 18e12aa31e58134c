"""The API's own pages at ``/docs``: Swagger UI from a package, no outside request and no inline script."""

from html import escape
from importlib.resources import files
from json import dumps
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

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


def install_api_pages(app: FastAPI) -> None:
    """Serve the OpenAPI document for people. The start script is a file, because our policy refuses inline ones."""
    assets = Path(str(files("fastapi_offline").joinpath("static")))
    options = {"url": "openapi.json", "dom_id": "#swagger-ui", "deepLinking": True, "docExpansion": "none"}
    script = f"SwaggerUIBundle({dumps(options)});\n"

    @app.get("/docs", include_in_schema=False)
    async def page() -> HTMLResponse:
        return HTMLResponse(_PAGE.format(title=escape(app.title)))

    @app.get("/docs/start.js", include_in_schema=False)
    async def start() -> Response:
        return Response(script, media_type="text/javascript")

    app.mount("/docs/assets", StaticFiles(directory=assets), name="api-pages")
