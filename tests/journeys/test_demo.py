"""The main job through real processes, real HTTP and the real clients: ``liangheng demo --once``."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.evidence.signature import HeldKey
from service.demo import run as demo_run
from service.demo.processes import Processes, ProcessFailed
from service.kit.keys import load_signer


def liangheng(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)


def test_the_main_job_runs_from_the_counter_to_the_offline_verifier(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    run = liangheng("demo", "--once", "--folder", str(folder))
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    last = json.loads(run.stdout.strip().splitlines()[-1])
    assert {name: last[name] for name in ("verdict", "report", "audit")} == {
        "verdict": "conforms",
        "report": "accepted",
        "audit": "unbroken",
    }
    for told in ("1 duplicate", "1 refused", "19 accepted", "psi", "status valid; file: match"):
        assert told in run.stdout
    pdf = PdfReader(folder / f"{last['certificate']}.pdf")
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert text.count("以下空白") == 1
    for number, page in enumerate(pdf.pages, start=1):
        assert f"第 {number} 页 共 {len(pdf.pages)} 页" in page.extract_text()
    assert last["certificate"] in text
    lab_key = load_signer(folder / "laboratory" / "signing.key").public_key
    dossier = folder / f"{last['certificate']}.dossier.json"
    pdf_file = folder / f"{last['certificate']}.pdf"
    verified = liangheng("verify", str(dossier), "--lab-key", lab_key, "--pdf", str(pdf_file))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    opened = [json.loads(each.read_bytes())["findings"] for each in folder.glob("*.dossier.json")]
    assert len(opened) == 2, "a gauge and a weight"
    for findings in opened:  # its registers decide all but densities without a scheme (T14) and values before (T20)
        assert {one["rule"] for one in findings if not one["passed"]} <= {"T14", "T20"}, findings
    another = HeldKey(private_key=base64.b64encode(bytes(32)).decode()).public_key
    assert liangheng("verify", str(dossier), "--lab-key", another).returncode == 1


def test_a_folder_that_is_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert demo_run.run_demo(tmp_path, once=True) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_process_that_cannot_start_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        processes.start("worker", "no-such-command", environment={})
        with pytest.raises(ProcessFailed, match="No such command"):
            processes.wait_ready("worker", "http://127.0.0.1:9")
