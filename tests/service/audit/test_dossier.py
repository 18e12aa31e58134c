"""A certificate opened down to its readings, and verified by somebody who trusts nobody."""

import json

from clients.audit import Outcome, verify_dossier
from domain.traceability.rules import State
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.audit.conftest import Pull
from tests.service.reporting.conftest import Reporting


def test_an_honest_dossier_is_unbroken(reporting: Reporting, pull: Pull, lab_key: str) -> None:
    issued = reporting.issue()
    reporting.worker.run_until_idle()
    found = verify_dossier(pull(issued.number), lab_key=lab_key, platform_key=PLATFORM_KEY.public_key)
    assert not found.failed, found.failed
    assert found.state is State.UNBROKEN, [check.en for check in found.checks if check.id == "rules"]
    assert found.unbroken
    assert {check.id for check in found.checks if check.outcome is Outcome.NOT_CHECKED} == {
        "pdf",
        "files",
        "countersigned",
        "kept",
        "later",
    }
    assert json.loads(pull(issued.number))["report"] is not None
