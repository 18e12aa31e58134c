"""The worked examples of ``docs/uncertainty``, evaluated as they stand: documents, and what their answers must hold."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from domain.conformity.document import evaluate_document
from tests.architecture.tree import ROOT

PAGES = ROOT / "docs" / "uncertainty"
_BLOCK = re.compile(r"^```json (document|answer)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks_of(page: Path) -> list[tuple[str, Any]]:
    return [(kind, json.loads(text)) for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8"))]


def examples() -> Iterator[ParameterSet]:
    for page in sorted(PAGES.glob("*.md")):
        blocks = blocks_of(page)
        assert [kind for kind, _ in blocks] == ["document", "answer"] * (len(blocks) // 2), page.name
        for number, ((_, asked), (_, told)) in enumerate(zip(blocks[::2], blocks[1::2], strict=True), start=1):
            yield pytest.param(asked, told, id=f"{page.stem}-{number}")


@pytest.mark.parametrize(("asked", "told"), list(examples()))
def test_example(asked: dict[str, object], told: object) -> None:
    answer = json.loads(json.dumps(evaluate_document(asked)))
    missing = list(differences(told, answer))
    assert not missing, "\n".join(missing)


def differences(told: object, found: object, path: str = "") -> Iterator[str]:
    """What an example tells and the answer does not hold; an answer may hold more. Outputs are named by symbol."""
    if isinstance(told, dict):
        if isinstance(found, list):
            found = {entry.get("symbol") or entry["output"]: entry for entry in found}
        assert isinstance(found, dict), path
        for name, value in told.items():
            if name not in found:
                yield f"{path}/{name} is missing"
            else:
                yield from differences(value, found[name], f"{path}/{name}")
    elif told != found:
        yield f"{path}: told {told!r}, found {found!r}"


def test_every_page_has_an_example() -> None:
    assert all(blocks_of(page) for page in PAGES.glob("*.md") if page.name != "README.md")


def test_a_wrong_figure_is_named() -> None:
    assert list(differences({"outputs": {"y": {"value": "1"}}}, {"outputs": [{"symbol": "y", "value": "2"}]})) == [
        "/outputs/y/value: told '1', found '2'"
    ]
