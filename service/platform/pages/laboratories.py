"""How the laboratories' journals stand: who has fallen silent, whose journal was cut or rewritten."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse

from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.kit.paging import PageRequest
from service.platform import heads, losses
from service.platform.labs import known_lab
from service.platform.pages.chains import Cursor
from service.platform.pages.losses import place, stated
from service.platform.pages.visit import ROWS, Regulator

router = APIRouter(prefix="/city", route_class=StrictRoute)


@router.get("/laboratories")
def laboratories(*, visit: Regulator, session: ReadSessionDep, after: Cursor = None) -> HTMLResponse:
    """List every laboratory with its newest head; the late ones stand out."""
    page, watched = heads.watched(session, request=PageRequest(limit=ROWS, after=after))
    allowed = timedelta(seconds=visit.request.app.state.settings.heartbeat_late_seconds)
    return visit.show(
        "city_laboratories.html",
        rows=[(each, each.last is None or each.last.received_at < visit.at - allowed) for each in watched],
        waiting=losses.waiting(session, [each.lab_code for each in watched]),
        place=place,
        minutes=allowed // timedelta(minutes=1),
        onward=page.after,
    )


@router.get("/laboratories/{lab_code}")
def laboratory(
    *,
    lab_code: Annotated[str, Path(max_length=32)],
    visit: Regulator,
    session: ReadSessionDep,
    after: Cursor = None,
) -> HTMLResponse:
    """List the heads that one laboratory told, the newest first."""
    lab = known_lab(session, lab_code)
    page = heads.checkpoints(session, lab_code=lab.lab_code, request=PageRequest(limit=ROWS, after=after))
    return visit.show(
        "city_laboratory.html",
        lab=lab,
        rows=page.rows,
        onward=page.after,
        losses=stated(session, lab.lab_code),
        place=place,
        json=f"/v1/journals/{quote(lab.lab_code, safe='')}",
    )
