from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence.documents import from_document, to_document
from domain.traceability.chain import Chain, Gap, Level, Step
from domain.traceability.walk import RootUnknown, walk

from .samples import ITEM, LINKS, NODES, WORKING, chain, link, node


def test_a_chain_is_ordered_upward_with_depth_and_age_at_use() -> None:
    walked = walk("item", reversed(NODES), reversed(LINKS))
    assert [one.id for one in walked.nodes] == ["item", "working", "social", "national"]
    assert walked.steps == (
        Step(node_id="item", depth=0, age_days=0),
        Step(node_id="working", depth=1, age_days=282),
        Step(node_id="social", depth=2, age_days=261),
        Step(node_id="national", depth=3, age_days=962),
    )
    assert (walked.gaps, walked.cycles) == ((), ())
    assert walked == chain()


def test_what_the_root_does_not_rest_on_is_left_out() -> None:
    other = node("other", Level.WORKING, date(2026, 1, 1), None)
    assert walk("item", [*NODES, other], [*LINKS, link("other", "", "national", "n", date(2026, 1, 1))]) == chain()


def test_a_chain_starts_higher_when_asked() -> None:
    walked = walk("social", NODES, LINKS)
    assert [one.id for one in walked.nodes] == ["social", "national"]


def test_a_missing_parent_is_a_gap_and_what_is_above_it_is_out_of_sight() -> None:
    walked = chain(without=("social",))
    assert walked.gaps == (Gap(child_id="working", parent_id="social"),)
    assert [one.id for one in walked.nodes] == ["item", "working"]
    assert len(walked.links) == 2


def test_a_cycle_is_cut_and_named() -> None:
    walked = chain(link("national", "n", "working", "w", date(2020, 1, 1)))
    assert walked.cycles == (("working", "social", "national", "working"),)
    assert [step.depth for step in walked.steps] == [0, 1, 2, 3]


def test_a_certificate_that_rests_on_itself_is_a_cycle() -> None:
    walked = chain(link("working", "w", "working", "w", date(2025, 1, 1)))
    assert walked.cycles == (("working", "working"),)
    assert [step.depth for step in walked.steps] == [0, 1, 2, 3]


def test_depth_is_the_longest_way_so_that_a_parent_is_above_all_its_children() -> None:
    walked = chain(link("item", "up", "national", "n", date(2026, 3, 10)))
    assert {step.node_id: step.depth for step in walked.steps} == {"item": 0, "working": 1, "social": 2, "national": 3}


def test_age_is_that_of_the_last_use() -> None:
    walked = chain(link("item", "up", "social", "s", date(2026, 3, 10)))
    assert {step.node_id: step.age_days for step in walked.steps}["social"] == 555


def test_a_very_deep_chain_does_not_exhaust_the_stack() -> None:
    nodes = [replace(WORKING, id=f"n{number:05}") for number in range(3000)]
    links = [link(f"n{number:05}", "w", f"n{number + 1:05}", "w", date(2026, 1, 1)) for number in range(2999)]
    walked = walk("n00000", nodes, links)
    assert walked.steps[-1].depth == 2999


def test_an_unknown_root_is_refused() -> None:
    with pytest.raises(RootUnknown) as refusal:
        walk("nobody", NODES, LINKS)
    assert "nobody" in refusal.value.sentence_zh
    assert "nobody" in refusal.value.sentence_en


def test_a_chain_survives_its_document() -> None:
    assert from_document(to_document(chain()), Chain) == chain()


def test_a_link_supports_results_by_name_or_leading_part_only() -> None:
    one = link("item", "up", "working", "w", date(2026, 1, 1))
    assert one.supports("up")
    assert one.supports("up/0.8/initial")
    assert not one.supports("upper/0.8/initial")
    assert replace(one, child_where="").supports("anything")
    assert [one.supports(result.id) for result in ITEM.results] == [True, True]


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_any_graph_walks_to_an_end_and_says_whether_it_has_cycles(edges: set[tuple[int, int]]) -> None:
    nodes = [replace(WORKING, id=str(number)) for number in range(7)]
    walked = walk("0", nodes, [link(str(low), "w", str(high), "w", date(2026, 1, 1)) for low, high in sorted(edges)])
    reached, waiting = {0}, [0]
    while waiting:
        current = waiting.pop()
        above = {high for low, high in edges if low == current} - reached
        reached |= above
        waiting.extend(above)
    assert {one.id for one in walked.nodes} == {str(number) for number in reached - {7}}
    assert {gap.parent_id for gap in walked.gaps} == ({"7"} if 7 in reached else set())
    assert bool(walked.cycles) is _has_cycle({edge for edge in edges if edge[0] in reached})
    depths = {step.node_id: step.depth for step in walked.steps}
    if not walked.cycles:
        known = [one for one in walked.links if one.parent_id in depths and one.child_id in depths]
        assert all(depths[one.parent_id] > depths[one.child_id] for one in known)


def _has_cycle(edges: set[tuple[int, int]]) -> bool:
    """Independent of the walk: take away what has nothing above it until nothing changes."""
    left = set(edges)
    while True:
        children = {low for low, _ in left}
        kept = {(low, high) for low, high in left if high in children}
        if kept == left:
            return bool(left)
        left = kept
