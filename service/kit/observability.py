"""What can be seen from outside: is it alive, is it ready, how fast is it (Prometheus)."""

from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import select
from starlette.responses import JSONResponse, Response

from service.kit.database import Database
from service.kit.edge import add_routes
from service.kit.openapi import documented
from service.kit.problems import TemporarilyUnavailable

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The measurements of one app, in a registry of its own so that two apps can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "liangheng_request_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ["method", "route", "status"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.refused_access = Counter(
            "liangheng_refused_access_total",
            "Requests refused for who sent them.",
            ["code"],
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request. A method nobody knows counts as OTHER: clients may invent thousands."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"
        self._requests.labels(known, route, str(status)).observe(seconds)


router = APIRouter(tags=["operation"])


@router.get("/livez", summary="The process answers")
async def live() -> dict[str, str]:
    """Say that the process runs; asks nothing of anything else."""
    return {"status": "alive"}


@router.get("/readyz", summary="Requests can be served", responses=documented(TemporarilyUnavailable))
def ready(request: Request) -> JSONResponse:
    """Say whether the database answers; 503 while it does not."""
    database: Database = request.app.state.database
    with database.reading() as session:
        session.connection().execute(select(1))
    return JSONResponse({"status": "ready"})


@router.get("/metrics", summary="Measurements for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Give the measurements of this process."""
    measured: Metrics = request.app.state.metrics
    return Response(generate_latest(measured.registry), media_type=CONTENT_TYPE_LATEST)


def install_observability(app: FastAPI) -> None:
    """Add the three addresses to ``app``."""
    add_routes(app, router)
