"""The rules about code hold in the project, and each bites on a bad sample."""

from collections.abc import Callable, Iterable
from textwrap import dedent

import pytest

from tests.architecture import code_rules
from tests.architecture.tree import Source, imports, python_sources

Rule = Callable[[Iterable[Source]], list[str]]
RULES: tuple[Rule, ...] = (
    code_rules.clocks,
    code_rules.impurities,
    code_rules.commits,
    code_rules.strange_tables,
    code_rules.postponed_tables,
)

BAD: tuple[tuple[Rule, str, str], ...] = (
    (code_rules.clocks, "domain/certificate/a.py", "from datetime import datetime\nx = datetime.now()"),
    (code_rules.clocks, "service/orders/operations.py", "import datetime\nx = datetime.datetime.now(datetime.UTC)"),
    (
        code_rules.clocks,
        "service/orders/tables.py",
        "import datetime\nx = field(default_factory=datetime.datetime.utcnow)",
    ),
    (code_rules.clocks, "service/kit/jobs.py", "import time\nx = time.time()"),
    (code_rules.clocks, "service/kit/jobs.py", "from time import time"),
    (code_rules.clocks, "service/worker.py", "from datetime import date\nx = date.today()"),
    (code_rules.impurities, "domain/evidence/a.py", "from random import random"),
    (code_rules.impurities, "domain/packs/__init__.py", "x = open('pack.yaml')"),
    (code_rules.impurities, "domain/uncertainty/model/language.py", "x = eval(text)"),
    (code_rules.impurities, "domain/uncertainty/model/language.py", "exec(text)"),
    (code_rules.impurities, "domain/uncertainty/model/generated.py", "x = compile(text, 'model', 'exec')"),
    (code_rules.impurities, "domain/uncertainty/model/compiled.py", "x = eval(text)"),
    (code_rules.impurities, "domain/uncertainty/model/compiled.py", "x = open(text)"),
    (code_rules.impurities, "domain/certificate/a.py", "import uuid\nx = uuid.uuid4()"),
    (code_rules.commits, "service/orders/operations.py", "session.commit()"),
    (code_rules.commits, "service/kit/jobs.py", "database.session().rollback()"),
    (code_rules.strange_tables, "service/calibrations/queries.py", "from service.orders.tables import OrderRow"),
    (code_rules.strange_tables, "service/calibrations/queries.py", "from service.orders import tables"),
    (code_rules.strange_tables, "service/calibrations/queries.py", "from ..orders.tables import OrderRow"),
    (code_rules.strange_tables, "service/app.py", "import service.people.tables as rows"),
    (code_rules.strange_tables, "service/platform/routes.py", "from service.kit.tables import JobRow"),
    (code_rules.postponed_tables, "service/orders/tables.py", "from __future__ import annotations"),
)

GOOD: tuple[tuple[Rule, str, str], ...] = (
    (code_rules.clocks, "service/kit/clock.py", "from datetime import datetime\nx = datetime.now()"),
    (code_rules.clocks, "clients/instrument/spool.py", "import time\nx = time.time()"),
    (code_rules.clocks, "service/orders/operations.py", "def receive(session, *, now):\n    return now.date()"),
    (code_rules.impurities, "domain/packs/__init__.py", "from importlib import resources\nimport re\nre.compile('a')"),
    (code_rules.impurities, "domain/uncertainty/model/compiled.py", "exec(compile(text, 'model', 'exec'), scope)"),
    (code_rules.commits, "service/kit/database.py", "session.commit()"),
    (code_rules.commits, "clients/instrument/spool.py", "connection.commit()"),
    (code_rules.strange_tables, "service/orders/queries.py", "from service.orders.tables import OrderRow"),
    (code_rules.strange_tables, "service/audit/queries.py", "from service.orders.tables import OrderRow"),
    (code_rules.strange_tables, "service/calibrations/queries.py", "from service.orders.queries import order"),
)


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    assert rule(python_sources("domain", "service", "clients", "migrations", "tests")) == []


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_the_rule_bites(rule: Rule, path: str, text: str) -> None:
    faults = rule([Source(path=path, text=text)])
    assert faults
    assert all(fault.startswith(f"{path}:") for fault in faults)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_the_rule_lets_good_code_pass(rule: Rule, path: str, text: str) -> None:
    assert rule([Source(path=path, text=text)]) == []


def test_every_rule_was_seen_to_bite() -> None:
    assert {rule for rule, _, _ in BAD} == set(RULES)


def test_relative_imports_are_resolved() -> None:
    text = dedent("""
        from . import tables
        from ..kit.clock import now
    """)
    names = {name for _, name in imports(Source(path="service/orders/queries.py", text=text))}
    assert names == {"service.orders", "service.orders.tables", "service.kit.clock", "service.kit.clock.now"}
    package = Source(path="service/orders/__init__.py", text="from .tables import OrderRow")
    assert {name for _, name in imports(package)} == {"service.orders.tables", "service.orders.tables.OrderRow"}
