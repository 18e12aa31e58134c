"""docs/problems.md, written from the classes: ``python -m tests.architecture.problems_page`` writes it again."""

from collections.abc import Iterable

from tests.architecture.error_rules import Refusal, refusals
from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "problems.md"

_HEAD = """\
# Refusals

Written by `python -m tests.architecture.problems_page` from the classes; a test compares.

Every refusal is answered as `application/problem+json` (RFC 9457) with its `code` (stable: programs may rely on it),
both sentences, and in `errors` a JSON Pointer of each culprit. Words in braces stand for what was found. The `type` is
`urn:liangheng:problem:<code>`.

| code | HTTP | 中文 | English | class |
|---|---|---|---|---|
"""


def page(listed: Iterable[Refusal]) -> str:
    """Text of the page, in order of code."""
    return _HEAD + "".join(
        f"| `{refusal.code}` | {refusal.status} | {_cell(refusal.zh)} | {_cell(refusal.en)} | `{refusal.where}` |\n"
        for refusal in sorted(listed, key=lambda refusal: refusal.code)
    )


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(refusals()), encoding="utf-8")
