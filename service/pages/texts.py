"""Every word the pages say, in both languages, from one file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import yaml

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
FILE = Path(__file__).with_name("texts.yaml")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return the catalogue: ``section.key`` -> language -> text."""
    sections: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {f"{section}.{key}": words for section, keys in sections.items() for key, words in keys.items()}


def say(key: str, language: Language, **named: object) -> str:
    """Return the text of ``key``; raises KeyError for one that is not in the catalogue."""
    return texts()[key][language].format(**named)
