import hashlib
import re

from domain.uncertainty.engine import ENGINE_VERSION, engine, engine_digest
from tests.architecture.tree import ROOT


def test_the_digest_covers_every_source_that_can_change_a_digit() -> None:
    digest = hashlib.sha256()
    for room in ("quantity", "uncertainty", "conformity"):
        folder = ROOT / "domain" / room
        files = [path for path in folder.rglob("*") if path.suffix in (".py", ".yaml")]
        for name, path in sorted((f"domain.{room}/{path.relative_to(folder).as_posix()}", path) for path in files):
            content = path.read_bytes()
            digest.update(f"{name}:{len(content)}\n".encode())
            digest.update(content)
    assert engine_digest() == f"sha256:{digest.hexdigest()}"


def test_the_engine_says_its_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", ENGINE_VERSION)
    assert engine() == {"version": ENGINE_VERSION, "digest": engine_digest()}
