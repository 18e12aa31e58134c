"""The packs' golden examples, evaluated, and their first step held against rules that were written without them."""

from dataclasses import replace
from datetime import date

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord, StandardResult, StandardUse
from domain.calibration.result import RecordResult
from domain.packs import builtin_packs
from domain.specialty.schema import Pack
from domain.traceability.chain import CertificateNode, Level, Link
from domain.traceability.finding import Facts
from domain.traceability.own import node_result, own_links, own_results, result_id
from domain.traceability.rules import audit, state
from domain.traceability.rules_quantity import inside_range, same_kind, uncertainty_is_carried
from domain.traceability.rules_support import results_are_supported
from domain.traceability.rules_verdict import verdict_again
from domain.traceability.walk import walk

from .samples import FACTS, outcomes

PACKS = sorted(builtin_packs())


def evaluated(pack_id: str) -> tuple[Pack, OriginalRecord, RecordResult]:
    pack = builtin_packs()[pack_id]
    assert pack.example is not None
    record = example_record(pack, pack.example)
    return pack, record, evaluate(record, pack)


def parent(use: StandardUse) -> CertificateNode:
    return CertificateNode(
        id=use.certificate_id,
        number=use.certificate_number,
        issuer="institute",
        level=Level.NATIONAL,
        name_zh=use.name_zh,
        name_en=use.name_en,
        issued_on=use.issued_on,
        valid_until=use.valid_until,
        digest=use.certificate_digest,
        results=tuple(node_result(result) for result in use.results),
    )


def rules_on(pack_id: str, links: tuple[Link, ...] | None = None) -> dict[str, set[str]]:
    pack, record, result = evaluated(pack_id)
    root = CertificateNode(
        id="ours",
        number="ours",
        issuer="laboratory",
        level=Level.ITEM,
        name_zh="",
        name_en="",
        issued_on=record.performed_on,
        valid_until=None,
        digest="",
        results=own_results(pack, result),
    )
    mine = own_links("ours", pack, record, result) if links is None else links
    chain = walk("ours", [root, *(parent(use) for use in record.standards)], mine)
    facts = Facts(performed_on=record.performed_on, result=result)
    checks = (results_are_supported, inside_range, same_kind, uncertainty_is_carried, verdict_again)
    return {check.__name__: set(outcomes(tuple(check(chain, facts, date.max)))) for check in checks}


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_golden_example_passes_every_rule_of_its_first_step(pack_id: str) -> None:
    assert set(map(frozenset, rules_on(pack_id).values())) == {frozenset({"pass"})}


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_result_is_named_once_and_rests_on_a_certified_uncertainty(pack_id: str) -> None:
    pack, record, result = evaluated(pack_id)
    names = [one.id for one in own_results(pack, result)]
    assert names == [result_id(point) for point in result.points]
    assert len(set(names)) == len(names)
    links = own_links("ours", pack, record, result)
    claimed = {one.id for one in own_results(pack, result) if one.claims_traceability}
    assert {link.child_where for link in links} == claimed
    assert {link.used_on for link in links} == {record.performed_on}
    assert len({link.id for link in links}) == len(links)


def test_a_range_of_indications_claims_no_traceability_and_the_error_beside_it_does() -> None:
    pack, _, result = evaluated("balance-jjg1036")
    claims = {one.id.partition("/")[0]: one.claims_traceability for one in own_results(pack, result)}
    assert claims == {"indication": True, "repeatability": False, "eccentricity": True}


def test_a_share_made_smaller_is_found() -> None:
    pack, record, result = evaluated("pressure-gauge-jjg52")
    first, *others = own_links("ours", pack, record, result)
    assert first.standard_uncertainty is not None
    smaller = replace(first, standard_uncertainty="0.0000001")
    assert "fail" in rules_on("pressure-gauge-jjg52", (smaller, *others))["uncertainty_is_carried"]


def test_a_budget_without_its_standard_leaves_the_result_unsupported() -> None:
    pack, record, result = evaluated("pressure-gauge-jjg52")
    first, *others = result.points
    stripped = replace(first, budget=replace(first.budget, lines=()))
    links = own_links("ours", pack, record, replace(result, points=(stripped, *others)))
    assert rules_on("pressure-gauge-jjg52", links)["results_are_supported"] == {"pass", "fail"}


def test_a_line_that_opens_to_no_standard_of_the_record_gives_no_link() -> None:
    pack, record, result = evaluated("pressure-gauge-jjg52")
    assert own_links("ours", pack, replace(record, standards=()), result) == ()


def test_a_point_of_a_test_that_the_pack_does_not_have_gives_no_link() -> None:
    pack, record, result = evaluated("pressure-gauge-jjg52")
    foreign = replace(result, points=(replace(result.points[0], test="no-such-test"),))
    assert own_links("ours", pack, record, foreign) == ()
    assert own_results(pack, foreign)[0].quantity_kind == ""


def test_a_rectangle_is_carried_with_its_own_root_of_three_however_k_is_printed() -> None:
    by_class = StandardResult(
        id="r",
        characteristic="maximum_permissible_error",
        quantity_kind="gauge_pressure",
        unit="MPa",
        range_low="0",
        range_high="2.5",
        expanded_uncertainty="0.0062",
        coverage_factor="1.73",
    )
    assert node_result(by_class).standard_uncertainty is not None
    assert float(node_result(by_class).standard_uncertainty or 0) == pytest.approx(0.0062 / 3**0.5, rel=1e-15)
    assert node_result(replace(by_class, characteristic="indication")).standard_uncertainty is None


def test_a_standard_used_by_its_class_passes_with_k_printed_short() -> None:
    pack, record, _ = evaluated("pressure-gauge-jjg52")
    uses = tuple(
        replace(
            use,
            results=tuple(
                replace(one, characteristic="maximum_permissible_error", coverage_factor="1.73") for one in use.results
            ),
        )
        for use in record.standards
    )
    by_class = replace(record, standards=uses)
    result = evaluate(by_class, pack)
    links = own_links("ours", pack, by_class, result)
    root = replace(parent(uses[0]), id="ours", level=Level.ITEM, results=own_results(pack, result))
    chain = walk("ours", [root, *(parent(use) for use in uses)], links)
    assert set(outcomes(tuple(uncertainty_is_carried(chain, FACTS, date.max)))) == {"pass"}


def test_a_whole_audit_of_an_example_is_incomplete_only_for_want_of_people_and_regulation() -> None:
    pack, record, result = evaluated("weights-jjg99")
    root = replace(parent(record.standards[0]), id="ours", level=Level.ITEM, results=own_results(pack, result))
    links = own_links("ours", pack, record, result)
    chain = walk("ours", [root, *(parent(use) for use in record.standards)], links)
    findings = audit(chain, Facts(performed_on=record.performed_on, result=result), date.max)
    assert {found.rule for found in findings if not found.passed} == {"T17", "T19"}
    assert state(findings) == "incomplete"
