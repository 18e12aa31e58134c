"""A dossier that an earlier version wrote still verifies: what was added since is not held against it.

``earlier/dossier-1.json`` was given out before results knew of Monte Carlo, of outcomes and risks, or of what they
share; ``dossier-2.json`` by the second edition of the rules, before licences, seals, batches and tests of standards
could be on record; ``dossier-3.json`` by the third, before accuracies were kept with their days and lines of scopes
were left out. The laboratory and the platform are those of the tests.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from clients.audit import verify_dossier
from clients.audit.agreement import disagreements
from clients.audit.reading import read_dossier
from domain.calibration.evaluate import evaluate
from domain.evidence.documents import to_document
from domain.evidence.signature import HeldKey
from domain.specialty.loader import load_pack
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.world import SIGNING_KEY

STORED = (Path(__file__).parent / "earlier" / "dossier-1.json").read_bytes()
STATED: dict[str, Any] = json.loads(STORED)["certificate"]["result"]


SECOND = (Path(__file__).parent / "earlier" / "dossier-2.json").read_bytes()
THIRD = (Path(__file__).parent / "earlier" / "dossier-3.json").read_bytes()


def again() -> dict[str, Any]:
    opened = read_dossier(STORED)
    return to_document(evaluate(opened.record, load_pack(opened.dossier.pack.text)))


def test_it_is_whole_and_unbroken() -> None:
    lab = HeldKey(private_key=SIGNING_KEY).public_key
    found = verify_dossier(STORED, lab_key=lab, platform_key=PLATFORM_KEY.public_key)
    assert not found.failed, [(check.id, check.en) for check in found.failed]
    assert found.unbroken


def test_one_of_the_second_edition_is_judged_by_its_own_rules() -> None:
    found = verify_dossier(SECOND, lab_key=HeldKey(private_key=SIGNING_KEY).public_key)
    assert not found.failed, [(check.id, check.en) for check in found.failed]
    assert found.unbroken
    (edition,) = [check for check in found.checks if check.id == "edition"]
    assert "T17, T25" in edition.en
    assert {one["rule"] for one in json.loads(SECOND)["findings"]} >= {"T17", "T25"}


def test_one_whose_accuracies_have_no_days_is_judged_by_them_on_every_day() -> None:
    found = verify_dossier(THIRD, lab_key=HeldKey(private_key=SIGNING_KEY).public_key)
    assert (found.failed, found.unbroken) == ((), True)
    told = json.loads(THIRD)
    assert not any("used_on" in each for each in told["facts"]["positions"])
    assert {each["passed"] for each in told["findings"] if each["rule"] == "T14"} == {True}


def test_it_lacks_what_was_added_since() -> None:
    stated, found = STATED["points"][1], again()["points"][1]
    assert found.keys() - stated.keys() == {"monte_carlo", "shared"}
    assert {"outcome", "specific_risk"} <= found["conformity"].keys() - stated["conformity"].keys()


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (("conformity",), "guard_band", "0.001"),
        (("conformity",), "reason", None),
        ((), "shared", [{"result": "another/result", "contribution": "0.1"}]),
        (("budget",), "equation", "quantity"),
        ((), "unheard_of", "1"),
    ],
)
def test_what_it_does_say_is_compared(path: tuple[str, ...], name: str, value: object) -> None:
    stated = deepcopy(STATED)
    place = stated["points"][1]
    for step in path:
        place = place[step]
    place[name] = value
    found = list(disagreements(stated, again()))
    assert found
    assert all(pointer.startswith("/points/1") for pointer in found)


@pytest.mark.parametrize(("place", "name"), [("columns", "indication_error"), ("budget", "value"), ("", "criteria")])
def test_what_it_always_had_must_not_be_missing(place: str, name: str) -> None:
    stated = deepcopy(STATED)
    point = stated["points"][1]
    del (point[place] if place else point)[name]
    assert list(disagreements(stated, again())) == [f"/points/1{'/' if place else ''}{place}"]


def test_shares_may_differ_in_the_last_digit_only() -> None:
    stated, found = again(), again()
    share = stated["points"][1]["shared"][0]
    share["contribution"] = f"{float(share['contribution']) * (1 + 1e-11):.15g}"
    assert not list(disagreements(stated, found))
    share["contribution"] = f"{float(share['contribution']) * (1 + 1e-8):.15g}"
    assert list(disagreements(stated, found)) == ["/points/1/shared/0/contribution"]
