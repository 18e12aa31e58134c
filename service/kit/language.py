"""The language of an answer that is made for people: asked for by ``lang``, else what the caller prefers."""

from typing import Annotated, Final, Literal, TypeAlias

from fastapi import Depends, Query, Request
from starlette.responses import Response

Language: TypeAlias = Literal["zh", "en"]
UNSTATED: Final = 1.0
_OURS: Final[dict[str, Language]] = {"zh": "zh", "en": "en"}


def spoken(
    request: Request, lang: Annotated[Language | None, Query(description="Before Accept-Language")] = None
) -> Language:
    """Give the language of the answer; Chinese where the caller prefers neither (RFC 9110, 12.5.4)."""
    return lang or preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """The better liked of our languages; of two liked alike the one named first."""
    liked: dict[Language, float] = {}
    for entry in header.lower().split(","):
        tag, *parameters = (part.strip() for part in entry.split(";"))
        language = _OURS.get(tag.partition("-")[0])
        if language is not None:
            liked[language] = max(_quality(parameters), liked.get(language, 0.0))
    return max(liked, key=lambda each: liked[each], default="zh") if any(liked.values()) else "zh"


def _quality(parameters: list[str]) -> float:
    stated = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), None)
    try:
        return UNSTATED if stated is None else float(stated)
    except ValueError:
        return 0.0


Spoken = Annotated[Language, Depends(spoken)]


class Drawing(Response):
    """An SVG drawing with its words in one language."""

    media_type = "image/svg+xml"


def drawn(svg: str, language: Language) -> Drawing:
    """Answer a drawing; caches must keep one for each language."""
    return Drawing(svg, headers={"Content-Language": language, "Vary": "Accept-Language"})
