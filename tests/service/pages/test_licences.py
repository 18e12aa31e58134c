"""The pages of licences: recorded with their scopes by form, corrected and ended beside what stands, read by day."""

import re

import pytest
from httpx2 import Response

from domain.traceability.rules import RULES
from service.capability.checking import MEMBERS
from service.pages.mending import REGISTERS
from service.pages.texts import say, texts
from tests.service.conftest import MemberOf
from tests.service.world import TestClock

PAGE = "/registers/licences"
PAPER = {
    "kind": "accredited",
    "number": "<i>L0001",
    "valid_from": "2024-05-01",
    "valid_until": "2026-12-02",
    "evidence": "附件 3",
}
LINE = {
    "quantity_kind": "gauge_pressure",
    "regulation": "",
    "unit": "MPa",
    "range_low": "0",
    "range_high": "2.5",
    "accuracy": "",
    "uncertainty": "0.001 + 0.0005*x",
    "uncertainty_unit": "MPa",
}

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What differs between the engines is shown once for each way of the data."""


def line(index: int = 0, **changed: str) -> dict[str, str]:
    return {f"scope/{index}/{name}": value for name, value in (LINE | changed).items()}


def send(member: MemberOf, form: dict[str, str], query: str = "") -> Response:
    answer: Response = member("quality").post(f"{PAGE}/new?lang=en{query}", data=form, follow_redirects=False)
    return answer


def record(member: MemberOf, form: dict[str, str], query: str = "") -> str:
    answer = send(member, form, query)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def chips(page: str) -> list[str]:
    return re.findall(r'class="chip \w+">([^<]+)', page)


def test_each_register_names_the_rules_that_read_it() -> None:
    for register in REGISTERS:
        key = f"registers.{register.name}_lead"
        for language in texts()[key]:
            told = re.findall(r"T\d\d", say(key, "en" if language == "en" else "zh"))
            assert tuple(told) == register.rules, (key, language)
    assert {rule for register in REGISTERS for rule in register.rules} <= set(RULES)


def test_what_a_line_lacks_is_named_as_the_form_names_it() -> None:
    form = {name: (texts()[f"registers.{name}"]["zh"], texts()[f"registers.{name}"]["en"]) for name in MEMBERS}
    assert form == MEMBERS


def test_a_licence_is_recorded_and_its_scope_is_our_cmc(member: MemberOf) -> None:
    address = record(member, PAPER | line() | line(1, **dict.fromkeys(LINE, "")))
    shown = member("regulator").get(f"{address}?lang=en").text
    assert "&lt;i&gt;L0001" in shown
    assert "0 – 2.5 MPa" in shown
    assert "0.001 + 0.0005*x MPa" in shown
    assert re.search(r"2026-03-02 \d\d:\d\d by [^<:]+: recorded", shown), "since when it is known, and by whom"
    assert 'href="/registers/licences/new' not in shown, "a regulator reads"
    cmc = member("technician").get("/registers/capabilities?lang=en").text
    assert "0.001 + 0.0005*x MPa" in cmc
    assert "states a U" in member("technician").get("/registers/capabilities?lang=en&on=2024-04-30").text


@ON_SQLITE
def test_a_refused_licence_comes_back_as_typed_with_each_fault_at_its_field(member: MemberOf) -> None:
    wrong = (
        line(0, unit="kg") | line(1, uncertainty="0.1*y") | line(2, **(dict.fromkeys(LINE, "") | {"accuracy": "1.6"}))
    ) | line(3, range_low="", uncertainty_unit="")
    answer = send(member, PAPER | {"valid_until": "2024-04-30"} | wrong)
    assert answer.status_code == 422
    for name in ("f-valid_until", "f-scope/0/unit", "f-scope/1/uncertainty"):
        assert f'aria-describedby="{name}-fault"' in answer.text, name
    assert 'id="f-scope-2-fault">Name the kind of quantity' in answer.text
    assert "Still missing: “From”, “Unit of U”." in answer.text
    assert 'value="0.1*y"' in answer.text
    assert "<ul>" not in answer.text.partition('id="refusal"')[2].partition("</div>")[0], "nothing is told twice"
    blank = send(member, {"kind": "accredited"})
    assert {f'aria-describedby="f-{name}-fault"' in blank.text for name in ("number", "valid_from", "evidence")} == {
        True
    }
    assert "Nothing is on record" in member("quality").get(f"{PAGE}?lang=en").text


@ON_SQLITE
def test_one_more_line_is_asked_for_without_storing(member: MemberOf) -> None:
    answer = send(member, PAPER | line() | {"more": "yes"})
    assert answer.status_code == 200
    assert 'name="scope/1/unit" type="text" value=""' in answer.text
    assert 'value="0.001 + 0.0005*x"' in answer.text
    assert "Nothing is on record" in member("quality").get(f"{PAGE}?lang=en").text


def test_a_correction_and_an_event_stand_beside_and_each_day_keeps_its_answer(
    member: MemberOf, clock: TestClock
) -> None:
    quality = member("quality")
    wrong = record(member, PAPER | line())
    offered = quality.get(f"{PAGE}/new?corrects={wrong.rpartition('/')[2]}").text
    assert 'value="0.001 + 0.0005*x"' in offered, "what is wrong is there to be mended"
    clock.move(days=2)
    corrects = f"&corrects={wrong.rpartition('/')[2]}"
    right = record(member, PAPER | line(uncertainty="0.002"), corrects)
    refused = send(member, PAPER, corrects)
    assert refused.status_code == 409
    assert "has been corrected already" in refused.text
    assert f'href="{right}"' in quality.get(wrong).text
    assert f'href="{wrong}"' in quality.get(right).text
    assert "/events" not in quality.get(wrong).text
    clock.move(days=2)
    event = {"kind": "suspended", "effective_on": "2026-03-03", "reason": ""}
    blank = quality.post(f"{right}/events", data=event)
    assert blank.status_code == 422
    assert 'aria-describedby="f-reason-fault"' in blank.text
    assert quality.post(f"{right}/events", data=event | {"reason": "整改"}).is_success
    assert "整改" in quality.get(right).text

    def listed(**days: str) -> list[str]:
        return chips(quality.get(PAGE, params={"lang": "en", **days}).text)

    assert listed() == ["suspended", "corrected"]
    assert listed(on="2026-03-02") == ["in force", "corrected"]
    assert listed(known_at="2026-03-05") == ["in force", "corrected"]
    assert listed(known_at="2026-03-03") == ["not on record then", "in force"]
    assert listed(on="2024-04-30", known_at="2026-03-03") == ["not on record then", "not yet"]
    assert listed(on="2027-01-01", known_at="2026-03-03") == ["not on record then", "expired"]
    assert listed(on="2026-12-01", known_at="2026-03-03") == ["not on record then", "ends soon"]
    assert "0.002" in quality.get("/registers/capabilities", params={"on": "2026-03-02"}).text


@ON_SQLITE
def test_a_renewal_starts_from_the_old_entry_but_for_its_days(member: MemberOf) -> None:
    old = record(member, PAPER | line() | {"holder_zh": "重庆市示范计量院", "scope_partial": "yes"})
    assert "on record in part" in member("quality").get(f"{old}?lang=en").text
    form = member("quality").get(f"{PAGE}/new?like={old.rpartition('/')[2]}").text
    assert 'value="重庆市示范计量院"' in form
    assert 'name="valid_until" type="date" value=""' in form
    assert 'name="scope_partial" value="yes" checked' in form
    ours = record(member, PAPER)
    listed = member("quality").get(PAGE, params={"holder": ""}).text
    assert ours in listed
    assert old not in listed
    assert old in member("quality").get(PAGE, params={"holder": "重庆市示范计量院"}).text


@ON_SQLITE
@pytest.mark.parametrize(("login", "reads"), [("technician", 200), ("regulator", 200), ("system", 403)])
def test_quality_writes_and_staff_read(member: MemberOf, login: str, reads: int) -> None:
    address, client = record(member, PAPER), member(login)
    for page in ("/registers", PAGE, address, "/registers/capabilities"):
        assert client.get(page).status_code == reads, page
    assert client.get(f"{PAGE}/new").status_code == 403
    for page in (f"{PAGE}/new", f"{address}/events"):
        assert client.post(page, data=PAPER).status_code == 403, page


@ON_SQLITE
def test_another_laboratory_s_licence_is_nobody_s(member: MemberOf, stranger: MemberOf) -> None:
    address = record(member, PAPER)
    far = stranger("quality")
    assert far.get(address).status_code == 404
    assert far.get(f"{PAGE}/new?corrects={address.rpartition('/')[2]}").status_code == 404
    assert (
        far.post(
            f"{address}/events", data={"kind": "withdrawn", "effective_on": "2026-03-01", "reason": "x"}
        ).status_code
        == 404
    )
    assert address not in far.get(PAGE).text
