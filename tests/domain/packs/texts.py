"""Packs of a laboratory's own, written from one of the product's: next edition, variant, and every way to be broken."""

from domain.packs import pack_text

GAUGE = "pressure-gauge-jjg52"
_TEXT = pack_text(GAUGE)


def changed(*changes: tuple[str, str], text: str = _TEXT) -> str:
    """Return the pack with each change made, once."""
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def next_edition(*, pack_id: str = GAUGE, version: str = "2.0.0", begin: str = "2026-06-01") -> str:
    """Return an edition of a regulation that replaces JJG 52-2013 from a day on; the example is of that day."""
    return changed(
        (f"id: {GAUGE}", f"id: {pack_id}"),
        ("version: 1.0.0", f"version: {version}"),
        ("code: JJG 52-2013", "code: JJG 52-2026"),
        ("effective_from: 2013-12-27", f"effective_from: {begin}"),
        ("replaces: [JJG 52-1999, JJG 573-2003]", "replaces: [JJG 52-2013]"),
        ("performed_on: 2026-03-02", f"performed_on: {begin}"),
    )


def variant(*, laboratories: str = "[]", code: str = "JJG 52-2013", of: str = GAUGE) -> str:
    """Return a variant whose class limit holds from 85 % of the range on."""
    words = "{zh: 二分所算法, en: Algorithm of branch two}"
    return changed(
        (f"id: {GAUGE}", "id: gauge-branch-two"),
        ("code: JJG 52-2013", f"code: {code}"),
        (
            "regulation:\n",
            f"variant:\n  of: {of}\n  name: {words}\n  reason: {words}\n  laboratories: {laboratories}\nregulation:\n",
        ),
        ("nominal >= 0.9*range_high", "nominal >= 0.85*range_high"),
    )


BROKEN = {
    "no-yaml": ("file-syntax", "a: [\n"),
    "unknown-key": ("file-unknown-key", changed(("version: 1.0.0", "version: 1.0.1\nflavour: sweet"))),
    "lint": (
        "pack-unknown-reference",
        changed(("version: 1.0.0", "version: 1.0.2"), ("reading: up_tapped", "reading: up")),
    ),
    "golden": (
        "pack-example-not-reproduced",
        changed(("version: 1.0.0", "version: 1.0.3"), ('value: "0.0092"', 'value: "0.0093"')),
    ),
    "clash": ("pack-version-clash", changed(("months: 6", "months: 3"))),
    "unfounded": ("pack-variant-unfounded", variant(of="nothing-of-the-kind")),
    "other-regulation": ("pack-variant-unfounded", variant(code="JJG 52-1999")),
}
"""Name -> code of the first finding, text of the file."""
