"""Several refusals told at once, so that a person mends a form in one go."""

from collections.abc import Sequence

from domain.errors import MetrologyError


class SeveralFaults(MetrologyError):
    """More than one thing is wrong; ``faults`` holds each with its own code and pointer."""

    code = "several-faults"
    zh = "共有 {count} 处问题，第一处：{first_zh}"
    en = "{count} things are wrong; the first: {first_en}"

    def __init__(self, faults: Sequence[MetrologyError]) -> None:
        first = faults[0]
        super().__init__("", count=len(faults), first_zh=first.sentence_zh, first_en=first.sentence_en)
        self.faults = tuple(faults)

    def at(self, pointer: str) -> "SeveralFaults":
        """Place every fault under ``pointer`` of an enclosing document."""
        for fault in self.faults:
            fault.at(pointer)
        super().at(pointer)
        return self


def raise_faults(faults: Sequence[MetrologyError]) -> None:
    """Raise nothing, the one fault as itself, or all of them as `SeveralFaults`."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise SeveralFaults(faults)
