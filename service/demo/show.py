"""How the demonstration tells its steps: a live line on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape


@dataclass(slots=True)
class Telling:
    """What a step adds to its line while it runs."""

    facts: list[str] = field(default_factory=list)

    def add(self, fact: str) -> None:
        """Say something more about the step."""
        self.facts.append(fact)


class Teller:
    """Prints one line a step, with its time."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[Telling]:
        """Run a step; its line says what happened, or that it failed (and the error goes on)."""
        self._number += 1
        telling, began = Telling(), time.perf_counter()
        live = self._console.status(escape(title)) if self._console.is_terminal else None
        if live is not None:
            live.start()
        try:
            yield telling
        except BaseException:
            self._line("[red]✘[/red]", title, telling, began)
            raise
        else:
            self._line("[green]✔[/green]", title, telling, began)
        finally:
            if live is not None:
                live.stop()

    def say(self, text: str = "") -> None:
        """Print a line as it is."""
        self._console.print(text, markup=False)

    def _line(self, mark: str, title: str, telling: Telling, began: float) -> None:
        seconds = time.perf_counter() - began
        self._console.print(f"{mark} {self._number:2d} {escape(title)} [dim]{seconds:.2f} s[/dim]")
        for fact in telling.facts:
            self._console.print(f"     [dim]{escape(fact)}[/dim]")
