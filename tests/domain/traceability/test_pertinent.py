"""A dossier carries the lines of scopes that the rules read: with the others, every finding is the same."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.traceability.licences import LicenceFact, LicenceKind, ScopeLine
from domain.traceability.pertinent import pertinent
from domain.traceability.rules import audit

from .samples import KNOWN, WORK_DAY
from .whole import AUTHORISED, CAPABILITY, DOCUMENTED, EVER, LINE, WHOLE, chain

SCOPES = st.lists(
    st.builds(
        lambda kind, code, high, u: ScopeLine(
            quantity_kind=kind,
            regulation=code,
            unit="kPa" if kind == "gauge_pressure" else "",
            range_low="0" if high and kind == "gauge_pressure" else "",
            range_high=high if kind == "gauge_pressure" else "",
            uncertainty=u if high else "",
            uncertainty_unit="kPa",
        ),
        st.sampled_from(["mass", "gauge_pressure", ""]),
        st.sampled_from(["JJG 99", "JJG 52", ""]),
        st.sampled_from(["", "700", "2000"]),
        st.sampled_from(["", "0.1", "9"]),
    ),
    max_size=3,
)
LICENCES = st.lists(
    st.builds(
        LicenceFact,
        kind=st.sampled_from([LicenceKind.STATUTORY, LicenceKind.ACCREDITED, LicenceKind.MEASUREMENT_STANDARD]),
        number=st.sampled_from(["L0001", "[2024] 1", "[2024] 2"]),
        valid_from=st.just(EVER),
        valid_until=st.sampled_from([None, WORK_DAY - timedelta(days=1)]),
        known_on=st.sampled_from([EVER, date.max]),
        scope=SCOPES.map(tuple),
        scope_partial=st.booleans(),
    ),
    max_size=3,
).map(tuple)


@settings(max_examples=150, deadline=None)
@given(own=LICENCES, routes=LICENCES, service=st.sampled_from(["verification", "calibration"]))
def test_what_is_left_out_changes_no_finding(
    own: tuple[LicenceFact, ...], routes: tuple[LicenceFact, ...], service: str
) -> None:
    facts = replace(WHOLE, capabilities=own, regulations=(replace(WHOLE.regulations[0], service=service),))
    whole = chain(*(replace(one, routes=routes) for one in DOCUMENTED))
    told, kept = pertinent(whole, facts)
    assert audit(told, kept, KNOWN) == audit(whole, facts, KNOWN)
    left = sum(len(one.scope) for one in (*kept.capabilities, *(each for node in told.nodes for each in node.routes)))
    given_before = (*own, *(each for _ in whole.nodes for each in routes))
    assert kept.scope_lines_left_out == sum(len(one.scope) for one in given_before) - left


def test_lines_of_other_work_are_left_out_and_counted() -> None:
    other = (ScopeLine(regulation="JJG 99"), ScopeLine(quantity_kind="mass"), replace(LINE, regulation="JJG 49"))
    own = tuple(replace(one, scope=(*other, *one.scope)) for one in (AUTHORISED, CAPABILITY))
    elsewhere = replace(CAPABILITY, number="L0009", scope=other)
    _, kept = pertinent(chain(), replace(WHOLE, capabilities=(*own, elsewhere)))
    assert kept.capabilities == (AUTHORISED, CAPABILITY)
    assert kept.scope_lines_left_out == 9
