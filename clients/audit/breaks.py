"""Breaks of the journal that the platform acknowledged: lost records that are owned up to, and where it goes on."""

from collections.abc import Iterator, Sequence

from clients.audit.check import Check, held, not_checked
from clients.audit.reading import Opened
from domain.evidence.canonical import digest_raw
from domain.evidence.checkpoint import Checkpoint
from domain.evidence.merkle import verify_consistency
from domain.exchange.dossier import DossierBreak
from domain.exchange.losses import JournalBreak, check_seal

ID = "break"


def breaks(opened: Opened, *, platform_key: str | None) -> Iterator[Check]:
    """Tell every break that the dossier states; whether the platform signed it, and the journal grew from its head."""
    for given in opened.dossier.journal.breaks or ():
        if platform_key is None:
            zh = "档案载有日志中断，未提供平台公钥，未核对其确认。"
            en = "A break of the journal is stated; the platform's key was not given: it was not checked."
            yield not_checked(ID, zh=zh, en=en)
            continue
        zh, en = told(given.acknowledged)
        yield held(
            ID,
            passed=_stands(opened, given, platform_key),
            zh=(f"{zh}此后日志只有增加。", "所载日志中断不是由该平台确认，或日志不是其延续。"),
            en=(
                f"{en} The journal only grew since.",
                "The stated break was not acknowledged by this platform, or the journal does not go on from it.",
            ),
        )


def acknowledged(opened: Opened, *, platform_key: str | None) -> tuple[JournalBreak, ...]:
    """Return the breaks that hold."""
    stated = opened.dossier.journal.breaks or ()
    return tuple(
        given.acknowledged for given in stated if platform_key is not None and _stands(opened, given, platform_key)
    )


def covering(known: Sequence[JournalBreak], kept: Checkpoint) -> JournalBreak | None:
    """Return the break in whose lost part ``kept`` lies."""
    return next((each for each in known if each.covers(kept)), None)


def told(given: JournalBreak) -> tuple[str, str]:
    """Return what a break is, in both languages."""
    lost = given.lost.signed().checkpoint.size if given.lost else given.common_size
    where = given.acknowledged_at
    zh = (
        f"平台（{given.acknowledged_by}，{where}）确认日志中断：第 {given.common_size + 1} 至 {lost} 条"
        f"已会签的记录不再可证，自 {given.new.size} 条的检查点继续；原因：{given.reason}。"
    )
    en = (
        f"The platform ({given.acknowledged_by}, {where}) acknowledged a break: countersigned lines "
        f"{given.common_size + 1} to {lost} can no longer be shown; the journal goes on from the head of "
        f"{given.new.size} lines. Reason: {given.reason}."
    )
    return zh, en


def _stands(opened: Opened, given: DossierBreak, platform_key: str) -> bool:
    document, now = given.acknowledged, opened.checkpoint.checkpoint
    growth = [bytes.fromhex(step) for step in given.growth]
    return (
        check_seal(document, platform_key)
        and document.new.origin == now.origin
        and verify_consistency(document.new.size, now.size, digest_raw(document.new.root), digest_raw(now.root), growth)
    )
