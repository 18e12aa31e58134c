"""The work done again: the record evaluated by the embedded pack, and the people held against the certificate."""

from collections.abc import Iterator
from itertools import islice

from clients.audit.agreement import disagreements
from clients.audit.check import Check, failed, held
from clients.audit.reading import Opened
from domain.calibration.evaluate import evaluate
from domain.errors import MetrologyError
from domain.evidence.documents import to_document
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack

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
