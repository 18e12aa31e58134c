"""Exceptions of the instrument's client; the tree is drawn in the package's docstring."""


class InstrumentError(Exception):
    """Anything this client raises."""


class ReadingError(InstrumentError, ValueError):
    """What was given is not a reading; nothing was kept."""


class SpoolError(InstrumentError):
    """The spool on disk cannot be opened, written or read."""


class KeyRefused(InstrumentError):
    """The laboratory does not accept the instrument's key: a person must give it a valid one."""


class UnexpectedAnswer(InstrumentError):
    """The answer is not one of the laboratory's readings door: wrong address, a proxy's page, another version."""
