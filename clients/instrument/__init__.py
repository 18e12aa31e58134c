"""For instruments and the computers beside them: send readings to the laboratory, and lose none of them.

    with InstrumentClient("https://lims.example", key, spool=Path("readings.db")) as client:
        client.read("10.003", "g", calibration=job, test="weighing", point="10", channel="A1")
        client.flush()

``read`` writes the reading to disk before it returns and never needs the network. ``flush`` sends what waits, in order;
a reading leaves the disk only when the laboratory has answered it. Sending again is harmless: ``read`` made the id.

    InstrumentError
     +-- ReadingError       what was given is not a reading; nothing was kept
     +-- SpoolError         the spool cannot be written or read: the one thing without which a reading is not safe
     +-- KeyRefused         the laboratory does not accept the key (401, 403); the readings wait
     +-- UnexpectedAnswer   whoever answers at this address does not speak like our laboratory; the readings wait

A laboratory that is away or busy is not an error: the readings wait, and ``client.backlog`` counts them.
Needs the standard library and httpx, nothing else.
"""

from clients.instrument._client import InstrumentClient
from clients.instrument._errors import InstrumentError, KeyRefused, ReadingError, SpoolError, UnexpectedAnswer
from clients.instrument._spool import Reading, Receipt, RefusedReading

__all__ = [
    "InstrumentClient",
    "InstrumentError",
    "KeyRefused",
    "Reading",
    "ReadingError",
    "Receipt",
    "RefusedReading",
    "SpoolError",
    "UnexpectedAnswer",
]
