"""A broken chain is seen at once, with its reason; and what the audit page says to type can be typed."""

import re
import shlex
from html import unescape
from pathlib import Path

import pytest

from clients.audit import verify_dossier
from domain.traceability.rules import State
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateRow
from service.kit.database import Database
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.service.certificates.bench import checked_gauge
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World, given

STANDARD = "DEMO-CQMI-P-0345"


@pytest.fixture
def issued(world: World, world_database: Database, clock: TestClock) -> CertificateRow:
    with world_database.transaction() as session:
        calibration_id = checked_gauge(session, world.lab, at=clock.move(minutes=1))
        return approve_and_issue(
            session,
            actor=world.lab.actors["signatory"],
            at=clock.move(minutes=1),
            calibration_id=calibration_id,
            look_up_base="http://testserver",
        )


def withdraw_the_standard(world: World, database: Database, clock: TestClock, issued: CertificateRow) -> None:
    event = {"kind": "withdrawn", "effective_on": issued.issued_on.isoformat(), "reason": "标准器超差<b>"}
    with database.transaction() as session:
        note_event(
            session,
            actor=world.lab.actors["quality"],
            at=clock.move(minutes=5),
            certificate_id=world.lab.certificates[STANDARD],
            given=given(EventIn, event),
        )


@pytest.mark.parametrize("page", ["/certificates/{}/chain", "/audit/{}"])
def test_a_broken_chain_is_red_and_says_why_in_the_drawing_and_in_the_list(  # noqa: PLR0917 - fixtures
    world: World, world_database: Database, clock: TestClock, member: MemberOf, issued: CertificateRow, page: str
) -> None:
    client, address = member("quality"), page.format(issued.number)
    whole = client.get(address, params={"lang": "en"}).text
    assert '<span class="chip unbroken">' in whole
    assert not re.search(r'<path class="bad"|<g class="bad|tone bad', whole)

    withdraw_the_standard(world, world_database, clock, issued)
    broken = client.get(address, params={"lang": "en"}).text
    assert '<span class="chip broken">' in broken
    reason = re.compile(r"T04: DEMO-CQMI-P-0345 was withdrawn from \S+ \(标准器超差&lt;b&gt;\)")
    edges = re.findall(r'<path class="(\w+)" d="[^"]+"><title>(.*?)</title>', broken, re.DOTALL)
    assert [bool(reason.search(title)) for tone, title in edges if tone == "bad"] == [True]
    assert len(edges) > 1, "what is sound stays as it was"
    roots = re.findall(r'<g class="bad root">\s*<title>(.*?)</title>', broken, re.DOTALL)
    assert len(roots) == 1
    assert reason.search(roots[0])
    tree = broken.partition('<details class="tree" open>')[2].partition("</details>")[0]
    assert len(re.findall(r'<li class="tone bad"><strong>T04</strong> DEMO-CQMI-P-0345 was withdrawn', tree)) == 1
    standard = tree.partition(STANDARD)[0]
    assert standard.rstrip().endswith("·")
    assert 'class="tone bad"' in standard.rpartition("<li>")[2], "the withdrawn certificate itself is red"


def test_the_audit_page_s_command_verifies_what_the_page_hands_out(
    member: MemberOf, issued: CertificateRow, tmp_path: Path
) -> None:
    client = member("regulator")
    page = client.get(f"/audit/{issued.number}").text
    command = re.search(r"<pre><code>(.*?)</code></pre>", page)
    link = re.search(r'href="(/api/v1/audit/[^"]+)" download="([^"]+)"', page)
    assert command
    assert link
    words = shlex.split(unescape(command[1]))
    assert words[:4] == ["python", "-m", "clients.audit", "verify"]
    assert words[4] == link[2], "the command names the file that the button saves"
    (tmp_path / link[2]).write_bytes(client.get(unescape(link[1])).content)
    found = verify_dossier((tmp_path / words[4]).read_bytes(), lab_key=words[words.index("--lab-key") + 1])
    assert found.state is State.UNBROKEN
    assert not found.failed
