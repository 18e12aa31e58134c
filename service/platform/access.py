"""Who may ask the platform what is not public: whoever holds the administration token."""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.kit.problems import NotSignedIn

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def administrator(request: Request, credentials: Bearer) -> None:
    """Let only the holder of the administration token through; without one configured, nobody."""
    token: str = request.app.state.settings.platform_admin_token.get_secret_value()
    given = credentials.credentials if credentials else ""
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise NotSignedIn
