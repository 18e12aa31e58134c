"""What was judged of the whole city, remembered while what it was judged from stands.

To judge the city takes seconds; to show the next fifty lines of what was found should not take them again. A new
certificate alters nothing that was judged before it, so pages after the first go on with the answer of the first. What
does alter it, a withdrawal or a correction, is counted by the feed: then the next page is judged anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

import sqlalchemy as sa
from sqlmodel import Session, col

from service.kit.database import Database
from service.platform.graph.tables import GraphCertificateRow, GraphStateRow

KEPT = 8
"""Answers that a process remembers; one takes a megabyte or two."""
_KEY = "city answers"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The days of a question, and how far the graph had come when it was asked."""

    on: date
    known_on: date
    until: int
    """Newest certificate."""
    changes: int


_STATE = sa.select(
    sa.select(sa.func.max(col(GraphCertificateRow.id))).scalar_subquery(),
    sa.select(col(GraphStateRow.changes)).scalar_subquery(),
)


def install_memory(database: Database) -> None:
    """Let every later session of ``database`` remember."""
    database.carried[_KEY] = {}


def moment(session: Session, *, on: date, known_on: date, until: int = 0) -> Moment:
    """Return the moment that is now; ``until``: that of an earlier page, which is gone on with."""
    newest, changes = session.connection().execute(_STATE).one()
    return Moment(on=on, known_on=known_on, until=until or newest or 0, changes=changes or 0)


def remembered(session: Session, question: Callable[..., Answer], at: Moment) -> Answer:
    """Return what ``question(session, on=, known_on=)`` answered at that moment, or else what it answers now."""
    answers = cast("dict[tuple[object, Moment], Answer]", session.info.get(_KEY, {}))
    answer = answers.pop((question, at), None)  # one step: threads share the answers
    if answer is None:
        answer = question(session, on=at.on, known_on=at.known_on)
    answers[question, at] = answer  # the last one asked for stands last
    for oldest in list(answers)[:-KEPT]:
        answers.pop(oldest, None)
    return answer
