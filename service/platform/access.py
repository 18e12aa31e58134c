"""Who may ask the platform what is not public: whoever holds the access key (the administration token).

Programs send it as a bearer token. People type it once; a cookie then says until when it was shown, sealed under the
key itself, so that nothing is stored and another key ends every session.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.kit.problems import NotSignedIn, Problem
from service.kit.same_site import SAFE_METHODS, refuse_other_sites
from service.platform.acts import note_wrong_key
from service.settings import Settings

BEARER = HTTPBearer(auto_error=False)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]

_LONGEST = 80
"""Characters of a session's value: an instant and 64 of its seal."""


class WrongKey(Problem):
    """Sign-in refused."""

    status = 401
    code = "wrong-access-key"
    title = "Wrong access key"
    title_zh = "访问密钥错误"
    en = "This is not the platform's access key."
    zh = "这不是本平台的访问密钥。"


async def administrator(request: Request, credentials: Bearer) -> None:
    """Let only the holder of the access key through; without one configured, nobody.

    ``async``, for who gets in waits for nothing: FastAPI would give a plain function a thread. A wrong key is put on
    record. Raises NotSignedIn, and CrossSiteRequest for a cookie used from elsewhere.
    """
    settings: Settings = request.app.state.settings
    if credentials is not None:
        try:
            compare_key(settings, credentials.credentials)
        except WrongKey:
            await run_in_threadpool(note_wrong_key, request)
            raise NotSignedIn from None
        return
    if not has_session(request):
        raise NotSignedIn
    if request.method not in SAFE_METHODS:
        refuse_other_sites(request.headers, base_url=settings.public_base_url)


def compare_key(settings: Settings, given: str) -> None:
    """Raise WrongKey unless ``given`` is the access key; the time taken does not tell how much of it is right."""
    key = settings.platform_admin_token.get_secret_value()
    if not key or not hmac.compare_digest(key.encode(), given.encode("utf-8", "surrogatepass")):
        raise WrongKey


def open_session(settings: Settings, *, at: datetime) -> str:
    """Return the value of the cookie of somebody who has just shown the key."""
    until = str(int((at + timedelta(hours=settings.session_hours)).timestamp()))
    return f"{until}.{_seal(settings, until)}"


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; the prefix makes browsers insist on https, path / and no domain."""
    return "__Host-liangheng-platform" if settings.secure_cookies else "liangheng-platform"


def has_session(request: Request) -> bool:
    """Whether the request's cookie was given to somebody who showed the key, and has not run out."""
    settings: Settings = request.app.state.settings
    at: datetime = request.app.state.clock()
    value = request.cookies.get(cookie_name(settings), "")
    until, _, seal = value.partition(".")
    if not settings.platform_admin_token.get_secret_value() or not value.isascii() or len(value) > _LONGEST:
        return False
    return hmac.compare_digest(_seal(settings, until), seal) and at.timestamp() < int(until)


def _seal(settings: Settings, until: str) -> str:
    key = settings.platform_admin_token.get_secret_value().encode()
    return hmac.new(key, b"liangheng platform session " + until.encode(), hashlib.sha256).hexdigest()
