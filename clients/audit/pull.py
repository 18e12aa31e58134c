"""Fetch a dossier from the laboratory's service: the one place of this package that uses a network."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from clients.audit.reading import BYTE_LIMIT

if TYPE_CHECKING:
    import httpx

TIMEOUT = 30.0


class NotGiven(Exception):
    """The laboratory's service did not give the dossier."""


def pull_dossier(
    base_url: str,
    *,
    number: str,
    token: str,
    on: str | None = None,
    known_at: str | None = None,
    kept: int | None = None,
    transport: "httpx.BaseTransport | None" = None,
) -> bytes:
    """Return the dossier's bytes exactly as they were given; ``token`` is a session of the regulator.

    Raises NotGiven with the laboratory's own words.
    """
    import httpx  # noqa: PLC0415 - a quarter of the time to start, and whoever verifies needs no network

    address = f"/api/v1/audit/certificates/{quote(number, safe='')}"
    days = {name: day for name, day in (("on", on), ("known_at", known_at)) if day}
    asked = days if kept is None else {**days, "kept": str(kept)}
    with httpx.Client(base_url=base_url, transport=transport, timeout=TIMEOUT, follow_redirects=False) as http:
        try:
            response = http.get(address, params=asked, headers={"Authorization": f"Bearer {token}"})
        except httpx.HTTPError as error:
            raise NotGiven(f"the laboratory cannot be reached ({type(error).__name__})") from error
    if not response.is_success:
        raise NotGiven(f"the laboratory answers {response.status_code}: {_words(response)}")
    if len(response.content) > BYTE_LIMIT:
        raise NotGiven(f"the dossier is larger than {BYTE_LIMIT} bytes")
    return response.content


def _words(response: "httpx.Response") -> str:
    try:
        problem = response.json()
    except ValueError:
        return "no problem document"
    return str(problem.get("detail", ""))[:200] if isinstance(problem, dict) else "no problem document"
