"""The main job, walked once through real HTTP by the real clients, one function a step of the laboratory's day."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from clients.instrument import InstrumentClient
from clients.laboratory import LaboratoryClient
from clients.platform import PlatformClient
from domain.packs import builtin_packs
from domain.specialty.example import Example
from service.demo.show import Teller, Telling

REPORT_PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.1


class StepFailed(Exception):
    """A step did not give what the demonstration promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One item to be verified, and how."""

    title: str
    pack_id: str
    equipment_id: str
    instrument_key: str
    choices: tuple[Mapping[str, str], ...]
    """Standards by role, test and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Who takes part, and where results go."""

    clients: Mapping[str, LaboratoryClient]
    """Signed-in clients by login."""
    laboratory_url: str
    platform: PlatformClient
    folder: Path
    customer: str
    lab_key: str
    platform_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What the walk ended in."""

    number: str
    verdict: str
    verify_code: str
    pdf: Path


class _LosesFirstAnswer(httpx.BaseTransport):
    """A network that delivers the first push and loses its answer: what makes an instrument send twice."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self._lost = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        if not self._lost:
            self._lost = True
            response.close()
            raise httpx.ReadError("the answer was lost on the way (on purpose)")
        return response

    def close(self) -> None:
        self._inner.close()


def issue(teller: Teller, bench: Bench, job: Job, *, today: date, mishaps: bool) -> Issued:
    """Walk from the counter to the certificate; ``mishaps`` shows the repeat and the refused unit as well."""
    example = builtin_packs()[job.pack_id].example
    if example is None:
        raise StepFailed(f"the pack {job.pack_id} has no example to take readings from")
    with teller.step(f"受理 Order received: {job.title}") as told:
        item_id = _receive(bench, job, today, told)
    technician = bench.clients["technician"]
    with teller.step("方案 Calibration planned, environment noted, standards chosen") as told:
        calibration = _prepare(technician, job, example, item_id, told)
    with teller.step("读数 Instrument pushes its readings") as told:
        _measure(bench, job, example, calibration, mishaps=mishaps, told=told)
    with teller.step("计算 Budget and verdict") as told:
        verdict = _complete(technician, calibration, told)
    with teller.step("核验 Checked by a second person"):
        bench.clients["checker"].post(f"/calibrations/{calibration}/check", {"comment": "记录与结果相符"})
    with teller.step("批准 Approved by a third person; certificate issued") as told:
        approved = bench.clients["signatory"].post(f"/calibrations/{calibration}/approve")
        pdf = bench.folder / f"{approved['number']}.pdf"
        pdf.write_bytes(technician.certificate_pdf(approved["number"]))
        told.add(f"{approved['number']}  {approved['kind']}  {pdf.stat().st_size // 1024} KiB  {pdf}")
    return Issued(number=approved["number"], verdict=verdict, verify_code=approved["verify_code"], pdf=pdf)


def report(teller: Teller, bench: Bench, issued: Issued) -> str:
    """Wait until the worker has reported the certificate and look it up as the public does; return the outcome."""
    with teller.step("上报 Report to the platform, signed receipt") as told:
        answered = _wait_for_report(bench.clients["quality"], issued.number)
        told.add(f"outcome {answered['state']}, stream {answered['stream']} #{answered['sequence']}")
    with teller.step("公众查询 Public look-up by number and code, and by the file") as told:
        by_code = bench.platform.lookup(issued.number, issued.verify_code)
        by_file = bench.platform.lookup_file(issued.pdf.read_bytes())
        told.add(f"status {by_code.status}; file: {by_file.pdf_digest_match}")
        if (by_code.status, by_file.pdf_digest_match) != ("valid", "match"):
            raise StepFailed(f"the platform says {by_code.status} / {by_file.pdf_digest_match}")
    return str(answered["state"])


def audit(teller: Teller, bench: Bench, issued: Issued) -> str:
    """Pull the dossier as a regulator and verify it offline, in a process of its own; return the state."""
    dossier = bench.folder / f"{issued.number}.dossier.json"
    with teller.step("审计 Regulator pulls the dossier") as told:
        dossier.write_bytes(bench.clients["regulator"].dossier(issued.number))
        told.add(f"{dossier.stat().st_size // 1024} KiB  {dossier}")
    with teller.step("离线核验 Dossier verified offline: from SI to every raw reading") as told:
        command = [sys.executable, "-m", "clients.audit", "verify", str(dossier), "--lab-key", bench.lab_key]
        command += ["--platform-key", bench.platform_key, "--json"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own client
        if run.returncode != 0:
            raise StepFailed(f"the verifier ended with {run.returncode}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
        answer = json.loads(run.stdout)
        for line in _summary(answer):
            told.add(line)
    return str(answer["state"])


def _receive(bench: Bench, job: Job, today: date, told: Telling) -> str:
    reception = bench.clients["reception"]
    order = reception.post(
        "/orders",
        {
            "customer_id": bench.customer,
            "received_on": today.isoformat(),
            "items": [
                {
                    "equipment_id": job.equipment_id,
                    "service": "verification",
                    "pack_id": job.pack_id,
                    "condition": "完好",
                }
            ],
        },
    )
    reception.post(f"/orders/{order['id']}/sign", version=order["version"])
    told.add(f"{order['number']}, due on {order['due_on']}")
    item_id: str = order["items"][0]["id"]
    return item_id


def _prepare(technician: LaboratoryClient, job: Job, example: Example, item_id: str, told: Telling) -> str:
    calibration = technician.post("/calibrations", {"order_item_id": item_id})
    address = f"/calibrations/{calibration['id']}"
    technician.post(f"{address}/start")
    ambient = [{"channel": each.channel, "value": each.value, "unit": each.unit} for each in example.environment]
    technician.post(f"{address}/environment", {"readings": ambient})
    technician.put(f"{address}/standards", {"choices": list(job.choices)})
    now = technician.get(address)
    technician.put(
        address,
        {
            "checks": dict(example.checks),
            "adjusted": False,
            "place_kind": now["place_kind"],
            "place": now["place"] or "一号实验室",
        },
        version=now["version"],
    )
    told.add(f"{now['pack_id']} {now['pack_version']}, {now['progress']['planned']} readings planned")
    identifier: str = calibration["id"]
    return identifier


def _measure(bench: Bench, job: Job, example: Example, calibration: str, *, mishaps: bool, told: Telling) -> None:
    plan = bench.clients["technician"].get(f"/calibrations/{calibration}/plan")
    cells = plan["items"] if isinstance(plan, dict) else plan
    spool = bench.folder / f"instrument-{calibration}.spool"
    transport = _LosesFirstAnswer() if mishaps else None
    with InstrumentClient(bench.laboratory_url, job.instrument_key, spool, transport=transport) as instrument:
        for position, cell in enumerate(cells):
            value = example.readings[cell["test"]][cell["point"]][cell["channel"]][cell["repeat"] - 1]
            where = {name: cell[name] for name in ("test", "point", "channel", "repeat")}
            instrument.read(value, cell["unit"], calibration=calibration, **where)
            if mishaps and position == 0:
                instrument.flush()  # its answer is lost: this reading will be sent again
                instrument.read("0.0", "psi", calibration=calibration, **where)
        receipts = instrument.flush(patience=REPORT_PATIENCE_SECONDS)
        if instrument.backlog:
            raise StepFailed(f"{instrument.backlog} readings were not answered")
        told.add(
            ", ".join(f"{count} {word}" for word, count in _count(receipt.outcome for receipt in receipts).items())
        )
        for refused in instrument.refused():
            told.add(f"refused {refused.reading.value} {refused.reading.unit}: {refused.receipt.detail}")
            told.add(f"        {refused.receipt.detail_zh}")
    if mishaps:
        told.add("the first answer was lost on purpose; the same id was sent again and stored once")


def _complete(technician: LaboratoryClient, calibration: str, told: Telling) -> str:
    preview = technician.post(f"/calibrations/{calibration}/preview")
    if preview["missing"]:
        raise StepFailed(f"the record is not complete: {preview['missing']}")
    completed = technician.post(f"/calibrations/{calibration}/complete")
    for point in completed["result"]["points"]:
        budget = point["budget"]
        reported = budget["reported"]
        told.add(
            f"{point['point']:>6}: {budget['symbol']} = ({reported['value']} ± {reported['expanded_uncertainty']}) "
            f"{budget['unit']}, k = {float(budget['coverage_factor']):.2f}"
        )
    told.add(f"verdict: {completed['verdict']}, class {completed['result']['achieved_class']}")
    verdict: str = completed["verdict"]
    return verdict


def _wait_for_report(quality: LaboratoryClient, number: str) -> dict[str, Any]:
    deadline = time.monotonic() + REPORT_PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for message in quality.get("/reports")["items"]:
            if message["subject"] == number and message["state"] != "waiting":
                if message["state"] != "accepted":
                    raise StepFailed(f"the platform answered {message['state']}: {message.get('answer')}")
                answered: dict[str, Any] = message
                return answered
        time.sleep(PAUSE_SECONDS)
    raise StepFailed("the worker did not report in time")


def _summary(answer: Mapping[str, Any]) -> list[str]:
    counts = _count(check["outcome"] for check in answer["checks"])
    return [f"{answer['state']}: " + ", ".join(f"{count} {word}" for word, count in counts.items())]


def _count(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
