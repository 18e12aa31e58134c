"""The worker: takes jobs that were left with the facts that ask for them, works them off, and comes back for more.

One job at a time, leased in a transaction of its own: whatever happens to the process, the job is leased again and the
handler, which is idempotent, does it again. SIGTERM ends the process after the job in hand.
"""

import random
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import FrameType
from typing import TypeAlias

import httpx
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from clients.platform import PlatformClient
from domain.evidence.signature import Signer
from service.kit import jobs
from service.kit.clock import Clock, now
from service.kit.database import Database
from service.kit.jobs import Job
from service.kit.keys import load_pepper, load_signer
from service.kit.logs import configure_logs
from service.reporting.delivery import DELIVER, Delivery
from service.reporting.faults import CannotBeReported
from service.reporting.heartbeats import Heartbeats
from service.reporting.losses import SETTLE, Settling
from service.reporting.operations import REPORT
from service.reporting.sealing import Sealing
from service.settings import Settings

Handler: TypeAlias = Callable[[Job], None]
"""Does one job, in transactions of its own; raises to have it tried again later."""

LEASE_SECONDS = 120
"""Longer than a job takes: a batch of 500 messages and the platform's time-out besides."""
PAUSE_SECONDS = 0.5
"""How often an idle worker looks for work."""

log = structlog.get_logger("service.worker")


class WorkerMetrics:
    """What the worker counts, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.jobs = Counter(
            "liangheng_jobs", "Jobs worked off, by kind and outcome.", ["kind", "outcome"], registry=self.registry
        )
        self.backlog = Gauge("liangheng_jobs_open", "Jobs not done, by state.", ["state"], registry=self.registry)


class Worker:
    """Works off the jobs of ``handlers``' kinds; kinds without a handler wait for a worker that has one.

    ``beat`` is called between jobs and leaves what is due by the clock alone.
    """

    def __init__(
        self,
        *,
        database: Database,
        handlers: Mapping[str, Handler],
        clock: Clock = now,
        jitter: Callable[[], float] = random.random,
        beat: Callable[[], object] = lambda: None,
    ) -> None:
        self.metrics = WorkerMetrics()
        self._database, self._handlers, self._clock, self._jitter = database, handlers, clock, jitter
        self.beat = beat

    def step(self) -> bool:
        """Work off one due job; False if there was none."""
        with self._database.transaction() as session:
            leased = jobs.lease(session, kinds=sorted(self._handlers), at=self._clock(), seconds=LEASE_SECONDS, limit=1)
        for job in leased:
            self._work(job)
        return bool(leased)

    def run_until_idle(self) -> int:
        """Work until nothing is due by the clock and return the number of jobs taken; what failed waits its turn."""
        taken = 0
        while self.step():
            taken += 1
        return taken

    def run(self, stopping: threading.Event) -> None:
        """Work until ``stopping`` is set; the job in hand is finished first. A database that is away is waited for."""
        while not stopping.is_set():
            self._beat()
            try:
                busy = self.step()
                self._count_backlog()
            except Exception:
                log.exception("the worker could not look for work")
                busy = False
            if not busy:
                stopping.wait(PAUSE_SECONDS)

    def _beat(self) -> None:
        try:
            self.beat()
        except Exception:
            # Work goes on without heartbeats: the platform sees the silence.
            log.exception("the heartbeat could not be written")

    def _work(self, job: Job) -> None:
        try:
            self._handlers[job.kind](job)
        except CannotBeReported as hopeless:
            log.error("job given up", kind=job.kind, key=job.key, error=str(hopeless))  # noqa: TRY400 - its own words suffice
            with self._database.transaction() as session:
                jobs.bury(session, job, error=str(hopeless))
            outcome = "dead"
        except Exception as error:  # noqa: BLE001 - whatever it was, the job is tried again and says why
            log.warning("job failed", kind=job.kind, key=job.key, attempt=job.attempt, error=_told(error))
            with self._database.transaction() as session:
                jobs.fail(session, job, error=_told(error), at=self._clock(), jitter=self._jitter())
            outcome = "failed"
        else:
            with self._database.transaction() as session:
                jobs.finish(session, job)
            outcome = "done"
        self.metrics.jobs.labels(job.kind, outcome).inc()

    def _count_backlog(self) -> None:
        with self._database.reading() as session:
            open_jobs = jobs.backlog(session)
        for state in ("waiting", "leased", "dead"):
            self.metrics.backlog.labels(state).set(open_jobs.get(state, 0))


def build_worker(
    settings: Settings,
    *,
    database: Database,
    signer: Signer | None = None,
    clock: Clock = now,
    transport: httpx.BaseTransport | None = None,
    jitter: Callable[[], float] = random.random,
) -> Worker:
    """Return the laboratory's worker; without a platform in the settings messages are sealed and wait.

    ``transport`` carries the platform client's requests, for tests.
    """
    sealing = Sealing(
        database=database,
        signer=signer or load_signer(settings.signing_key_path),
        pepper=load_pepper(settings.pepper_path),
        clock=clock,
    )
    handlers: dict[str, Handler] = {REPORT: sealing.report}
    if not settings.platform_url:
        return Worker(database=database, handlers=handlers, clock=clock, jitter=jitter)
    client = PlatformClient(settings.platform_url, public_key=settings.platform_public_key, transport=transport)
    handlers[DELIVER] = Delivery(database=database, platform=client, signer=sealing.signer, clock=clock).deliver
    handlers[SETTLE] = Settling(database=database, platform=client, clock=clock).settle
    heartbeats = Heartbeats(
        database=database,
        signer=sealing.signer,
        clock=clock,
        growing=timedelta(seconds=settings.checkpoint_seconds),
        idle=timedelta(seconds=settings.heartbeat_seconds),
    )
    return Worker(database=database, handlers=handlers, clock=clock, jitter=jitter, beat=heartbeats.beat)


def main(settings: Settings | None = None) -> None:
    """Run the worker until SIGTERM or SIGINT."""
    chosen = settings or Settings()
    configure_logs(chosen.log_level)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    database = Database(chosen.database_url, connections=chosen.database_connections)
    log.info("worker started", platform=bool(chosen.platform_url))
    try:
        build_worker(chosen, database=database).run(stopping)
    finally:
        database.dispose()
        log.info("worker ended")


def _told(error: Exception) -> str:
    """One line about a failure for the job's row; a database error's statement and values stay out of it."""
    text = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


if __name__ == "__main__":
    main()
