"""The page for everybody: is this certificate real? A form that works without a script, in Chinese and English."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, UploadFile
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from domain.exchange.lookup import PublicLookup
from service.kit.database import ReadSessionDep
from service.kit.problems import Json
from service.platform import index
from service.platform.routes import look_up_file

router = APIRouter(include_in_schema=False)
_pages = Environment(
    loader=PackageLoader("service.platform"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_style = files("service.platform").joinpath("static", "lookup.css").read_bytes()

STATUS_WORDS = {
    "valid": ("有效", "Valid"),
    "amended": ("已更正", "Amended"),
    "replaced": ("已替换", "Replaced"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "void": ("已作废", "Void"),
    "not_found": ("未找到", "Not found"),
}
MATCH_WORDS = {
    "match": ("文件与上报的证书一致", "The file is the certificate as reported"),
    "mismatch": ("文件与已上报的证书不相同", "The file is not a certificate as reported"),
}


@router.get("/")
def form(
    number: Annotated[str, Query(max_length=60)] = "", code: Annotated[str, Query(max_length=16)] = ""
) -> Response:
    """Show the form; a QR code on a certificate may fill it in."""
    return page(number=number, code=code)


@router.get("/check")
def check(
    session: ReadSessionDep,
    number: Annotated[str, Query(min_length=1, max_length=60)],
    code: Annotated[str, Query(min_length=1, max_length=16)],
) -> Response:
    """Show what number and code find."""
    answer = index.look_up(session, number=number.strip(), code=code.strip().upper())
    return page(number=number, code=code, answer=answer)


@router.post("/check")
def check_file(
    session: ReadSessionDep,
    file: UploadFile,
    number: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Show whether the file is a certificate as it was reported."""
    answer = look_up_file(session, file, number=number.strip(), code=code.strip().upper())
    return page(number=number, code=code, answer=answer)


@router.get("/lookup.css")
def style() -> Response:
    """Give the page's style."""
    return Response(_style, media_type="text/css")


def problem_page(_request: Request, problem: dict[str, Json]) -> Response:
    """Show a refusal to a person."""
    status = problem["status"]
    return page(problem=problem, status=status if isinstance(status, int) else 500)


def page(
    *,
    number: str = "",
    code: str = "",
    answer: PublicLookup | None = None,
    problem: Mapping[str, Json] | None = None,
    status: int = 200,
) -> Response:
    """Render the one page."""
    html = _pages.get_template("lookup.html").render(
        number=number,
        code=code,
        answer=answer,
        problem=problem,
        status_words=STATUS_WORDS,
        match_words=MATCH_WORDS,
    )
    return HTMLResponse(html, status)
