"""Every kind of tampering with a dossier is found, and named by the check that it touches."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.audit import DossierUnusable, Outcome, Verification, verify_dossier
from clients.audit.__main__ import main
from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.signature import HeldKey
from domain.exchange.dossier import Dossier, seal_dossier
from domain.traceability.rules import CHECKS
from tests.domain.exchange.samples import LAB_KEY, PLATFORM_KEY
from tests.engines import Templates
from tests.service.conftest import Furniture
from tests.service.reporting.conftest import reporting_on
from tests.service.world import SIGNING_KEY, TestClock, app_on, as_member

Document = dict[str, Any]


@pytest.fixture(scope="module")
def dossier(templates: Templates, furniture: Furniture, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Issue, report and pull once: who verifies has no database, so one engine's dossier shows all there is to see.

    That both engines give an unbroken one is held by test_dossier.
    """
    folder = tmp_path_factory.mktemp("tampering")
    with templates.fresh("sqlite") as database, templates.fresh("sqlite", "platform") as platform:
        world, clock = furniture.put_into(database), TestClock()
        reporting = reporting_on(database, world, platform=platform, folder=folder, clock=clock, client_of=TestClient)
        reporting.register()
        issued = reporting.issue()
        reporting.worker.run_until_idle()
        regulator = as_member(TestClient(app_on(database, folder, clock)), world.lab, "regulator")
        return regulator.get(f"/api/v1/audit/certificates/{issued.number}").raise_for_status().content


@pytest.fixture
def honest(dossier: bytes) -> Document:
    """Give the dossier to spoil."""
    document: Document = json.loads(dossier)
    return document


LAB = HeldKey(private_key=SIGNING_KEY).public_key


def verified(document: Document, *, lab_key: str = LAB, platform_key: str = PLATFORM_KEY.public_key) -> Verification:
    return verify_dossier(canonical_bytes(document), lab_key=lab_key, platform_key=platform_key)


def sealed_again(document: Document) -> Document:
    """What a laboratory could give out that cheats with its own key."""
    bare = {name: value for name, value in document.items() if name != "seal"}
    return seal_dossier(Dossier.model_validate(bare), HeldKey(private_key=SIGNING_KEY)).document()


def _value(d: Document) -> None:
    d["certificate"]["result"]["points"][1]["budget"]["reported"]["value"] = "0.00"


def _verdict(d: Document) -> None:
    d["certificate"]["result"]["verdict"] = "does_not_conform"


def _value_and_digest(d: Document) -> None:
    _value(d)
    d["certificate"]["result"]["points"][1]["columns"]["indication_error"] = "0.02"
    d["certificate"]["record"]["result_digest"] = digest_of(d["certificate"]["result"])
    d["certificate_digest"] = digest_of(d["certificate"])


def _reading(d: Document) -> None:
    d["record"]["readings"][4]["value"] = "0.41"


def _reading_removed(d: Document) -> None:
    d["record"]["readings"].pop()


def _reading_and_digests(d: Document) -> None:
    _reading(d)
    d["certificate"]["record"]["record_digest"] = digest_of(d["record"])
    d["certificate_digest"] = digest_of(d["certificate"])


def _pack(d: Document) -> None:
    d["pack"]["text"] = d["pack"]["text"].replace("uncertainty_digits: 2", "uncertainty_digits: 1") + "\n# mended\n"


def _parent_validity(d: Document) -> None:
    _direct_parent(d)["valid_until"] = "2030-01-01"


def _direct_parent(d: Document) -> Document:
    used = d["record"]["standards"][0]["certificate_id"]
    parent: Document = next(node for node in d["chain"]["nodes"] if node["id"] == used)
    return parent


def _upper(d: Document) -> Document:
    upper: Document = next(node for node in d["chain"]["nodes"] if node["level"] == "social_public")
    return upper


def _upper_validity(d: Document) -> None:
    _upper(d)["valid_until"] = "2035-01-01"


def _upper_uncertainty(d: Document) -> None:
    _upper(d)["results"][0]["expanded_uncertainty"] = "0.00001"


def _upper_event_hidden(d: Document) -> None:
    _upper(d)["name_zh"] = "另一标准"


def _link(d: Document) -> None:
    d["chain"]["links"][0]["standard_uncertainty"] = "0.00001"


