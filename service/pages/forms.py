"""Forms: what was typed, and what was refused of it, for showing again beside the fields."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from domain.errors import MetrologyError
from service.kit.problems import Fault, NotFound, NotSignedIn, Problem, fault_of, status_of
from service.kit.refusals import fault_of_complaint

FIELD_LIMIT = 6_000
"""Most fields of one form: a full plan of readings fits."""

Done = TypeVar("Done")
Model = TypeVar("Model", bound=BaseModel)


async def read_form(request: Request) -> FormData:
    """Read the fields of a form; files have no place in ours."""
    return await request.form(max_fields=FIELD_LIMIT, max_files=0)


Form = Annotated[FormData, Depends(read_form)]
"""Parameter type of an endpoint that takes a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a form was not taken."""

    status: int
    faults: tuple[Fault, ...]

    def at(self, *pointers: str) -> list[Fault]:
        """Return the faults of a field."""
        return [fault for fault in self.faults if fault.pointer in pointers]

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
    except Problem as problem:
        own = Fault(pointer="", code=problem.code, detail=problem.sentence_en, detail_zh=problem.sentence_zh)
        return Refused(status=problem.status_code, faults=problem.faults or (own,))
    except ValidationError as error:
        complaints = error.errors(include_url=False)
        faults = [fault_of_complaint({**each, "loc": ("body", *each["loc"])}) for each in complaints]
        return Refused(status=422, faults=tuple(faults))
    except MetrologyError as error:
        bundled = [each for each in getattr(error, "faults", ()) if isinstance(each, MetrologyError)] or [error]
        return Refused(status=status_of(error), faults=tuple(map(fault_of, bundled)))


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
