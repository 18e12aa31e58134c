"""How a source cites a result of a certificate: ``standard:<certificate>/<result>``, written and read here only.

The last stroke parts the two, as certificates have numbers such as JZ/2026/15. Strokes of a result's own id, such as
``test/point/phase``, are written ``~1`` and its tildes ``~0`` (as in RFC 6901).
"""

STANDARD = "standard"


def citation(certificate: str, result: str = "") -> str:
    """Write the source that cites a result, or a certificate as a whole."""
    if not result and "/" not in certificate:
        return f"{STANDARD}:{certificate}"
    return f"{STANDARD}:{certificate}/{result.replace('~', '~0').replace('/', '~1')}"


def cited(source: str) -> tuple[str, str]:
    """Certificate and result of a source, the result "" where none is named; two empty texts for any other source."""
    kind, _, rest = source.partition(":")
    if kind != STANDARD:
        return "", ""
    certificate, stroke, result = rest.rpartition("/")
    return (certificate, result.replace("~1", "/").replace("~0", "~")) if stroke else (rest, "")


def cited_result(source: str) -> str:
    """Name of the result that a source cites, as ``Shared`` names it: ``<certificate>/<result>``, "" for any other."""
    certificate, result = cited(source)
    return f"{certificate}/{result}" if certificate and result else ""
