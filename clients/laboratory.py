"""The laboratory's REST API for programs that work in a person's name: order desk, bench software, a regulator's tool.

    with LaboratoryClient("http://127.0.0.1:8000") as laboratory:
        laboratory.sign_in(login="technician", password="...")
        calibration = laboratory.post("/calibrations", {"order_item_id": item_id})

Errors: ``LaboratoryError`` is the root; ``LaboratoryAway`` (no answer, try again), ``LaboratoryRefused`` (a problem:
its status, code, sentences and faults with JSON Pointers).
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

PREFIX = "/api/v1"


class LaboratoryError(Exception):
    """Root of everything this client raises."""


class LaboratoryAway(LaboratoryError):
    """No answer, or one that asks to come back."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds
        """How long the laboratory asked to wait."""


class LaboratoryRefused(LaboratoryError):
    """The laboratory refused the request and said why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail", ""))
        self.detail_zh = str(problem.get("detail_zh", ""))
        self.faults: list[dict[str, str]] = list(problem.get("errors", []))
        pointers = ", ".join(f"{fault.get('pointer')} {fault.get('code')}" for fault in self.faults)
        super().__init__(f"{status} {self.code}: {self.detail}" + (f" [{pointers}]" if pointers else ""))


class LaboratoryClient:
    """Speaks to one laboratory as one person."""

    def __init__(self, base_url: str, *, transport: httpx.BaseTransport | None = None, timeout: float = 30.0) -> None:
        self._http = httpx.Client(base_url=base_url, transport=transport, timeout=timeout, follow_redirects=False)

    def sign_in(self, *, login: str, password: str, laboratory: str | None = None) -> dict[str, Any]:
        """Sign in; requests are made in this person's name from then on. Returns who that is."""
        body = {"login": login, "password": password}
        session = self.post("/sessions", body if laboratory is None else {**body, "laboratory": laboratory})
        self._http.headers["Authorization"] = f"Bearer {session['token']}"
        actor: dict[str, Any] = session["actor"]
        return actor

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON of the resource
        """Give the JSON under ``path`` (below /api/v1)."""
        return self._request("GET", path, params=query).json()

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, version: int | None = None) -> Any:  # noqa: ANN401
        """Post ``body`` and give the JSON answer, None where there is none; ``version``: see :meth:`put`."""
        response = self._request("POST", path, json={} if body is None else body, headers=_if_match(version))
        return response.json() if response.content else None

    def put(self, path: str, body: Mapping[str, Any], *, version: int | None = None) -> Any:  # noqa: ANN401
        """Replace what is under ``path``; ``version`` is the one that was read (If-Match)."""
        response = self._request("PUT", path, json=body, headers=_if_match(version))
        return response.json() if response.content else None

    def certificate_pdf(self, number: str) -> bytes:
        """Give the PDF of a certificate as it was issued."""
        return self._request("GET", f"/certificates/{quote(number, safe='')}.pdf").content

    def certificate_document(self, number: str) -> bytes:
        """Give the frozen document of a certificate: the canonical bytes that its digest covers."""
        return self._request("GET", f"/certificates/{quote(number, safe='')}.json").content

    def dossier(self, number: str, *, on: str | None = None) -> bytes:
        """Pull the audit dossier of a certificate, ready for ``clients.audit``; the laboratory journals the viewing."""
        query = {} if on is None else {"on": on}
        return self._request("GET", f"/audit/certificates/{quote(number, safe='')}", params=query).content

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use the client in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _request(self, method: str, path: str, **named: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        try:
            response = self._http.request(method, PREFIX + path, **named)
        except httpx.TransportError as error:
            raise LaboratoryAway(f"no answer from the laboratory: {type(error).__name__}") from error
        if response.is_success:
            return response
        problem = _problem(response)
        if response.status_code in {429, 503}:
            seconds = response.headers.get("Retry-After", "")
            raise LaboratoryAway(str(problem.get("detail", "busy")), float(seconds) if seconds.isdigit() else None)
        raise LaboratoryRefused(response.status_code, problem)


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
