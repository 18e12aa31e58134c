"""Every word the laboratory's pages say: one file of ``words/`` for each group of pages, and the shared ones."""

from functools import cache
from pathlib import Path

from service.look.words import SHARED, Language, Texts, read_words

FOLDER = Path(__file__).with_name("words")


@cache
def texts() -> Texts:
    """Return the catalogue: ``section.key`` -> language -> text. No section stands in two files."""
    return read_words(SHARED, FOLDER)


def say(key: str, language: Language, **named: object) -> str:
    """Return the text of ``key``; raises KeyError for one that is not in the catalogue."""
    return texts()[key][language].format(**named)
