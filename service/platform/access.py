"""Who may ask the platform what is not public: whoever holds the administration token."""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.kit.problems import NotSignedIn

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


async def administrator(request: Request, credentials: Bearer) -> None:
    """Let only the holder of the administration token through; without one configured, nobody.

    ``async``, for it waits for nothing: FastAPI would give a plain function a thread.
    """
    token: str = request.app.state.settings.platform_admin_token.get_secret_value()
    given = credentials.credentials if credentials else ""
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise NotSignedIn
