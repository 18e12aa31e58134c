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

# The parser in C where PyYAML has it: words are read at every start, and the one in Python takes a tenth of a second.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_words(*folders: Path) -> Texts:
    """Return every text of ``folders``; raises ValueError where a section stands in two files."""
    found = [file for folder in folders for file in sorted(folder.glob("*.yaml"))]
    files: list[dict[str, dict[str, dict[str, str]]]] = [
        yaml.load(file.read_bytes(), Loader=_LOADER)  # noqa: S506 - safe in either language
        for file in found
    ]
    sections = [each for file in files for each in file.items()]
    if len(sections) != len(dict(sections)):
        raise ValueError("a section of the words stands in two files")
    return {f"{section}.{key}": words for section, keys in sections for key, words in keys.items()}
