"""``liangheng demo``: laboratory, worker and platform as processes, and the main job walked through them."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

import migrations
from clients.laboratory import LaboratoryClient, LaboratoryError
from clients.platform import PlatformClient
from domain.evidence.signature import Signer
from service.demo import laboratory as demo
from service.demo.members import MEMBERS
from service.demo.processes import HOST, Processes, ProcessFailed, free_port
from service.demo.seeding import Furnished, create_people, furnish
from service.demo.show import Teller
from service.demo.walk import Bench, Issued, Job, StepFailed, audit, issue, report
from service.kit.clock import civil_day, now
from service.kit.keys import load_signer

LABORATORY_PORT, PLATFORM_PORT = 8000, 8010
MARKER = ".liangheng-demo"
"""Only a folder that carries this file is ever emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where everything of one demonstration lies."""

    folder: Path
    laboratory_url: str
    platform_url: str
    laboratory: Mapping[str, str]
    """Environment of the laboratory's processes."""
    platform: Mapping[str, str]
    laboratory_signer: Signer
    platform_signer: Signer
    admin_token: str


def run_demo(folder: Path, *, once: bool) -> int:
    """Run the demonstration in ``folder`` and return the exit code: 0, or 1 if any step failed."""
    began, teller = time.perf_counter(), Teller()
    folder = folder.absolute()
    if not _emptied(folder):
        teller.say(f"{folder} is not empty and not a demonstration's: choose another --folder")
        return 1
    with Processes(folder) as processes:
        try:
            outcome = _walk(teller, processes, folder, serve=not once)
        except (StepFailed, ProcessFailed, LaboratoryError, httpx.HTTPError) as error:
            teller.say(f"demo failed: {type(error).__name__}: {error}")
            for name in ("laboratory", "worker", "platform"):
                if processes.log(name).exists():
                    teller.say(f"--- {name}\n{processes.tail(name)}")
            return 1
        except KeyboardInterrupt:
            return 1
    if once:
        teller.say(json.dumps({**outcome, "seconds": round(time.perf_counter() - began, 1)}))
    return 0


def _walk(teller: Teller, processes: Processes, folder: Path, *, serve: bool) -> dict[str, str]:
    with teller.step("准备 Databases, keys and processes"):
        site = _site(folder)
        _start(processes, site)
    with ExitStack() as stack:
        with teller.step("示范机构 Demonstration laboratory furnished through REST") as told:
            clients = stack.enter_context(_signed_in(site))
            today = civil_day(now())
            furnished = furnish(clients, today=today)
            told.add(f"{len(demo.STANDARDS)} standards, {len(demo.CERTIFICATES)} certificates up to the national ones")
        platform_key = site.platform_signer.public_key
        bench = Bench(
            clients=clients,
            laboratory_url=site.laboratory_url,
            platform=stack.enter_context(PlatformClient(site.platform_url, public_key=platform_key)),
            folder=folder,
            customer=furnished.customer,
            lab_key=site.laboratory_signer.public_key,
            platform_key=platform_key,
        )
        gauge, weight = _jobs(furnished)
        issued = issue(teller, bench, gauge, today=today, mishaps=True)
        processes.check()
        reported = report(teller, bench, issued)
        audited = audit(teller, bench, issued)
        second = issue(teller, bench, weight, today=today, mishaps=False)
        report(teller, bench, second)
        audit(teller, bench, second)
    if serve:
        _serve(teller, processes, site, issued)
    return {"certificate": issued.number, "verdict": issued.verdict, "report": reported, "audit": audited}


def _site(folder: Path) -> Site:
    laboratory_port, platform_port = free_port(LABORATORY_PORT), free_port(PLATFORM_PORT)
    laboratory_url, platform_url = f"http://{HOST}:{laboratory_port}", f"http://{HOST}:{platform_port}"
    laboratory_signer = load_signer(folder / "laboratory" / "signing.key")
    platform_signer = load_signer(folder / "platform" / "platform-signing.key")
    admin_token = secrets.token_urlsafe(24)
    return Site(
        folder=folder,
        laboratory_url=laboratory_url,
        platform_url=platform_url,
        laboratory={
            "LIANGHENG_DATA_DIR": str(folder / "laboratory"),
            "LIANGHENG_DATABASE_URL": f"sqlite:///{folder}/laboratory/lab.db",
            "LIANGHENG_PUBLIC_BASE_URL": laboratory_url,
            "LIANGHENG_PLATFORM_URL": platform_url,
            "LIANGHENG_PLATFORM_PUBLIC_KEY": platform_signer.public_key,
            "LIANGHENG_SECURE_COOKIES": "false",
        },
        platform={
            "LIANGHENG_DATA_DIR": str(folder / "platform"),
            "LIANGHENG_PLATFORM_DATABASE_URL": f"sqlite:///{folder}/platform/platform.db",
            "LIANGHENG_PLATFORM_ADMIN_TOKEN": admin_token,
            "LIANGHENG_PUBLIC_BASE_URL": platform_url,
        },
        laboratory_signer=laboratory_signer,
        platform_signer=platform_signer,
        admin_token=admin_token,
    )


