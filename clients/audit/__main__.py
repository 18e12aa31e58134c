"""``python -m clients.audit``: pull a dossier, verify a dossier. Exit 0: unbroken, 1: broken, 2: unusable input."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from clients.audit import DossierUnusable, Outcome, Verification, verify_dossier
from clients.audit.provenance import prov_document
from clients.audit.pull import NotGiven, pull_dossier
from clients.audit.reading import read_checkpoint, read_dossier
from domain.errors import MetrologyError

UNBROKEN, BROKEN, UNUSABLE = 0, 1, 2
_MARKS = {Outcome.PASSED: "+", Outcome.FAILED: "!", Outcome.NOT_CHECKED: "?"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except (DossierUnusable, NotGiven, MetrologyError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    return code


def _pull(given: argparse.Namespace) -> int:
    token = given.token_file.read_text(encoding="utf-8").strip()
    kept = read_checkpoint(given.checkpoint.read_bytes()).checkpoint.size if given.checkpoint else None
    dossier = pull_dossier(given.lab, number=given.number, token=token, on=given.on, known_at=given.known_at, kept=kept)
    given.output.write_bytes(dossier)
    sys.stdout.write(f"{given.output}: {len(dossier)} bytes\n")
    return UNBROKEN


def _prov(given: argparse.Namespace) -> int:
    document = prov_document(read_dossier(given.dossier.read_bytes()))
    given.output.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return UNBROKEN


def _verify(given: argparse.Namespace) -> int:
    found = verify_dossier(
        given.dossier.read_bytes(),
        lab_key=_key(given.lab_key),
        platform_key=_key(given.platform_key) if given.platform_key else None,
        pdf=given.pdf.read_bytes() if given.pdf else None,
        checkpoint=read_checkpoint(given.checkpoint.read_bytes()) if given.checkpoint else None,
    )
    sys.stdout.write(_as_json(found) if given.json else _as_text(found))
    return UNBROKEN if found.unbroken else BROKEN


def _key(text: str) -> str:
    """A key as base64 text, or the name of a file that holds it."""
    path = Path(text)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else text


def _as_text(found: Verification) -> str:
    lines = [f"{_MARKS[check.outcome]} {check.id:<12} {check.zh}\n  {'':<12} {check.en}" for check in found.checks]
    verdict = "unbroken 不中断" if found.unbroken else "NOT unbroken 不能确认"
    return "\n".join([*lines, f"{found.number} ({found.on}, {found.known_at}): {verdict}", ""])


def _as_json(found: Verification) -> str:
    checks = [{"id": one.id, "outcome": one.outcome, "zh": one.zh, "en": one.en} for one in found.checks]
    document = {
        "number": found.number,
        "on": found.on,
        "known_at": found.known_at,
        "state": found.state,
        "unbroken": found.unbroken,
        "checks": checks,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m clients.audit", description=__doc__)
    commands = parser.add_subparsers(required=True)
    pull = commands.add_parser("pull", help="fetch the dossier of a certificate from its laboratory")
    pull.add_argument("number", help="certificate number")
    pull.add_argument("--lab", required=True, help="address of the laboratory's service")
    pull.add_argument("--token-file", required=True, type=Path, help="file with a session token")
    pull.add_argument("--on", help="how it stood on this day, yyyy-mm-dd (default: today)")
    pull.add_argument("--known-at", help="by what was known on this day, yyyy-mm-dd (default: today)")
    pull.add_argument("--checkpoint", type=Path, help="a head of the journal you hold: the dossier is to reach it")
    pull.add_argument("-o", "--output", type=Path, default=Path("dossier.json"))
    pull.set_defaults(run=_pull)
    prov = commands.add_parser("prov", help="show a dossier as W3C PROV-JSON, for other tools; verify it first")
    prov.add_argument("dossier", type=Path)
    prov.add_argument("-o", "--output", type=Path, default=Path("prov.json"))
    prov.set_defaults(run=_prov)
    verify = commands.add_parser("verify", help="verify a dossier offline")
    verify.add_argument("dossier", type=Path)
    verify.add_argument("--lab-key", required=True, help="pinned Ed25519 key of the laboratory, base64 or a file")
    verify.add_argument("--platform-key", help="pinned Ed25519 key of the platform, base64 or a file")
    verify.add_argument("--pdf", type=Path, help="the certificate's PDF")
    verify.add_argument("--checkpoint", type=Path, help="a signed head of the journal that was kept outside")
    verify.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    verify.set_defaults(run=_verify)
    return parser


if __name__ == "__main__":
    sys.exit(main())
