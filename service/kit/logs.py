"""Structured logs: one JSON object a line on standard output, with the request's id and without a secret."""

import logging
import re
import sys
from collections.abc import Callable

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET_NAMES = re.compile(r"password|secret|token|authorization|cookie|pepper|private", re.IGNORECASE)
_SECRET_TEXTS = re.compile(r"\b(lhs_|lh_[0-9a-z]+_)[A-Za-z0-9_-]{8,}|(://[^:/@\s]+:)[^@\s]+(?=@)")
HIDDEN = "***"


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank fields named like a secret, and session tokens, instrument keys and URL passwords inside any text."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = _SECRET_TEXTS.sub(lambda found: (found[1] or found[2]) + HIDDEN, value)
    return event


def configure_logs(level: str) -> None:
    """Send our events and those of the libraries (uvicorn, sqlalchemy, alembic) through the same pipe."""
    shared: list[Callable[[WrappedLogger, str, EventDict], EventDict | str | bytes]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
