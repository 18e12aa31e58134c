"""A verification scheme as its official box diagram (SVG): parts from top to bottom, the way of one item marked.

Ink is ``currentColor``, so that a page can lend its own; what is marked is thick and filled, not only coloured, and
what rests on memory has a broken outline. An edge that others imply (E2 to M3, where E2 to F1 and F1 to M3 are there)
is left out of the drawing unless it is marked: the list beside the drawing has every edge.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.authoring.parts import Bilingual, Verified
from domain.standards.scheme import Box, Part, Scheme
from domain.uncertainty.reporting.svg import element, fitted, label, words
from domain.uncertainty.reporting.words import Language

WIDTH: Final = 208
HEIGHT: Final = 56
ACROSS: Final = 20
DOWN: Final = 34
MARGIN: Final = 118
"""Room at the left for the names of the parts."""
EDGE: Final = 12
HEAD: Final = 34
LANE: Final = 12
"""Width of the lane in which a line goes round the rows that it skips."""
SOFT: Final = "0.65"

PARTS: Final[Mapping[Part, Bilingual]] = {
    Part.PRIMARY: Bilingual(zh="计量基准器具", en="Primary standards"),
    Part.STANDARD: Bilingual(zh="计量标准器具", en="Standards"),
    Part.WORKING: Bilingual(zh="工作计量器具", en="Working"),
}
_MARKED: Final = Bilingual(zh="已标出本链的路径：", en="The way of this chain is marked: ")
_WHAT: Final = Bilingual(
    zh="自上而下：计量基准器具、计量标准器具、工作计量器具；虚线框表示尚未与原文核对。",
    en="From above: primary standards, standards, working instruments. Broken outline: not yet held against the text.",
)
Pairs = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    x: int
    y: int
    row: int


def draw_scheme(scheme: Scheme, language: Language, *, boxes: Collection[str] = (), edges: Pairs = ()) -> str:
    """Draw a scheme as one SVG element, a file of its own, with ``boxes`` and ``edges`` (above, below) marked."""
    rows = _rows(scheme)
    across = max(len(row) for row in rows)
    width = MARGIN + across * (WIDTH + ACROSS) - ACROSS + EDGE
    places = {
        box.id: _Place(
            x=MARGIN + (width - MARGIN - EDGE - len(row) * (WIDTH + ACROSS) + ACROSS) // 2 + at * (WIDTH + ACROSS),
            y=HEAD + number * (HEIGHT + DOWN) + DOWN // 2,
            row=number,
        )
        for number, row in enumerate(rows)
        for at, box in enumerate(row)
    }
    height = HEAD + len(rows) * (HEIGHT + DOWN) + EDGE
    title = f"{scheme.code} {_in(scheme.title, language)}"
    marked = [_in(box.name, language) for box in scheme.boxes if box.id in boxes]
    about = _in(_WHAT, language) + (f" {_in(_MARKED, language)}{' → '.join(marked)}" if marked else "")
    pieces = [element("title", words(title)), element("desc", words(about))]
    pieces.append(label(fitted(title, width), 0, 16, font_size=15, font_weight="bold"))
    pieces += _bands(rows, width - EDGE, language)
    shown = [pair for pair in scheme.pairs() if pair in edges or not _implied(scheme, *pair)]
    # Marked lines last, so that they lie above the others.
    shown.sort(key=edges.__contains__)
    skipping = [pair for pair in shown if places[pair[1]].row > places[pair[0]].row + 1]
    for pair in shown:
        lane = width + LANE * skipping.index(pair) if pair in skipping else None
        told = element("title", words(_in(_method(scheme, pair), language)))
        pieces.append(_line(told, places[pair[0]], places[pair[1]], lane=lane, marked=pair in edges))
    width += LANE * len(skipping)
    pieces += [_box(box, places[box.id], language, marked=box.id in boxes) for box in scheme.boxes]
    return element(
        "svg",
        "".join(pieces),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=title,
        font_family="sans-serif",
        font_size=13,
        fill="currentColor",
    )


def _rows(scheme: Scheme) -> list[list[Box]]:
    """Boxes by part, and inside it by the longest way down to them, so that every edge leads downward."""
    depth = dict.fromkeys((box.id for box in scheme.boxes), 0)
    for _ in scheme.boxes:
        for above, below in scheme.pairs():
            depth[below] = max(depth[below], depth[above] + 1)
    rows: dict[tuple[int, int], list[Box]] = {}
    for box in scheme.boxes:
        # Working instruments share one row, as in the official drawing.
        rank = 0 if box.part is Part.WORKING else depth[box.id]
        rows.setdefault((list(Part).index(box.part), rank), []).append(box)
    return [rows[key] for key in sorted(rows)]


def _implied(scheme: Scheme, above: str, below: str) -> bool:
    """Whether another way leads from ``above`` to ``below``."""
    downward: dict[str, set[str]] = {}
    for high, low in scheme.pairs():
        downward.setdefault(high, set()).add(low)
    waiting = sorted(downward[above] - {below})
    seen = set(waiting)
    while waiting:
        new = downward.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return below in seen


def _bands(rows: list[list[Box]], width: int, language: Language) -> Iterator[str]:
    for part in Part:
        numbers = [number for number, row in enumerate(rows) if row[0].part is part]
        if numbers:
            top, bottom = (HEAD + number * (HEIGHT + DOWN) for number in (numbers[0], numbers[-1] + 1))
            yield label(_in(PARTS[part], language), 0, (top + bottom) // 2 + 4, fill_opacity=SOFT, font_size=12)
            yield element("line", x1=0, x2=width, y1=bottom, y2=bottom, stroke="currentColor", stroke_opacity="0.25")


def _method(scheme: Scheme, pair: tuple[str, str]) -> Bilingual:
    return next(edge.method for edge in scheme.edges if edge.above == pair[0] and pair[1] in edge.below)


def _line(told: str, above: _Place, below: _Place, *, lane: int | None, marked: bool) -> str:
    """Straight down to the next row; round the boxes of the rows between, in a lane of its own, to a further one."""
    x1, y1, x2, y2 = above.x + WIDTH // 2, above.y + HEIGHT, below.x + WIDTH // 2, below.y
    middle, turn = (y1 + y2) // 2, DOWN // 3
    way = f"C{x1} {middle} {x2} {middle} {x2} {y2}" if lane is None else f"v{turn} H{lane} V{y2 - turn} H{x2} V{y2}"
    return element(
        "path",
        told,
        d=f"M{x1} {y1} {way}",
        class_="marked" if marked else "edge",
        fill="none",
        stroke="currentColor",
        stroke_width=4 if marked else 1,
    )


def _box(box: Box, place: _Place, language: Language, *, marked: bool) -> str:
    name, detail = _in(box.name, language), _detail(box, language)
    memory = {"stroke_dasharray": "5 4"} if box.verified is Verified.MEMORY else {}
    frame = element(
        "rect",
        x=place.x,
        y=place.y,
        width=WIDTH,
        height=HEIGHT,
        rx=4,
        fill="currentColor",
        fill_opacity="0.16" if marked else "0.02",
        stroke="currentColor",
        stroke_width=3 if marked else 1,
        **memory,
    )
    middle = place.x + WIDTH // 2
    lines = label(fitted(name, WIDTH - 16), middle, place.y + 24, text_anchor="middle", font_weight="bold")
    if detail:
        lines += label(
            fitted(detail, WIDTH - 16), middle, place.y + 43, text_anchor="middle", font_size=12, fill_opacity=SOFT
        )
    told = element("title", words(" · ".join(part for part in (name, detail) if part)))
    return element("g", told + frame + lines, class_="marked" if marked else "box")


def _detail(box: Box, language: Language) -> str:
    """Accuracy, else classes; range; regulations."""
    accuracy = _in(box.accuracy, language) if box.accuracy else ", ".join(box.classes[:1])
    values = f"({box.range.low}～{box.range.high}) {box.range.unit}" if box.range else ""
    return " · ".join(part for part in (accuracy, values, ", ".join(box.regulations)) if part)


def _in(pair: Bilingual, language: Language) -> str:
    return pair.zh if language == "zh" else pair.en
