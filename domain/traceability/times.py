"""Two times: what was so on one day, as it was known on another (valid time and known time).

Whether a standard was in force when it was used is judged on that day of use, which the links freeze; here is decided
which events may be looked at. *Was the chain unbroken on 1 May?* leaves out what took effect later; *what did we know
on 1 May?* leaves out what was learnt later.
"""

from dataclasses import replace
from datetime import date

from domain.traceability.chain import Chain


def as_of(chain: Chain, *, on: date, known_at: date) -> Chain:
    """Return the chain with the events that had taken effect by ``on`` and were known by ``known_at``, both inclusive.

    A withdrawal that is learnt late and takes effect in the past is an event of that past: asked again, its answer
    differs from the one that was given then. This is what keeping both days is for.
    """
    return replace(
        chain,
        nodes=tuple(
            replace(
                node,
                events=tuple(event for event in node.events if event.effective_on <= on and event.known_on <= known_at),
            )
            if node.events
            else node
            for node in chain.nodes
        ),
    )
