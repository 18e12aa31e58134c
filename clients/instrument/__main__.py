"""Send readings from the command line, or play an instrument: ``python -m clients.instrument --help``."""

import argparse
import os
import sys
from pathlib import Path

from clients.instrument import InstrumentClient, InstrumentError

KEY_VARIABLE = "LIANGHENG_INSTRUMENT_KEY"


def main(arguments: list[str] | None = None) -> int:
    """Keep and send the readings given as ``point=value``; 0 if each was taken, 1 if one waits or was refused."""
    parser = argparse.ArgumentParser(prog="python -m clients.instrument", description=main.__doc__)
    parser.add_argument("--url", required=True, help="address of the laboratory's service")
    parser.add_argument(
        "--spool", type=Path, default=Path("readings.db"), help="file that keeps what is not yet answered"
    )
    parser.add_argument("--calibration", help="id of the calibration")
    parser.add_argument("--test", required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--phase", default="initial", choices=["initial", "as_found", "as_left"])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--unit", required=True, help="code of the unit, for example MPa")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds to wait for a laboratory that is away")
    parser.add_argument("readings", nargs="*", metavar="POINT=VALUE", help="none: only send what waits")
    given = parser.parse_args(arguments)
    key = os.environ.get(KEY_VARIABLE)
    if not key:
        parser.error(
            f"put the instrument's key into the environment as {KEY_VARIABLE}: on a command line it could be read"
        )
    pairs = [item.partition("=") for item in given.readings]
    if not all(separator for _, separator, _ in pairs):
        parser.error("write each reading as POINT=VALUE")
    try:
        with InstrumentClient(given.url, key, given.spool) as client:
            for point, _, value in pairs:
                client.read(
                    value,
                    given.unit,
                    test=given.test,
                    point=point,
                    channel=given.channel,
                    phase=given.phase,
                    repeat=given.repeat,
                    calibration=given.calibration,
                )
            receipts = client.flush(patience=given.patience)
            waiting = client.backlog
    except InstrumentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for receipt in receipts:
        sys.stdout.write(f"{receipt.id} {receipt.outcome} {receipt.code} {receipt.detail}".rstrip() + "\n")
    if waiting:
        sys.stderr.write(f"{waiting} readings wait in {given.spool}\n")
    return 1 if waiting or any(receipt.outcome == "refused" for receipt in receipts) else 0


if __name__ == "__main__":
    sys.exit(main())
