"""The pages of seals, batches and yearly tests: noted by form, shown with their history and at their standard."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from service.demo import laboratory as demo
from service.demo import registers
from service.kit.clock import civil_day
from tests.service.conftest import MemberOf
from tests.service.world import AT, TestClock, World

TODAY = civil_day(AT)
SEAL = {"kind": "signature", "sealed_on": "2026-01-01", "valid": "yes", "note": "<i>核验"}
BATCH = {"producer": "示范中心", "batch": "2601", "expires_on": "2026-03-01", "homogeneity_included": ""}
CHECK = {
    "kind": "stability",
    "made_on": "2026-02-09",
    "value": "0.0002",
    "limit": "0.0004",
    "unit": "MPa",
    "evidence": "记录",
}
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What differs between the engines is shown once for each way of the data."""


@pytest.fixture
def certificate(world: World) -> str:
    return f"/registers/certificates/{world.lab.certificates['DEMO-CQMI-P-0345']}"


@pytest.fixture
def tested(world: World) -> str:
    return f"/registers/checks/{world.lab.assemblies[demo.PRESSURE_ASSEMBLY]}"


def chip_of(client: TestClient, number: str) -> str:
    line = client.get("/registers/seals?lang=en").text.partition(f">{number}<")[2].partition("</tr>")[0]
    return str(re.findall(r'class="chip \w+">([^<]+)', line)[0])


def test_the_last_check_of_a_seal_counts_and_all_of_them_stay(
    world: World, member: MemberOf, certificate: str, clock: TestClock
) -> None:
    quality = member("quality")
    told = [chip_of(quality, "DEMO-CQMI-P-0345")]
    for changes in ({}, {"kind": "timestamp"}, {"valid": "no"}):
        clock.move(days=1)
        assert quality.post(f"{certificate}/seals", data=SEAL | changes).is_success
        told.append(chip_of(quality, "DEMO-CQMI-P-0345"))
    assert told == ["no check on record", "holds, but proves no time", "holds", "does not hold"]
    shown = member("regulator").get(f"{certificate}?lang=en").text
    assert shown.count("&lt;i&gt;核验") == 3
    assert [f"2026-03-0{day}" in shown for day in (3, 4, 5)] == [True, True, True]
    assert f'action="{certificate}' not in shown, "a regulator reads"
    standard = quality.get(f"/standards/{world.lab.standards['pressure-reference']}?lang=en").text
    assert 'class="chip failed">does not hold' in standard
    assert f'href="{certificate}"' in standard


def test_a_batch_is_noted_at_its_certificate_and_leads_to_what_rests_on_it(
    world: World, member: MemberOf, certificate: str
) -> None:
    quality = member("quality")
    key = certificate.rpartition("/")[2]
    door = "/registers/reference-materials"
    found = {word: quality.get(door, params={"word": word}).text for word in ("cqmi-p-0345", "%", "_")}
    assert [f'href="/registers/certificates/{key}#batch"' in page for page in found.values()] == [True, False, False]
    assert 'name="word"' not in member("technician").get(door).text
    for changes in ({}, {"expires_on": "", "homogeneity_included": "yes"}):
        assert quality.post(f"{certificate}/reference-material", data=BATCH | changes).is_success
    listed = quality.get("/registers/reference-materials?lang=en").text
    assert re.findall(r'class="chip \w+">([^<]+)', listed) == ["counts", "replaced by a later entry"]
    assert 'class="late">2026-03-01' in listed
    impact = re.search(r'href="(/audit/reference-materials/[^"]+)"', listed)
    assert impact
    assert "2601 (示范中心)" in quality.get(unescape(impact[1])).text
    assert impact[1] in quality.get(f"/standards/{world.lab.standards['pressure-reference']}").text
    assert "/audit/reference-materials" not in member("technician").get("/registers/reference-materials").text


