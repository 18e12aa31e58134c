"""Rules about requirements/*.lock: what is installed is exactly what was reviewed, wherever it is fetched from."""

import re

from tests.architecture.tree import Source

_PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^\s;]+( ; .+)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
_PLACE = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[ief]\b| @ ", re.IGNORECASE)


def loose_lines(lock: Source) -> list[str]:
    """Lines that are neither an exact version followed by its hashes nor a hash, or that name a place to fetch from."""
    found = []
    lines = lock.text.splitlines()
    for number, line in enumerate(lines, start=1):
        if _PLACE.search(line):
            found.append(
                lock.at(number, "names a place; the installer's own configuration says where packages come from")
            )
        elif _PINNED.match(line):
            if number == len(lines) or not _HASH.match(lines[number]):
                found.append(lock.at(number, "no hash: run `make lock`"))
        elif not _HASH.match(line):
            found.append(lock.at(number, "not an exact version: run `make lock`"))
    return found


def pinned(lock: Source) -> dict[str, str]:
    """Version by package name."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]+\])?==([^\s;]+)", lock.text, re.MULTILINE))
