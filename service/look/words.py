"""Words in both languages, out of folders of YAML files: sections of keys, a key has ``zh`` and ``en``.

Words in braces are put in by the page.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

import yaml

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""``section.key`` -> language -> text."""

SHARED = Path(__file__).with_name("words")
"""What both services say."""


def read_words(*folders: Path) -> Texts:
    """Return every text of ``folders``; raises ValueError where a section stands in two files."""
    files: list[dict[str, dict[str, dict[str, str]]]] = [
        yaml.safe_load(file.read_text(encoding="utf-8")) for folder in folders for file in sorted(folder.glob("*.yaml"))
    ]
    sections = [each for file in files for each in file.items()]
    if len(sections) != len(dict(sections)):
        raise ValueError("a section of the words stands in two files")
    return {f"{section}.{key}": words for section, keys in sections for key, words in keys.items()}
