"""PROV-JSON of a dossier, read by the prov package, and the covariance of results of two certificates."""

import json
from pathlib import Path
from typing import Any

import pytest
from prov.model import ProvDerivation, ProvDocument, ProvEntity, ProvGeneration
from starlette.testclient import TestClient

from clients.audit.__main__ import main
from clients.audit.provenance import name, prov_document
from clients.audit.reading import read_dossier
from service.audit.covariance import numbers_of
from service.audit.refusals import CovarianceAsked
from tests.service.audit.conftest import Pull
from tests.service.audit.test_earlier import STORED
from tests.service.reporting.conftest import Reporting


def read(document: object) -> ProvDocument:
    return ProvDocument.deserialize(content=json.dumps(document), format="json")


def said(parts: dict[str, Any]) -> list[list[str]]:
    """Names of what each part says, whatever the part itself is called."""
    return sorted(sorted(made) for made in parts.values())


def test_the_prov_package_reads_all_of_it() -> None:
    opened = read_dossier(STORED)
    written = prov_document(opened)
    found = read(written)
    assert not found.has_bundles()
    assert {str(each.identifier) for each in found.get_records(ProvEntity)} == set(written["entity"])
    assert len(list(found.get_records(ProvDerivation))) == len(opened.links) + 2
    assert len(list(found.get_records(ProvGeneration))) == 3
    again = json.loads(found.serialize(format="json") or "")
    assert {kind: said(parts) for kind, parts in again.items() if kind != "prefix"} == {
        kind: said(parts) for kind, parts in written.items() if kind != "prefix"
    }, "nothing is lost on the way through another tool"


def test_every_relation_names_things_that_are_there() -> None:
    written: dict[str, Any] = prov_document(read_dossier(STORED))
    kinds = {
        "prov:entity": "entity",
        "prov:generatedEntity": "entity",
        "prov:usedEntity": "entity",
        "prov:plan": "entity",
        "prov:activity": "activity",
        "prov:agent": "agent",
        "prov:delegate": "agent",
        "prov:responsible": "agent",
    }
    for relation in set(written) - {"prefix", "entity", "activity", "agent"}:
        assert written[relation], relation
        for made in written[relation].values():
            for role, kind in kinds.items():
                assert made.get(role) is None or made[role] in written[kind], (relation, role, made)


def test_numbers_with_strokes_and_chinese_are_names() -> None:
    odd = name("certificate", "量〔2026〕/15:a b")
    assert read({"prefix": {"lh": "urn:liangheng:"}, "entity": {odd: {}}}).get_records(ProvEntity)
    assert odd.startswith("lh:certificate.%E9%87%8F")
    assert name("a", "b/c") != name("a", "b.c")


def test_the_service_and_the_client_say_the_same(
    reporting: Reporting, regulator: TestClient, pull: Pull, tmp_path: Path
) -> None:
    number = reporting.issue().number
    served = regulator.get(f"/api/v1/audit/certificates/{number}/provenance")
    assert served.status_code == 200
    (tmp_path / "d.json").write_bytes(pull(number))
    assert main(["prov", str(tmp_path / "d.json"), "-o", str(tmp_path / "p.json")]) == 0
    assert json.loads((tmp_path / "p.json").read_text("utf-8")) == served.json()
    future = regulator.get(f"/api/v1/audit/certificates/{number}/provenance", params={"on": "2199-01-01"})
    assert future.json()["code"] == "audit-day-invalid"


def test_results_of_two_certificates_by_one_standard_are_correlated(
    reporting: Reporting, regulator: TestClient
) -> None:
    first, second = (reporting.issue().number for _ in range(2))
    answer = regulator.get("/api/v1/audit/covariance", params={"certificates": f"{first},{second}"})
    assert answer.status_code == 200, answer.text
    results, found = answer.json()["results"], answer.json()["covariances"]
    across = [
        each
        for each in found
        if (results[each["first"]]["certificate"], results[each["second"]]["certificate"]) == (first, second)
    ]
    assert across
    for each in across:
        one, other = (results[each[place]] for place in ("first", "second"))
        u, v = float(one["standard_uncertainty"]), float(other["standard_uncertainty"])
        assert 0 < float(each["coefficient"]) < 1, "one standard, but readings of their own"
        assert float(each["covariance"]) == pytest.approx(float(each["coefficient"]) * u * v)
        assert each["results"]


@pytest.mark.parametrize("text", ["", "one", "one,one", ",".join(map(str, range(21)))])
def test_what_cannot_be_compared_is_refused(text: str) -> None:
    with pytest.raises(CovarianceAsked):
        numbers_of(text)