def _link_removed(d: Document) -> None:
    d["chain"]["links"].pop(0)


def _entry(d: Document) -> None:
    d["journal"]["entry"] = d["journal"]["entry"].replace(d["pdf_digest"], "sha256:" + "ab" * 32)


def _proof(d: Document) -> None:
    d["journal"]["proof"][0] = "ab" * 32


def _root(d: Document) -> None:
    d["journal"]["checkpoint"]["checkpoint"]["root"] = "sha256:" + "ab" * 32


def _checkpoint_time(d: Document) -> None:
    d["journal"]["checkpoint"]["checkpoint"]["at"] = "2026-01-01T00:00:00Z"


def _pdf(d: Document) -> None:
    d["pdf_digest"] = "sha256:" + "ab" * 32


def _receipt(d: Document) -> None:
    d["report"]["receipt"]["leaf"] = "sha256:" + "ab" * 32


def _receipt_place(d: Document) -> None:
    d["report"]["receipt"]["log_index"] = 7


def _message(d: Document) -> None:
    d["report"]["message"]["payload"]["items"][0]["verdict"] = "不合格"


def _person(d: Document) -> None:
    d["facts"]["signatures"][1]["person_id"] = d["facts"]["signatures"][0]["person_id"]


def _authorised(d: Document) -> None:
    d["facts"]["signatures"][2]["authorised"] = False


def _finding(d: Document) -> None:
    d["findings"][0]["passed"] = False


def _room(d: Document) -> None:
    d["facts"]["ambient"][0]["high"] = d["facts"]["ambient"][0]["low"]


def _assessed(d: Document) -> None:
    d["facts"]["assemblies"][0]["assessment_valid_until"] = "2035-01-01"


def _logged(d: Document) -> None:
    d["facts"]["log"]["logged_on"] = "2035-01-01"


def _program(d: Document) -> None:
    d["facts"]["software"]["engine"] = "another"


def _edition(d: Document) -> None:
    d["facts"]["edition"] = 1


def _parent_file(d: Document) -> None:
    node = _upper(d)
    node["digest"] = "sha256:" + "ab" * 32
    next(each for each in d["parents"] if each["certificate_id"] == node["id"])["digest"] = node["digest"]


TAMPERED: list[tuple[Callable[[Document], None], set[str]]] = [
    (_value, {"certificate", "result"}),
    (_verdict, {"certificate", "result", "rules"}),
    (_value_and_digest, {"certificate", "result", "journal"}),
    (_reading, {"record", "readings", "result"}),
    (_reading_removed, {"record", "readings", "result"}),
    (_reading_and_digests, {"readings", "result", "journal"}),
    (_pack, {"pack"}),
    (_parent_validity, {"standards", "findings"}),
    (_upper_validity, {"findings"}),
    (_upper_uncertainty, {"findings"}),
    (_upper_event_hidden, set()),
    (_link, {"links", "findings"}),
    (_link_removed, {"links", "rules"}),
    (_entry, {"journal", "inclusion"}),
    (_proof, {"inclusion"}),
    (_root, {"inclusion", "checkpoint"}),
    (_checkpoint_time, {"checkpoint"}),
    (_pdf, {"journal", "report"}),
    (_receipt, {"receipt", "platform"}),
    (_receipt_place, {"platform"}),
    (_message, {"report"}),
    (_person, {"people", "rules"}),
    (_authorised, {"rules"}),
    (_finding, {"findings"}),
    (_parent_file, {"parents", "rules"}),
    (_room, {"facts", "findings"}),
    (_assessed, {"facts"}),
    (_logged, {"facts", "findings"}),
    (_program, {"facts", "findings"}),
    (_edition, {"findings"}),
]


def test_every_tampering_is_named(honest: Document) -> None:
    assert verified(honest).unbroken
    for tamper, named in TAMPERED:
        document = deepcopy(honest)
        tamper(document)
        found = verified(document)
        failed = {check.id for check in found.failed}
        assert not found.unbroken, tamper.__name__
        assert failed >= named | {"seal"}, (tamper.__name__, failed)
        assert all(check.zh and check.en for check in found.checks)


