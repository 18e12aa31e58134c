"""A broken pack for every rule: lint names the rule, the place and the line, in both languages."""

from pathlib import Path

import pytest

from domain.authoring.findings import Finding
from domain.errors import MetrologyError
from domain.packs import check_pack, pack_text
from domain.specialty import rules
from tests.domain.specialty.broken import BROKEN, Broken
from tests.domain.specialty.broken_points import BROKEN_POINTS
from tests.domain.specialty.fixtures import text_of


def found(broken: Broken) -> tuple[Finding, ...]:
    text = text_of(broken.pack)
    for old, new in broken.changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return check_pack(text)


@pytest.mark.parametrize("broken", BROKEN + BROKEN_POINTS, ids=lambda broken: f"{broken.code} {broken.pointer}")
def test_a_broken_pack_is_explained(broken: Broken) -> None:
    findings = {(finding.code, finding.pointer): finding for finding in found(broken)}
    assert (broken.code, broken.pointer) in findings, sorted(findings)
    finding = findings[broken.code, broken.pointer]
    assert finding.zh
    assert finding.en
    assert finding.zh != finding.en
    if broken.line_has:
        text = text_of(broken.pack)
        for old, new in broken.changes:
            text = text.replace(old, new, 1)
        assert broken.line_has in text.splitlines()[finding.line - 1]


def test_every_rule_has_its_broken_pack() -> None:
    members = [value for value in vars(rules).values() if isinstance(value, type) and issubclass(value, MetrologyError)]
    codes = {value.code for value in members if value is not MetrologyError}
    assert codes
    assert codes <= {broken.code for broken in BROKEN + BROKEN_POINTS}


def test_several_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        pack_text("pressure-gauge-jjg52")
        .replace("unit: degC", "unit: degX", 1)
        .replace("range_high > range_low", "a > b", 1)
    )
    findings = check_pack(text)
    assert [finding.code for finding in findings] == ["unknown-unit", "model-unknown-symbol"]
    assert findings[0].line < findings[1].line


def test_lint_never_raises_for_truncated_files() -> None:
    lines = pack_text("weights-jjg99").splitlines(keepends=True)
    for end in range(0, len(lines), 7):
        assert check_pack("".join(lines[:end])), end


def test_broken_packs_are_not_shipped() -> None:
    shipped = Path(rules.__file__).parent.parent / "packs"
    assert {path.suffix for path in shipped.iterdir() if path.is_file()} == {".py", ".yaml"}


def test_what_two_results_have_in_common_is_held_once() -> None:
    text = pack_text("chamber-jjf1101").replace("id: display, label", "id: display, unit: degX, label", 1)
    assert [finding.pointer for finding in check_pack(text)] == ["/tests/0/channels/1/unit"]