def test_tests_of_a_measurement_standard_are_recorded_and_corrected(
    world: World, member: MemberOf, tested: str, clock: TestClock
) -> None:
    quality = member("quality")
    good = {name: str(value) for name, value in registers.checks(demo.PRESSURE_ASSEMBLY, on=TODAY)[0].items()}

    def outcomes(**days: str) -> list[str]:
        page = quality.get("/registers/checks", params={"lang": "en", **days}).text.partition(tested)[2]
        return re.findall(r'class="chip \w+">([^<]+)', page.partition("</tr>")[0])

    assert outcomes() == ["undecided", "undecided"]
    assert quality.post(tested, data=good).is_success
    assert outcomes() == ["passed", "undecided"]
    clock.move(days=1)
    correct = re.search(rf'href="({tested}\?corrects=[^"#]+)#note"', quality.get(tested).text)
    assert correct
    assert f'value="{good["value"]}"' in quality.get(correct[1]).text, "what is wrong is there to be mended"
    assert quality.post(correct[1], data=good | {"value": "0.0005"}).is_success
    assert outcomes() == ["failed", "undecided"]
    assert outcomes(known_at=TODAY.isoformat()) == ["passed", "undecided"]
    again = quality.post(correct[1], data=good)
    assert again.status_code == 409
    shown = quality.get(f"{tested}?lang=en").text
    assert ["corrected" in shown, "above its limit" in shown] == [True, True]
    standard = quality.get(f"/standards/{world.lab.standards['pressure-reference']}?lang=en").text
    assert "Its repeatability is not: stop using it" in standard
    assert f'href="{tested}"' in standard
    assert f'href="{tested}"' in quality.get("/standards").text


@ON_SQLITE
def test_refusals_stand_at_their_fields_and_nothing_is_stored(member: MemberOf, certificate: str, tested: str) -> None:
    quality = member("quality")
    for path, form, wrong in (
        (f"{certificate}/seals", SEAL | {"sealed_on": "2026-03-09"}, "sealed_on"),
        (f"{certificate}/seals", SEAL | {"valid": ""}, "valid"),
        (f"{certificate}/seals", SEAL | {"kind": "wax"}, "kind"),
        (f"{certificate}/reference-material", BATCH | {"batch": " "}, "batch"),
        (f"{certificate}/reference-material", BATCH | {"homogeneity_included": "perhaps"}, "homogeneity_included"),
        (tested, CHECK | {"made_on": "2026-03-09"}, "made_on"),
        (tested, CHECK | {"value": "-1"}, "value"),
        (tested, CHECK | {"unit": "furlong", "evidence": ""}, "evidence"),
    ):
        answer = quality.post(path, data=form)
        assert answer.status_code == 422, (path, form)
        assert f'aria-describedby="f-{wrong}-fault"' in answer.text, (path, form)
    assert "<li>" not in quality.get(certificate).text.partition("<main")[2]
    assert "corrects=" not in quality.get(tested).text


@ON_SQLITE
@pytest.mark.parametrize(("login", "reads"), [("technician", 200), ("regulator", 200), ("system", 403)])
def test_quality_writes_and_staff_read(member: MemberOf, certificate: str, tested: str, login: str, reads: int) -> None:
    client = member(login)
    for page in ("/registers/seals", "/registers/reference-materials", "/registers/checks", certificate, tested):
        assert client.get(page).status_code == reads, page
    for page in (f"{certificate}/seals", f"{certificate}/reference-material", tested):
        assert client.post(page, data={}).status_code == 403, page


@ON_SQLITE
def test_what_is_another_laboratory_s_is_nobody_s(stranger: MemberOf, certificate: str, tested: str) -> None:
    far = stranger("quality")
    for page in (certificate, tested, f"{tested}?corrects={tested.rpartition('/')[2]}"):
        assert far.get(page).status_code == 404, page
    assert far.post(f"{certificate}/seals", data=SEAL).status_code == 404
    assert far.post(f"{certificate}/reference-material", data=BATCH).status_code == 404
