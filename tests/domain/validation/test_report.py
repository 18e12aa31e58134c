from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.validation.check import near
from domain.validation.errors import ReportUnreadable
from domain.validation.markdown import as_markdown
from domain.validation.outcome import Outcome
from domain.validation.report import Installation, as_json, differs_from, make_report, read_report

SOFTWARE = Installation(
    engine_version="2.0.0",
    engine_digest="sha256:ab",
    product="0.1.0",
    python="3.11",
    numpy="2.4",
    scipy="1.17",
    platform="Linux",
)
GOOD = Outcome(
    group="fits",
    case="gum-h3",
    title="Thermometer",
    source="JCGM 100:2008 H.3",
    checks=(near("u|a", 0.0029, 0.00288, 5e-5, printed="0.0029", note="two digits"),),
    notes=("printed 0.0029",),
    confirmed=False,
)
BAD = replace(GOOD, group="traps", case="gum-h2", checks=(near("dof", 4, 0.126, 0.1),), fault="")
REPORT = make_report(
    made_at=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), installation=SOFTWARE, outcomes=[GOOD], groups=["fits"]
)


def test_a_report_comes_back_as_it_was_written() -> None:
    assert read_report(as_json(REPORT)) == REPORT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "liangheng-validation/2"}', as_json(REPORT)[:-9]])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ReportUnreadable):
        read_report(text)


def test_totals_and_verdict() -> None:
    empty = replace(GOOD, checks=())
    report = replace(REPORT, outcomes=(GOOD, BAD, empty))
    assert report.totals == {"passed": 1, "failed": 1, "not-covered": 1}
    assert (report.count_of_checks, report.passed) == (2, False)
    assert replace(REPORT, outcomes=(GOOD, empty)).passed
    assert not replace(REPORT, outcomes=(empty,)).passed, "a report that compared nothing has not passed"
    assert list(report.by_group()) == ["fits", "traps"]


@pytest.mark.parametrize("name", ["engine_version", "engine_digest", "product", "python", "numpy", "scipy", "platform"])
def test_a_change_of_the_software_is_named(name: str) -> None:
    assert differs_from(REPORT, SOFTWARE) == ()
    assert differs_from(REPORT, replace(SOFTWARE, **{name: "other"})) == (name,)


def test_a_change_of_the_cases_is_named() -> None:
    assert differs_from(replace(REPORT, suite_digest="sha256:00"), SOFTWARE) == ("suite",)


def test_the_page_to_file_says_everything_in_both_languages() -> None:
    text = as_markdown(replace(REPORT, outcomes=(GOOD, BAD, replace(BAD, fault="x: y"))))
    for part in (
        "软件确认报告",
        "Validation",
        "2026-03-04T05:06:07+00:00",
        "sha256:ab",
        "numpy 2.4",
        "JCGM 100:2008 H.3",
    ):
        assert part in text
    assert "| u\\|a | 0.0029 | 0.0029 | 0.00288 | 5e-05 | 通过 passed | two digits |" in text
    assert "| dof | 4 |  | 0.126 | 0.1 | **未通过 FAILED** |  |" in text
    assert "> printed 0.0029" in text
    assert "not yet held against the document" in text
    assert "**x: y**" in text
    assert "| 范围 scope | fits |" in text
