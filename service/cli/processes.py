"""Commands that run or prepare a process: serve, worker, platform, backfill, migrate, demo."""

import gc
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]


class DatabaseName(StrEnum):
    """Which schema."""

    LAB = "lab"
    PLATFORM = "platform"


def serve(*, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the laboratory's service.

    Example: liangheng migrate && liangheng serve --port 8000
    """
    gc.disable()  # a sixth of the start would go into looking for garbage among what stays
    from service.app import create_app  # noqa: PLC0415 - each process loads only what it runs
    from service.kit.logs import configure_logs  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    settings = Settings()
    configure_logs(settings.log_level)
    _run(create_app(settings), host, port)


def platform(*, host: Host = "127.0.0.1", port: Port = 8010) -> None:
    """Run the reference receiver of the supervision platform, on a database of its own that it brings up to date.

    Example: liangheng platform --port 8010
    """
    import migrations  # noqa: PLC0415
    from service.kit.database import Database  # noqa: PLC0415
    from service.kit.keys import load_signer  # noqa: PLC0415
    from service.kit.logs import configure_logs  # noqa: PLC0415
    from service.platform.app import create_platform  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    settings = Settings()
    configure_logs(settings.log_level)
    migrations.upgrade(settings.platform_database_url, "platform")
    database = Database(settings.platform_database_url, connections=settings.database_connections)
    signer = load_signer(settings.platform_signing_key_path)
    _run(create_platform(database=database, signer=signer, settings=settings), host, port)


def worker() -> None:
    """Run the worker, which reports certificates to the platform; stop it with SIGTERM or Ctrl-C."""
    from service.worker import main  # noqa: PLC0415

    main()


def migrate(*, database: Annotated[DatabaseName, typer.Option(help="Which database.")] = DatabaseName.LAB) -> None:
    """Bring a database to the newest schema; safe to repeat, and by several processes at once."""
    import migrations  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    settings = Settings()
    url = settings.database_url if database is DatabaseName.LAB else settings.platform_database_url
    migrations.upgrade(url, database.value)
    typer.echo(f"{database.value}: schema {migrations.head(database.value)}")


def backfill() -> None:
    """Write certificates that the platform received before it had a graph into the graph; safe to repeat.

    Example: liangheng backfill
    """
    import migrations  # noqa: PLC0415
    from service.kit.database import Database  # noqa: PLC0415
    from service.platform.graph.backfill import backfill as fill  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    url = Settings().platform_database_url
    migrations.upgrade(url, "platform")
    fed = fill(Database(url), told=lambda done, size: typer.echo(f"{done} / {size}", err=True))
    typer.echo(f"certificates: {fed.certificates}, status messages: {fed.statuses}")


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the walk, with one line of JSON.")] = False,
    folder: Annotated[Path, typer.Option(help="Where databases, keys and results go; emptied first.")] = Path(
        "var/demo"
    ),
) -> None:
    """Run laboratory, worker and platform on loopback and walk the main job through them, step by step.

    Example: liangheng demo --once
    """
    import signal  # noqa: PLC0415

    from service.demo.run import run_demo  # noqa: PLC0415

    # SIGTERM ends it as Ctrl-C does: the three processes go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise typer.Exit(run_demo(folder, once=once))


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (serve, worker, platform, backfill, migrate, demo):
        app.command()(command)


def _run(app: object, host: str, port: int) -> None:
    import uvicorn  # noqa: PLC0415

    # What stands now lives as long as the process: walking it at every collection costs single readings their p99.
    gc.enable()
    gc.collect()
    gc.freeze()
    # No access log: the service's own has the request id. Headers of proxies are not trusted unless uvicorn is told.
    uvicorn.run(app, host=host, port=port, access_log=False, server_header=False, log_config=None)  # type: ignore[arg-type] # an ASGI app
