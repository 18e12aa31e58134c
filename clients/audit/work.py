"""The work done again: the record evaluated by the embedded pack, and the people held against the certificate."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from clients.audit.agreement import disagreements
from clients.audit.check import Check, failed, held
from clients.audit.reading import Opened
from clients.audit.tracing import assembly_facts
from domain.calibration.evaluate import evaluate
from domain.errors import MetrologyError
from domain.evidence.documents import to_document
from domain.exchange.wire import CHINA_TIME
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack
from domain.traceability.facts import LogFact
from domain.traceability.own_work import ambient_facts, own_ratios

SINCE_SERVICE = 3
"""Edition of the rules since which the facts name the kind of work."""
SHOWN = 5
"""Most differences that a sentence lists."""


def pack_of(opened: Opened) -> Pack | MetrologyError:
    """Return the embedded pack, or why it cannot be read."""
    try:
        return load_pack(opened.dossier.pack.text)
    except MetrologyError as refusal:
        return refusal


def work(opened: Opened, pack: Pack | MetrologyError) -> Iterator[Check]:
    """Every check of the work itself."""
    yield _pack(opened, pack)
    yield _result(opened, pack)
    yield _people(opened)
    if opened.facts.edition > 1:
        yield _facts(opened, pack)


def _pack(opened: Opened, pack: Pack | MetrologyError) -> Check:
    told = opened.dossier.pack
    named = (opened.record.pack_id, opened.record.pack_version, opened.record.pack_digest)
    return held(
        "pack",
        passed=isinstance(pack, Pack)
        and (pack.id, pack.version, pack.digest) == named == (told.id, told.version, told.digest),
        zh=("专用包文本与原始记录所用的一致。", "专用包文本与原始记录所用的不一致：文本被改动。"),
        en=(
            "The pack's text is the one that the record was evaluated by.",
            "The pack's text is not the one that the record was evaluated by: it was changed.",
        ),
    )


def _result(opened: Opened, pack: Pack | MetrologyError) -> Check:
    try:
        if not isinstance(pack, Pack):
            raise pack
        again = to_document(evaluate(opened.record, pack))
    except MetrologyError as refusal:
        zh = f"无法由原始记录重新计算：{refusal.sentence_zh}"
        return failed("result", zh=zh, en=f"The record cannot be evaluated again: {refusal.sentence_en}")
    except (ArithmeticError, LookupError, TypeError, RecursionError) as fault:
        # Ours never do this: a record or a pack that breaks the evaluation was not evaluated by a laboratory.
        zh = f"无法由原始记录重新计算（{type(fault).__name__}）。"
        return failed("result", zh=zh, en=f"The record cannot be evaluated again ({type(fault).__name__}).")
    apart = list(islice(disagreements(opened.dossier.certificate["result"], again), SHOWN))
    points = len(opened.content.result.points)
    return held(
        "result",
        passed=not apart,
        zh=(
            f"由原始读数重新计算 {points} 个结果，值、U、k 和结论与证书一致。",
            f"重新计算的结果与证书不一致：{'、'.join(apart)}。",
        ),
        en=(
            f"Computed again from the raw readings, all {points} results, U, k and the verdict are the certificate's.",
            f"Computed again, the results are not the certificate's: {', '.join(apart)}.",
        ),
    )


def _people(opened: Opened) -> Check:
    """Whether the facts name those who signed; an authorisation may be denied since, but never be gained."""
    signed = [(one.role.value, one.person_id, one.at) for one in opened.content.signatures]
    told = [(fact.role, fact.person_id, fact.at) for fact in opened.facts.signatures]
    certified = {one.role.value for one in opened.content.signatures if one.authorised}
    claimed = {fact.role for fact in opened.facts.signatures if fact.authorised}
    return held(
        "people",
        passed=signed == told and claimed <= certified and opened.facts.performed_on == opened.record.performed_on,
        zh=(
            "签字人、时间和授权与证书一致（是否确获授权，以实验室签名为凭）。",
            "签字人、时间、授权或工作日期与证书不一致。",
        ),
        en=(
            "Who signed, and when, is as certified; that each was authorised the laboratory vouches for.",
            "Who signed, when, whether authorised, or the day of the work is not as certified.",
        ),
    )


def _facts(opened: Opened, pack: Pack | MetrologyError) -> Check:
    """Whether the facts about room, measurement standards, program and journal are those of the frozen documents."""
    return held(
        "facts",
        passed=isinstance(pack, Pack) and _follow(opened, pack),
        zh=(
            "环境条件、计量标准、软件和日志等事实，均可由原始记录、证书和日志重新得出。",
            "环境条件、计量标准、软件或日志等事实与原始记录、证书或日志不一致：事实被改动。",
        ),
        en=(
            "Room, measurement standards, program and journal are as record, certificate and journal state them.",
            "Room, measurement standards, program or journal are not as frozen: a fact was changed.",
        ),
    )


def _follow(opened: Opened, pack: Pack) -> bool:
    facts, content = opened.facts, opened.content
    untested = [replace(one, checks=()) for one in facts.assemblies]
    try:
        room = facts.ambient == ambient_facts(pack, opened.record)
        log = facts.log == _logged(opened)
    except (MetrologyError, ValueError, LookupError, TypeError, RecursionError):
        return False
    made = facts.software
    return (
        room
        and log
        and facts.own_ratios == own_ratios(pack)
        and tuple(untested) == assembly_facts(content)
        and {one.service for one in facts.regulations}
        <= {"" if facts.edition < SINCE_SERVICE else opened.record.service}
        and made is not None
        and (made.version, made.engine) == (content.software.version, content.software.engine)
        and (made.pack_digest, made.result_digest) == (opened.record.pack_digest, content.record.result_digest)
    )


def _logged(opened: Opened) -> LogFact:
    """The line of the issue. How often a number was given away only the laboratory's table knows: it vouches for it."""
    entry = json.loads(opened.dossier.journal.entry)
    issues = opened.facts.log.issues if opened.facts.log else 1
    return LogFact(
        number=entry["subject"],
        sequence=entry["sequence"],
        logged_on=datetime.fromisoformat(entry["at"]).astimezone(CHINA_TIME).date(),
        issues=issues,
    )
