"""Several workers at once: places without gaps, one message for one fact, one answer kept."""

from concurrent.futures import ThreadPoolExecutor

from domain.exchange.envelope import Envelope
from tests.service.reporting.conftest import Reporting


def test_four_workers_leave_one_chain(reporting: Reporting) -> None:
    numbers = {reporting.issue().number for _ in range(6)}
    workers = [reporting.with_settings(reporting.settings).worker for _ in range(4)]
    for _ in range(8):
        with ThreadPoolExecutor(len(workers)) as pool:
            list(pool.map(lambda worker: worker.run_until_idle(), workers))
        reporting.clock.move(minutes=20)
    messages = reporting.messages()
    assert {message.subject for message, _ in messages} == numbers
    assert [message.sequence for message, _ in messages] == list(range(1, 7))
    envelopes = [Envelope.model_validate_json(message.message) for message, _ in messages]
    assert [each.prev_digest for each in envelopes] == [None, *(message.digest for message, _ in messages[:-1])]
    assert reporting.states() == ["accepted"] * 6
    log = reporting.platform.get("/v1/log/checkpoint").json()["checkpoint"]
    assert log["size"] == 6, "nothing is in the platform's log twice"
