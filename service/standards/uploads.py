"""Routes whose JSON carries a file: as strict as any other, with the larger limit for uploads."""

from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from service.kit.edge import StrictRequest, api_router, read_limited, require_json


class UploadRequest(StrictRequest):
    """A strict request that may be as large as ``settings.upload_limit``."""

    async def body(self) -> bytes:
        """Return the bytes of a JSON body."""
        if not hasattr(self, "_body"):
            limit: int = self.app.state.settings.upload_limit
            body = await read_limited(self, limit)
            if body:
                require_json(self.headers)
            self._body = body
        return self._body


class UploadRoute(APIRoute):
    """A route that reads :class:`UploadRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(UploadRequest(request.scope, request.receive))

        return strict


def upload_router(prefix: str, *, tags: Sequence[str | Enum]) -> APIRouter:
    """Return a router like :func:`service.kit.edge.api_router` whose bodies may carry a file."""
    router = api_router(prefix, tags=tags)
    router.route_class = UploadRoute
    return router
