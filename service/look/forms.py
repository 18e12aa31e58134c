"""Forms: what was typed, and what was refused of it, for showing again beside the fields."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from domain.errors import MetrologyError
from service.kit.problems import Fault, NotFound, NotSignedIn, Problem, fault_of, status_of
from service.kit.refusals import fault_of_complaint

FIELD_LIMIT = 6_000
"""Most fields of one form: a full plan of readings fits."""

Done = TypeVar("Done")
Model = TypeVar("Model", bound=BaseModel)


async def read_form(request: Request) -> FormData:
    """Read the fields of a form without a file."""
    return await request.form(max_fields=FIELD_LIMIT, max_files=0)


async def read_form_with_file(request: Request) -> FormData:
    """Read the fields of a form and its one file, whose bytes come as a field's text: name, and base64.

    The frame of every request holds the body to the settings' ``upload_limit``.
    """
    fields: list[tuple[str, UploadFile | str]] = []
    async with request.form(max_fields=FIELD_LIMIT, max_files=1) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.append((name, value))
            elif value.filename:
                content = await value.read()
                fields += [("file_name", value.filename), ("file_base64", base64.b64encode(content).decode("ascii"))]
    return FormData(fields)


Form = Annotated[FormData, Depends(read_form)]
"""Parameter type of an endpoint that takes a form."""
FormWithFile = Annotated[FormData, Depends(read_form_with_file)]
"""The same with a file: ``file_name`` and ``file_base64`` are "" where none was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a form was not taken."""

    status: int
    faults: tuple[Fault, ...]

    def at(self, *pointers: str) -> list[Fault]:
        """Return the faults of a field."""
        return [fault for fault in self.faults if fault.pointer in pointers]

    def under(self, pointer: str) -> list[Fault]:
        """Return the faults of a field that is a list, and of everything in it."""
        return [fault for fault in self.faults if f"{fault.pointer}/".startswith(f"{pointer}/")]

    def beside(self, shown: Sequence[str]) -> Iterator[Fault]:
        """Give the faults that belong to none of the fields ``shown``: they stand above the form."""
        return (fault for fault in self.faults if fault.pointer not in shown)


def attempt(request: Request, work: Callable[[Session], Done]) -> Done | Refused:
    """Do ``work`` in one transaction; if it is refused, nothing is stored and the refusal comes back.

    Not found and not signed in are no answers to a form: they go on to their own pages.
    """
    try:
        with request.app.state.database.transaction() as session:
            return work(session)
    except (NotFound, NotSignedIn):
        raise
    except ValidationError as error:
        complaints = error.errors(include_url=False)
        faults = [fault_of_complaint({**each, "loc": ("body", *each["loc"])}) for each in complaints]
        return Refused(status=422, faults=tuple(faults))
    except (Problem, MetrologyError) as refusal:
        return refused_by(refusal)


def refused_by(refusal: Problem | MetrologyError) -> Refused:
    """Return what a form says of a refusal."""
    if isinstance(refusal, MetrologyError):
        bundled = [each for each in getattr(refusal, "faults", ()) if isinstance(each, MetrologyError)] or [refusal]
        return Refused(status=status_of(refusal), faults=tuple(map(fault_of, bundled)))
    own = Fault(pointer="", code=refusal.code, detail=refusal.sentence_en, detail_zh=refusal.sentence_zh)
    return Refused(status=refusal.status_code, faults=refusal.faults or (own,))


def version_of(form: FormData) -> int:
    """Return the version that the page showed: what is signed is what was read. 0, which never is, for none."""
    text = text_of(form, "version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - as an ETag


def given(model: type[Model], body: Mapping[str, object]) -> Model:
    """Return what was typed as the operation takes it; raises pydantic's ValidationError."""
    return model.model_validate(dict(body))


def texts_of(form: FormData, *names: str) -> dict[str, str]:
    """Return the named fields as texts without outer blanks; "" for one that is not there."""
    return {name: text_of(form, name) for name in names}


def text_of(form: FormData, name: str) -> str:
    """Return one field as text without outer blanks."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