def test_a_laboratory_that_cheats_with_its_own_key_is_still_found(honest: Document) -> None:
    """What follows from record, journal and platform does not rest on the seal."""
    for tamper, named in TAMPERED:
        if not named:
            continue  # the name of another body's standard rests on the laboratory's word
        document = deepcopy(honest)
        tamper(document)
        failed = {check.id for check in verified(sealed_again(document)).failed}
        assert failed >= named, (tamper.__name__, failed)
        assert "seal" not in failed


def test_a_laboratory_that_leaves_rules_out_has_that_said(honest: Document) -> None:
    first = {check.rule.id for check in CHECKS if check.edition == 1}
    honest["facts"]["edition"] = 1
    honest["findings"] = [one for one in honest["findings"] if one["rule"] in first]
    found = verified(sealed_again(honest))
    assert not found.failed
    (said,) = (check for check in found.checks if check.id == "edition")
    assert said.outcome is Outcome.NOT_CHECKED
    assert "T02" in said.zh
    assert "T26" in said.en


def test_without_a_seal_or_by_another_key_nothing_is_unbroken(honest: Document) -> None:
    bare = {name: value for name, value in honest.items() if name != "seal"}
    assert {check.id for check in verified(bare).failed} == {"seal"}
    other = {check.id for check in verified(honest, lab_key=LAB_KEY.public_key).failed}
    assert other == {"seal", "checkpoint", "report"}
    assert {check.id for check in verified(honest, platform_key=LAB_KEY.public_key).failed} == {"platform"}


def test_numbers_that_are_not_rounded_may_differ_in_the_last_digit(honest: Document) -> None:
    from clients.audit.agreement import disagreements

    stated = honest["certificate"]["result"]
    found = deepcopy(stated)
    line = found["points"][1]["budget"]
    line["combined_standard_uncertainty"] = f"{float(line['combined_standard_uncertainty']) * (1 + 1e-11):.15g}"
    assert not list(disagreements(stated, found))
    line["combined_standard_uncertainty"] = f"{float(line['combined_standard_uncertainty']) * (1 + 1e-8):.15g}"
    assert list(disagreements(stated, found)) == ["/points/1/budget/combined_standard_uncertainty"]
    found = deepcopy(stated)
    found["points"][1]["budget"]["reported"]["expanded_uncertainty"] += "0"
    assert list(disagreements(stated, found)) == ["/points/1/budget/reported/expanded_uncertainty"]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda _data: b"",
        lambda _data: b"[]",
        lambda data: b"\xff" + data,
        lambda data: data[:-10],
        lambda data: data.replace(b'"size":', b'"size":1.5,"x":', 1),
        lambda _data: b'{"format":1,"format":2}',
        lambda _data: b"[" * 100_000,
        lambda data: data.replace(b'"number":"', b'"number":NaN,"x":"', 1),
        lambda data: data.replace(b'"state":"unbroken"', b'"state":"fine"'),
        lambda data: data.replace(b'"level":"item"', b'"level":"heavenly"'),
    ],
)
def test_what_is_no_dossier_is_refused(honest: Document, spoilt: Callable[[bytes], bytes]) -> None:
    with pytest.raises(DossierUnusable):
        verify_dossier(spoilt(canonical_bytes(honest)), lab_key=LAB_KEY.public_key)


def test_the_command_says_it_by_its_exit_code(
    honest: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, file = tmp_path / "lab.key", tmp_path / "dossier.json"
    key.write_text(HeldKey(private_key=SIGNING_KEY).public_key + "\n", encoding="utf-8")
    file.write_bytes(canonical_bytes(honest))
    assert main(["verify", str(file), "--lab-key", str(key)]) == 0
    assert "unbroken" in capsys.readouterr().out
    assert main(["verify", str(file), "--lab-key", str(key), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unbroken"] is True
    _reading(honest)
    file.write_bytes(canonical_bytes(honest))
    assert main(["verify", str(file), "--lab-key", str(key)]) == 1
    assert "! readings" in capsys.readouterr().out
    file.write_bytes(b"{}")
    assert main(["verify", str(file), "--lab-key", str(key)]) == 2
    assert main(["verify", str(tmp_path / "none"), "--lab-key", str(key)]) == 2
    assert main(["verify", str(file), "--lab-key", "not a key"]) == 2
