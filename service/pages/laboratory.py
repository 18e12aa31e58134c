"""The whole laboratory under the rules, for the regulator and for quality: what fails, where, and since when."""

import json
from collections import Counter
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from domain.traceability.rules import RULES
from service.audit.laboratory import Asked, audit_lines, open_laboratory
from service.kit.database import Database
from service.pages.audits import On
from service.pages.standard_view import quantity
from service.pages.view import Auditor

router = APIRouter(prefix="/audit/laboratory")

AT_ONCE: Final = 200
"""Certificates that one page looks at, some hundredths of a second each; the next page goes on after them."""


@router.get("")
def laboratory(
    *,
    visit: Auditor,
    on: On = None,
    known_at: On = None,
    against: On = None,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
) -> HTMLResponse:
    """Count failures by rule, level and quantity, and name every certificate that fails; the viewing is journalled."""
    asked = Asked(
        lab_id=visit.member.lab_id,
        on=on or visit.today,
        known_at=known_at or visit.today,
        against=against,
        after=after,
        limit=AT_ONCE,
    )
    database: Database = visit.request.app.state.database
    # A transaction of its own: the journal is not kept waiting while hundreds of certificates are read.
    with database.transaction() as session:
        open_laboratory(session, actor=visit.member, at=visit.at, asked=asked)
    *lines, last = (json.loads(line) for line in audit_lines(database, asked))
    return visit.show(
        "laboratory.html",
        asked=asked,
        seen=len(lines),
        states=last["totals"]["states"],
        failures=_by_rule(lines, "failed"),
        undecided=_by_rule(lines, "undecided"),
        totals=sorted(last["totals"]["failed"], key=lambda each: (each["rule"], each["level"], each["quantity"])),
        failing=[line for line in lines if line["failed"] or line["state"] == "damaged"],
        changed=[line for line in lines if line.get("changed")],
        after=last["after"] if last["more"] else None,
        rules=RULES,
        kind=lambda name: quantity(visit, name),
    )


def _by_rule(lines: list[dict[str, Any]], which: str) -> list[tuple[str, int]]:
    """How many certificates each rule fails, or leaves undecided."""
    return sorted(Counter(rule for line in lines for rule in line[which]).items())
