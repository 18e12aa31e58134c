"""What the demonstration laboratory has on record so that the rules can decide: licences, seals, yearly tests.

It stands in ``registers.yaml``; days follow from the day of use.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from service.demo.laboratory import Body, Certificate

_DATA: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("registers.yaml").read_text(encoding="utf-8"))


def licences(on: date) -> tuple[Body, ...]:
    """Return our own licences and those of the bodies above us, in force on ``on`` and for years before."""
    days = {
        "valid_from": (on - timedelta(days=1200)).isoformat(),
        "valid_until": (on + timedelta(days=900)).isoformat(),
        "evidence": "示范文件",
    }
    return tuple({**body, **days} for body in _DATA["licences"])


def seal(certificate: Certificate, *, on: date) -> Body:
    """Return what was found when the certificate's seal was checked: a time-stamp of the day of its issue."""
    issued_on = on - timedelta(days=certificate.age_days)
    return {"kind": "timestamp", "sealed_on": issued_on.isoformat(), "valid": True, "note": "示范时间戳"}


def checks(assembly: str, *, on: date) -> tuple[Body, ...]:
    """Return the latest tests of a measurement standard by its key, both within their limits."""
    made = {"made_on": (on - timedelta(days=40)).isoformat(), "evidence": "示范试验记录"}
    return tuple({"kind": kind, **_DATA["checks"][assembly], **made} for kind in ("repeatability", "stability"))
