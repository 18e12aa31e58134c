"""Style, script and icon of the pages."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).with_name("static")


class _Assets(StaticFiles):
    """Files of our own: kept by the browser, asked again whether they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def install_assets(app: FastAPI) -> None:
    """Serve them under ``/static``."""
    app.mount("/static", _Assets(directory=STATIC), name="static")
