"""Limits on guessing: how often an account, an address and the whole world may try to sign in."""

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.kit.clock import now
from service.kit.problems import TooManyRequests

ADDRESS_FACTOR = 5
"""An address may fail this much oftener than an account: a whole laboratory can stand behind one."""
WHOLE_FACTOR = 200
"""All together: where a crowd of addresses guesses, everybody waits."""


class Attempts:
    """Counts attempts in moving windows, in the memory of this process; fails closed, for it cannot fail otherwise."""

    def __init__(self, limit: str) -> None:
        self._account = parse(limit)
        multiples = self._account.get_expiry()
        self._address = parse(f"{self._account.amount * ADDRESS_FACTOR} per {multiples} seconds")
        self._whole = parse(f"{self._account.amount * WHOLE_FACTOR} per {multiples} seconds")
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, *, account: str, address: str) -> None:
        """Count one attempt, or raise TooManyRequests."""
        # World and address first: they bound how many made-up accounts can be kept in memory.
        for item, name in (
            (self._whole, "*"),
            (self._address, f"address {address}"),
            (self._account, f"account {account}"),
        ):
            if not self._limiter.hit(item, name):
                reset = self._limiter.get_window_stats(item, name).reset_time
                raise TooManyRequests(seconds=max(1, round(reset - now().timestamp())))

    def forgive(self, *, account: str) -> None:
        """Forget the attempts of an account that has just signed in."""
        self._limiter.clear(self._account, f"account {account}")
