"""Forms come from pages of ours: a cookie alone proves nothing, for other sites' pages make browsers send it, too."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from service.kit.problems import CrossSiteRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_other_sites(headers: Headers, *, base_url: str) -> None:
    """Raise CrossSiteRequest unless the request comes from a page of ours (browsers always say)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSiteRequest
        return
    origin = headers.get("origin", "")
    if not origin or (_origin(origin) != _origin(base_url) and urlsplit(origin).netloc != headers.get("host")):
        raise CrossSiteRequest


def inside(address: str, *, otherwise: str) -> str:
    """Return ``address`` if it is a path of ours: a link must not carry somebody who signs in elsewhere."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if ours and "\\" not in address and address.isprintable() else otherwise


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
