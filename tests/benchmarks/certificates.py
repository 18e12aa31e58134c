"""Approve and issue, PDF included, against evaluating the record alone; and the PDF against an empty page.

An issue is one transaction on the engine at its own durability: checks, document, number, PDF, journal, links, job.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

import typst

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.packs import builtin_packs
from domain.specialty.schema import Pack
from service.certificates.glyphs import font_folder
from service.certificates.issue import approve_and_issue
from service.certificates.pdf import render
from service.certificates.queries import content_of, list_certificates
from service.demo.laboratory import PRESSURE_PACK
from service.kit.database import Database
from service.kit.paging import PageRequest
from tests.benchmarks.harness import Figure, Goal, Size, alone, alternate, compared, percentile, seconds_of
from tests.engines import Engine
from tests.service.certificates.bench import checked_gauge
from tests.serving import Furnished, furnished

LOOK_UP = "https://lookup.example"
EMPTY_PAGE = b'#set page("a4")\n#set text(font: "Noto Serif SC")\n#sym.zws'


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much is issued."""

    rounds: int
    issues: int
    """In each round."""


AMOUNTS: dict[Size, Amount] = {
    "tiny": Amount(rounds=1, issues=2),
    "small": Amount(rounds=5, issues=8),
    "city": Amount(rounds=9, issues=40),
}


def run(size: Size) -> list[Figure]:
    """Measure the issue on both engines, then the PDF."""
    amount = AMOUNTS[size]
    return [*_on("postgres", amount), *_on("sqlite", amount)]


def _on(engine: Engine, amount: Amount) -> list[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lab = stack.enter_context(furnished(engine, folder))
        database = stack.enter_context(_opened(lab))
        works = iter(_works(database, lab, 1 + amount.rounds * amount.issues))
        _issue(database, lab, next(works))  # fonts and packs are read once a process
        pack = builtin_packs()[PRESSURE_PACK]
        if pack.example is None:
            raise RuntimeError("the pack has no example")
        record = example_record(pack, pack.example)
        taken: list[float] = []

        def issues() -> float:
            round_ = [_issue(database, lab, next(works)) for _ in range(amount.issues)]
            taken.extend(round_)
            return sum(round_) / amount.issues

        pair = alternate(amount.rounds, issues, lambda: 1000 * seconds_of(lambda: evaluate(record, pack), times=5))
        p95 = percentile(taken, 0.95)
        figures = [
            compared(f"{engine}: approve and issue / evaluation alone", pair, "ms"),
            alone(f"{engine}: approve and issue, p95", p95, "ms", Goal(at_most=250, of="value")),
        ]
        return figures if engine == "sqlite" else [*figures, _pdf(database, lab, pack, amount)]


def _pdf(database: Database, lab: Furnished, pack: Pack, amount: Amount) -> Figure:
    """The PDF of an issued content, against a page without content by the same compiler."""
    with database.reading() as session:
        row = list_certificates(session, lab_id=lab.world.lab.id, request=PageRequest(limit=1, after=None)).rows[0]
    content = content_of(row)
    compiler = typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()]),
        ignore_system_fonts=True,
    )
    whole = row.issued_at.replace(microsecond=0)
    instants = (whole + timedelta(seconds=second) for second in count())

    def ours() -> float:
        return 1000 * seconds_of(
            lambda: render(
                content,
                pack,
                document_digest=row.document_digest,
                look_up_url=LOOK_UP,
                issued_at=next(instants),
            ),
            times=amount.issues,
        )

    def empty() -> float:
        compiled = partial(compiler.compile, EMPTY_PAGE, format="pdf", pdf_standards="a-3b")
        return 1000 * seconds_of(lambda: compiled(timestamp=next(instants)), times=amount.issues)

    return compared("PDF of a certificate / of an empty page", alternate(amount.rounds, ours, empty), "ms")


def _works(database: Database, lab: Furnished, number: int) -> list[UUID]:
    """Checked work, ready to be approved."""
    made = []
    for _ in range(number):
        with database.transaction() as session:
            made.append(checked_gauge(session, lab.world.lab, at=lab.world.at))
    return made


def _issue(database: Database, lab: Furnished, work: UUID) -> float:
    """Issue one certificate; milliseconds until it is committed."""
    began = time.perf_counter()
    with database.transaction() as session:
        approve_and_issue(
            session,
            actor=lab.world.lab.actors["signatory"],
            at=lab.world.at,
            calibration_id=work,
            look_up_base=LOOK_UP,
        )
    return 1000 * (time.perf_counter() - began)


@contextmanager
def _opened(lab: Furnished) -> Iterator[Database]:
    database = Database(lab.url)
    try:
        yield database
    finally:
        database.dispose()
