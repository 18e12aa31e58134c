"""What PostgreSQL's planner has to be told before a question to the whole city."""

import sqlalchemy as sa
from sqlmodel import Session

_LARGE = {
    "jit": "off",  # compiling one of these statements takes seconds
    "work_mem": "256MB",  # else they sort and hash on disk
    "seq_page_cost": "0.1",  # a page in memory costs next to nothing, wherever it is
    "random_page_cost": "0.1",
    "plan_cache_mode": "force_custom_plan",  # a plan for any day is a plan for none
    "cursor_tuple_fraction": "1",  # all rows are wanted, not the first ones soon
}
_WALK = {**_LARGE, "plan_cache_mode": "auto", "enable_hashjoin": "off", "enable_mergejoin": "off"}


def _statement(settings: dict[str, str]) -> sa.Select[*tuple[str, ...]]:
    return sa.select(*(sa.func.set_config(name, value, sa.true()) for name, value in settings.items()))


_STATEMENTS = {False: _statement(_LARGE), True: _statement(_WALK)}


def one_large_question(session: Session, *, along_indexes: bool = False) -> None:
    """Say that a large question follows, not many small ones; holds for this transaction. SQLite needs no telling.

    ``along_indexes``: it starts from few rows and goes on to what belongs to them. How many do, no statistics tell:
    without being told, the planner reads fifteen million links for the sake of ten.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_STATEMENTS[along_indexes])
