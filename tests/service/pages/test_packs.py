"""The pages of packs: what there is, what is wrong, how much is unverified; and the choice of a variant."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.packs import pack_text
from service.kit.database import Database
from tests.conftest import ClientOf
from tests.domain.packs.texts import BROKEN, GAUGE, next_edition, variant
from tests.service.calibrations.bench import order_item
from tests.service.calibrations.test_own_packs import VARIANT, allow
from tests.service.world import TestClock, World, app_on, as_member


@pytest.fixture
def technician(
    *,
    world: World,
    world_database: Database,
    tmp_path: Path,
    clock: TestClock,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> TestClient:
    folder = tmp_path / "packs"
    folder.mkdir()
    for name, text in {
        "golden": BROKEN["golden"][1],
        "syntax": BROKEN["no-yaml"][1],
        "mine": variant(),
        "later": next_edition(),
    }.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("LIANGHENG_PACKS", str(folder))
    return as_member(client_of(app_on(world_database, tmp_path, clock)), world.lab, "technician")


def test_every_pack_is_listed_usable_or_not(technician: TestClient) -> None:
    page = technician.get("/packs?lang=en").text
    assert f"{GAUGE} 1.0.0" in page
    assert "the laboratory<small>syntax.yaml" in page
    assert page.count('class="chip failed"') == 2
    assert "is not valid YAML" in page
    assert "Algorithm of branch two" in page
    assert "现行" in technician.get("/packs?lang=zh").text


def test_a_pack_tells_its_unverified_numbers_by_line(technician: TestClient) -> None:
    page = technician.get(f"/packs/{GAUGE}/1.0.0?lang=en").text
    assert "Unverified numbers: 6" in page
    line = pack_text(GAUGE).splitlines().index("  months: 6") + 1
    assert f"line {line} <code>/validity</code>" in page
    assert f"/packs/{GAUGE}/1.0.3" in page
    broken = technician.get(f"/packs/{GAUGE}/1.0.3?lang=en").text
    assert "0.0093" in broken
    assert technician.get(f"/packs/{GAUGE}/9").status_code == 404


def test_the_variant_is_offered_where_work_is_planned(
    technician: TestClient, world: World, world_database: Database
) -> None:
    order_item(world, world_database)
    listed = technician.get("/orders").text
    address = "/orders/" + listed.split('href="/orders/')[1].partition('"')[0]
    page = technician.get(f"{address}?lang=en").text
    assert f'<option value="{VARIANT}|1.0.0">' in page
    assert "1.0.3: unusable" in page, "the broken edition is named, and why it cannot be chosen"
    assert "2.0.0: in force from 2026-06-01: not offered today" in page
    action = page.split('/plan"')[0].rpartition('action="')[2] + "/plan"
    allow(world, world_database, VARIANT)
    bench = technician.post(action, data={"edition": f"{VARIANT}|1.0.0"}, params={"lang": "en"})
    assert bench.url.path.startswith("/calibrations/"), bench.text
    assert f"{VARIANT} 1.0.0" in bench.text
    assert "6 numbers not yet held against the regulation" in technician.get(f"{bench.url.path}?lang=en").text
