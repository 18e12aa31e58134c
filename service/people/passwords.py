"""Passwords: argon2id, and never more than two at once, for each takes 19 MiB and a core."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service.kit.problems import TooManyRequests
from service.people.errors import PasswordWeak

LEAST = 10
MOST = 128
WAIT_SECONDS = 5

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_places = BoundedSemaphore(2)


def hash_password(password: str, *, login: str) -> str:
    """Return the hash to store; raise PasswordWeak."""
    if not LEAST <= len(password) <= MOST or login.casefold() in password.casefold():
        raise PasswordWeak("/password", least=LEAST, most=MOST)
    with _place():
        return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether ``password`` gives ``stored``; as slow for an account that does not exist (None)."""
    if len(password) > MOST:
        return False
    with _place():
        return _hasher.verify(password, stored or _nobody()) and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooManyRequests(seconds=WAIT_SECONDS)
    try:
        yield
    finally:
        _places.release()
