"""T14 beyond its cases: whom it speaks of, what it is silent about, and the path it finds in the scheme."""

from dataclasses import replace

import pytest

from domain.authoring.parts import Verified
from domain.standards.schemes import builtin_schemes
from domain.traceability.finding import Severity
from domain.traceability.rules_scheme import position_is_allowed, uses

from .samples import ITEM_LINK, KNOWN, result
from .whole import WHOLE, above, chain


def test_every_step_has_its_edge() -> None:
    found = [(use.parent.id, use.edges) for use in uses(chain(), WHOLE)]
    assert found == [
        ("working", (("class-005", "gauges"),)),
        ("social", (("class-002", "class-005"),)),
        ("national", (("primary", "class-002"),)),
    ]


def test_a_use_is_told_once_for_all_its_points() -> None:
    low = replace(ITEM_LINK, child_where="up/0.8", point_low="0.8", point_high="0.8")
    both = chain()
    both = replace(both, links=(*both.links, low))
    assert len(list(position_is_allowed(both, WHOLE, KNOWN))) == 3


def test_the_point_that_is_not_allowed_is_the_one_that_is_told() -> None:
    outside = replace(ITEM_LINK, child_where="up/0.8", parent_result_id="w", quantity_kind="gauge_pressure")
    scheme = builtin_schemes()["pressure-jjg2023"]
    narrow = replace(scheme, edges=tuple(edge for edge in scheme.edges if edge.above != "class-005"))
    told = next(position_is_allowed(replace(chain(), links=(outside,)), replace(WHOLE, schemes=(narrow,)), KNOWN))
    assert (told.passed, told.undecided, told.severity) == (False, False, Severity.ERROR)
    assert told.subject == ("item", outside.id)


def test_of_several_points_the_first_is_told() -> None:
    low = replace(ITEM_LINK, child_where="up/0.4", point_low="0.4", point_high="0.4")
    both = replace(chain(), links=(low, *chain().links))
    scheme = builtin_schemes()["pressure-jjg2023"]
    narrow = replace(scheme, edges=tuple(edge for edge in scheme.edges if edge.above != "class-005"))
    for schemes in ((scheme,), (narrow,)):
        assert uses(both, replace(WHOLE, schemes=schemes))[0].link == low


def test_a_correction_of_another_quantity_is_no_step_of_the_scheme() -> None:
    item = above("item", results=(replace(result("up/0.8/initial", "0.008"), quantity_kind="length"),))
    elsewhere = replace(WHOLE, regulations=(replace(WHOLE.regulations[0], code="JJG 1"),))
    assert [use.parent.id for use in uses(chain(item), elsewhere)] == ["social", "national"]


@pytest.mark.parametrize("verified", list(Verified))
def test_a_scheme_from_memory_is_said_to_be_so(verified: Verified) -> None:
    scheme = builtin_schemes()["pressure-jjg2023"]
    opposite = Verified.SOURCE if verified is Verified.MEMORY else Verified.MEMORY
    edges = tuple(replace(edge, verified=opposite) for edge in scheme.edges if edge.above != "class-002")
    spare = replace(scheme.edges[0], above="class-002", below=("precise",), verified=verified)
    known = replace(spare, below=("gauges",), verified=Verified.SOURCE)
    facts = replace(WHOLE, schemes=(replace(scheme, edges=(*edges, spare, known)),))
    told = [one.en for one in position_is_allowed(chain(), facts, KNOWN) if not one.passed]
    assert ["not yet held against its text" in each for each in told] == [verified is Verified.MEMORY]
