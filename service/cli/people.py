"""Commands for laboratories, people and instrument keys, on the laboratory's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from clients.uuid7 import uuid7
from domain.calibration.qualification import MetrologistLevel
from service.cli.output import Json, fail, show
from service.kit.actor import Actor, Role, system
from service.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.kit.access import Access

labs = typer.Typer(help="Laboratories of this installation.", no_args_is_help=True)
users = typer.Typer(help="People, what they are authorised and registered for.", no_args_is_help=True)
keys = typer.Typer(help="Keys by which instruments push readings.", no_args_is_help=True)

Lab = Annotated[str | None, typer.Option(help="Code of the laboratory; may be left out when there is only one.")]
Password = Annotated[
    str,
    typer.Option(
        envvar="LIANGHENG_PASSWORD", prompt=True, confirmation_prompt=True, hide_input=True, help="Asked when absent."
    ),
]


@labs.command("create")
def create_lab(
    *,
    code: Annotated[str, typer.Option(help="Short code the platform knows it by, for example CQ-0001.")],
    uscc: Annotated[str, typer.Option(help="Unified social credit code 统一社会信用代码.")],
    name_zh: Annotated[str, typer.Option(help="Name in Chinese, as certificates show it.")],
    name_en: Annotated[str, typer.Option(help="Name in English.")],
    address_zh: Annotated[str, typer.Option(help="Address in Chinese.")],
    address_en: Annotated[str, typer.Option(help="Address in English.")],
    region: Annotated[str, typer.Option(help="County code, GB/T 2260.")],
    qualification: Annotated[str, typer.Option(help="CMA certificate number 资质认定证书编号.")],
    authorisation: Annotated[str, typer.Option(help="Statutory authorisation 计量授权证书编号.")] = "",
    login: Annotated[str, typer.Option(help="Account of its first security administrator.")] = "security",
    name: Annotated[str, typer.Option(help="Name of that person.")] = "安全管理员",
    password: Password,
) -> None:
    """Create a laboratory with its journal and its first account, which then adds the others."""
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.kit.keys import load_signer  # noqa: PLC0415
    from service.people import operations  # noqa: PLC0415 - only when the command runs

    settings = Settings()
    signer = load_signer(settings.signing_key_path)
    with _opened(settings) as (_, session):
        at = now()
        laboratory = operations.NewLaboratory(
            code=code,
            uscc=uscc,
            name_zh=name_zh,
            name_en=name_en,
            address_zh=address_zh,
            address_en=address_en,
            region=region,
            qualification_number=qualification,
            authorisation_number=authorisation,
            public_key=signer.public_key,
        )
        actor = operations.create_lab(session, laboratory, by="cli", lab_id=uuid7(), at=at)
        operations.create_person(
            session, actor=actor, login=login, name=name, password=password, roles=[Role.SECURITY_ADMIN], at=at
        )
    typer.echo(f"{code}: created; account {login}; public key {signer.public_key}")


@users.command("add")
def add_user(
    *,
    login: Annotated[str, typer.Option(help="Account name.")],
    name: Annotated[str, typer.Option(help="Name, as signatures show it.")],
    name_en: Annotated[str, typer.Option(help="Name in English.")] = "",
    role: Annotated[list[Role] | None, typer.Option(help="Role; may be given several times.")] = None,
    password: Password,
    lab: Lab = None,
) -> None:
    """Add a person.

    Example: liangheng users add --login zhang --name 张三 --role technician
    """
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.people import operations  # noqa: PLC0415

    with _opened(Settings()) as (_, session):
        actor = _actor(session, lab)
        row = operations.create_person(
            session, actor=actor, login=login, name=name, name_en=name_en, password=password, roles=role or (), at=now()
        )
        typer.echo(f"{login}: added as {row.id}")


@users.command("list")
def list_users(*, lab: Lab = None, as_json: Json = False) -> None:
    """List the people of a laboratory."""
    from service.people import queries  # noqa: PLC0415 - only when the command runs

    with _opened(Settings()) as (_, session):
        actor = _actor(session, lab)
        rows = [
            {
                "login": row.login,
                "name": row.name,
                "roles": " ".join(row.roles),
                "active": row.active,
                "id": str(row.id),
            }
            for row in session.exec(queries.people(actor.lab_id))
        ]
    show(rows, as_json=as_json)


@users.command("authorise")
def authorise_user(
    *,
    login: Annotated[str, typer.Argument(help="Account name.")],
    pack: Annotated[str, typer.Option(help="Id of the pack.")],
    duty: Annotated[Literal["perform", "check", "approve"], typer.Option(help="What the person may do with it.")],
    valid_from: Annotated[str, typer.Option("--from", help="First day, yyyy-mm-dd.")],
    valid_until: Annotated[str, typer.Option("--until", help="Last day, yyyy-mm-dd; absent: open.")] = "",
    lab: Lab = None,
) -> None:
    """Authorise a person for one duty with one pack.

    Example: liangheng users authorise zhang --pack weights-jjg99 --duty perform --from 2026-01-01
    """
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.people import operations, queries  # noqa: PLC0415

    with _opened(Settings()) as (_, session):
        actor = _actor(session, lab)
        person = queries.person_by_login(session, actor.lab_id, login)
        if person is None:
            fail(f"there is no account {login}")
        operations.authorise(
            session,
            actor=actor,
            person_id=person.id,
            pack_id=pack,
            duty=duty,
            valid_from=_day(valid_from),
            valid_until=_day(valid_until) if valid_until else None,
            at=now(),
        )
    typer.echo(f"{login}: authorised to {duty} with {pack}")


@users.command("qualify")
def qualify_user(
    *,
    login: Annotated[str, typer.Argument(help="Account name.")],
    number: Annotated[str, typer.Option(help="Registration number 注册编号.")],
    level: Annotated[MetrologistLevel, typer.Option(help="Class 级别: first 一级, second 二级.")],
    item: Annotated[list[str], typer.Option(help="Regulation (JJG 99) or pack; may be given several times.")],
    valid_from: Annotated[str, typer.Option("--from", help="First day, yyyy-mm-dd.")],
    valid_until: Annotated[str, typer.Option("--until", help="Last day, yyyy-mm-dd.")],
    evidence: Annotated[str, typer.Option(help="What proves it, for example the file of the certificate.")],
    lab: Lab = None,
) -> None:
    """Put a registration as metrologist 注册计量师 on record.

    Example: liangheng users qualify zhang --number 2-000017 --level second --item "JJG 99" --from 2026-01-01
    --until 2030-12-31 --evidence 2026-017.pdf
    """
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.people import queries  # noqa: PLC0415
    from service.people.registrations import register  # noqa: PLC0415 - only when the command runs

    with _opened(Settings()) as (_, session):
        actor = _actor(session, lab)
        person = queries.person_by_login(session, actor.lab_id, login)
        if person is None:
            fail(f"there is no account {login}")
        register(
            session,
            actor=actor,
            person_id=person.id,
            number=number,
            level=level,
            items=item,
            valid_from=_day(valid_from),
            valid_until=_day(valid_until),
            evidence=evidence,
            at=now(),
        )
    typer.echo(f"{login}: registered as {number} for {', '.join(item)}")


@keys.command("create")
def create_key(
    *,
    barcode: Annotated[str, typer.Argument(help="Barcode of the laboratory's own instrument.")],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Make a key for an instrument. It is shown once and stored nowhere."""
    from service.equipment.queries import equipment_by_barcode  # noqa: PLC0415
    from service.kit.clock import now  # noqa: PLC0415
    from service.people import operations  # noqa: PLC0415

    with _opened(Settings()) as (access, session):
        actor = _actor(session, lab)
        instrument = equipment_by_barcode(session, lab_id=actor.lab_id, barcode=barcode)
        if instrument is None or instrument.customer_id is not None:
            fail(f"the laboratory has no instrument of its own with the barcode {barcode}")
        key, row = operations.create_key(
            session, access, actor=actor, equipment_id=instrument.id, label=label, at=now()
        )
        made = {"key": key, "id": str(row.id)}
    show([made], as_json=as_json)