def _start(processes: Processes, site: Site) -> None:
    """Start the three processes and make the laboratory known to the platform."""
    processes.start("platform", "platform", "--port", _port(site.platform_url), environment=site.platform)
    database_url = site.laboratory["LIANGHENG_DATABASE_URL"]
    migrations.upgrade(database_url)
    create_people(database_url, site.laboratory_signer)
    processes.start("laboratory", "serve", "--port", _port(site.laboratory_url), environment=site.laboratory)
    processes.wait_ready("platform", site.platform_url)
    given = demo.LABORATORY
    registered = httpx.post(
        f"{site.platform_url}/v1/labs",
        json={
            "uscc": given["uscc"],
            "lab_code": given["code"],
            "name": given["name_zh"],
            "public_key": site.laboratory_signer.public_key,
        },
        headers={"Authorization": f"Bearer {site.admin_token}"},
    )
    if not registered.is_success:
        raise StepFailed(f"the platform does not register the laboratory: {registered.text}")
    processes.start("worker", "worker", environment=site.laboratory)
    processes.wait_ready("laboratory", site.laboratory_url)


@contextmanager
def _signed_in(site: Site) -> Iterator[Mapping[str, LaboratoryClient]]:
    """Give a client for every member of the laboratory, signed in."""
    with ExitStack() as stack:
        clients = {}
        for member in MEMBERS:
            client = stack.enter_context(LaboratoryClient(site.laboratory_url))
            client.sign_in(login=member.login, password=demo.PASSWORD, laboratory=demo.LABORATORY["code"])
            clients[member.login] = client
        yield clients


def _jobs(furnished: Furnished) -> tuple[Job, Job]:
    def choice(role: str, test: str, standard: str) -> Mapping[str, str]:
        return {"role": role, "test": test, "standard_id": furnished.standards[standard]}

    gauge = Job(
        title="压力表 pressure gauge, JJG 52",
        pack_id=demo.PRESSURE_PACK,
        equipment_id=furnished.gauge,
        instrument_key=furnished.reader_key,
        choices=(choice("pressure_standard", "indication", "pressure-reference"),),
    )
    weight = Job(
        title="砝码 weight 1 kg, JJG 99",
        pack_id=demo.WEIGHTS_PACK,
        equipment_id=furnished.weight,
        instrument_key=furnished.comparator_key,
        choices=(
            choice("reference", "conventional_mass", "mass-reference"),
            choice("balance", "conventional_mass", "balance"),
        ),
    )
    return gauge, weight


def _serve(teller: Teller, processes: Processes, site: Site, issued: Issued) -> None:
    teller.say()
    teller.say(f"实验室 Laboratory  {site.laboratory_url}   API {site.laboratory_url}/docs")
    teller.say(f"平台 Platform      {site.platform_url}")
    teller.say(f"证书 Certificate   {issued.pdf}")
    teller.say(f"账号 Accounts      laboratory {demo.LABORATORY['code']}, password {demo.PASSWORD}:")
    teller.say("                   " + ", ".join(member.login for member in MEMBERS))
    teller.say("Ctrl-C ends it.")
    try:
        processes.wait()
        processes.check()
    except KeyboardInterrupt:
        teller.say("ended")


def _port(url: str) -> str:
    return str(httpx.URL(url).port)


def _emptied(folder: Path) -> bool:
    """Make ``folder`` empty; False if it holds anything that is not a demonstration's."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            return False
        shutil.rmtree(folder)
    for inner in (folder, folder / "laboratory", folder / "platform"):
        inner.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()
    folder.chmod(0o700)
    return True
