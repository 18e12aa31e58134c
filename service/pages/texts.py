"""Every word the pages say, in both languages: one file of ``words/`` for each group of pages.

A file has sections, a section has keys, a key has ``zh`` and ``en``; words in braces are put in by the page.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import yaml

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
FOLDER = Path(__file__).with_name("words")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return the catalogue: ``section.key`` -> language -> text. No section stands in two files."""
    files: list[dict[str, dict[str, dict[str, str]]]] = [
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))
    ]
    sections = [each for file in files for each in file.items()]
    if len(sections) != len(dict(sections)):
        raise ValueError("a section of the words stands in two files")
    return {f"{section}.{key}": words for section, keys in sections for key, words in keys.items()}


def say(key: str, language: Language, **named: object) -> str:
    """Return the text of ``key``; raises KeyError for one that is not in the catalogue."""
    return texts()[key][language].format(**named)