@keys.command("revoke")
def revoke_key(
    *, key_id: Annotated[UUID, typer.Argument(help="Id of the key, as shown at creation.")], lab: Lab = None
) -> None:
    """Revoke a key; it is dead within a second."""
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.people import operations  # noqa: PLC0415

    with _opened(Settings()) as (_, session):
        operations.revoke_key(session, actor=_actor(session, lab), key_id=key_id, at=now())
    typer.echo(f"{key_id}: revoked")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, group in (("labs", labs), ("users", users), ("keys", keys)):
        app.add_typer(group, name=name)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple["Access", "Session"]]:
    from service.kit.access import Access  # noqa: PLC0415
    from service.kit.clock import now  # noqa: PLC0415 - only when the command runs
    from service.kit.database import Database  # noqa: PLC0415
    from service.kit.keys import load_pepper  # noqa: PLC0415
    from service.people.queries import PeopleCredentials  # noqa: PLC0415

    database = Database(settings.database_url)
    access = Access(
        database=database,
        credentials=PeopleCredentials(),
        pepper=load_pepper(settings.pepper_path),
        clock=now,
        public_base_url=settings.public_base_url,
        secure_cookies=settings.secure_cookies,
    )
    try:
        with database.transaction() as session:
            yield access, session
    finally:
        database.dispose()


def _actor(session: "Session", code: str | None) -> Actor:
    from service.people import queries  # noqa: PLC0415 - only when a command runs

    laboratory = queries.laboratory_by_code(session, code)
    if laboratory is None:
        fail("say which laboratory: --lab CODE" if code is None else f"there is no laboratory {code}")
    return system(laboratory.id, "cli")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write yyyy-mm-dd") from None
