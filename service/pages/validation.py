"""The newest record of a validation, and whether it still speaks of the software that runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from domain.validation.errors import ReportUnreadable
from domain.validation.report import Report, differs_from, read_report
from service.kit.installation import installation
from service.kit.problems import NotFound
from service.pages.view import Reader, Visit

router = APIRouter()

_MEDIA = {"json": "application/json", "md": "text/markdown; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newest:
    """What lies in the folder of reports."""

    path: Path
    report: Report | None
    """None: the file cannot be read."""


@router.get("/validation")
def validation(*, visit: Reader) -> HTMLResponse:
    """Show the newest report, and what has changed since; nothing is computed in a request."""
    newest = _newest(visit)
    report = newest.report if newest else None
    return visit.show(
        "validation.html",
        newest=newest,
        report=report,
        changed=differs_from(report, installation()) if report else (),
    )


@router.get("/validation/report.{kind}")
def download(*, kind: Literal["json", "md"], visit: Reader) -> Response:
    """Hand out the newest report as it was written."""
    newest = _newest(visit)
    path = newest.path.with_suffix(f".{kind}") if newest else None
    if path is None or not path.is_file():
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    return Response(path.read_bytes(), media_type=_MEDIA[kind], headers=headers)


def _newest(visit: Visit) -> _Newest | None:
    # Names carry the instant, so that the last in order is the newest whatever was copied when.
    folder: Path = visit.request.app.state.settings.validation_dir
    path = max(folder.glob("validation-*.json"), default=None, key=lambda each: each.name)
    if path is None:
        return None
    try:
        return _Newest(path=path, report=read_report(path.read_text(encoding="utf-8")))
    except (ReportUnreadable, OSError, UnicodeDecodeError):
        return _Newest(path=path, report=None)
