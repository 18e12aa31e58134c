"""The journal's head that the platform countersigned: a witness who is not the laboratory."""

from clients.audit.check import Check, held, not_checked
from clients.audit.reading import Opened
from domain.evidence.canonical import digest_raw
from domain.evidence.checkpoint import includes, verify_countersigned
from domain.evidence.documents import instant_text
from domain.evidence.merkle import leaf_hash, verify_consistency

ID = "countersigned"


def countersigned(opened: Opened, *, platform_key: str | None) -> Check:
    """Whether the line of the issue stands in a head that the platform countersigned, and the journal only grew since.

    The laboratory's own signature on that head is the platform's to check: keys change, and it knew the one of then.
    """
    told, seen = opened.dossier.journal.countersigned, opened.countersigned
    if told is None or seen is None:
        zh = "签发以来平台尚未会签过日志：只有实验室自己签名的树根。"
        en = "The platform has countersigned no head of the journal since the issue: only the laboratory's own is here."
        return not_checked(ID, zh=zh, en=en)
    if platform_key is None:
        zh = "未提供平台公钥，未核对平台会签的日志树根。"
        return not_checked(ID, zh=zh, en="The platform's key was not given: its countersignature was not checked.")
    head, now = seen.head.checkpoint, opened.checkpoint.checkpoint
    journal = opened.dossier.journal
    path, growth = ([bytes.fromhex(step) for step in steps] for steps in (told.proof, told.growth))
    passed = (
        verify_countersigned(seen, platform_key)
        and head.origin == now.origin
        and includes(head, leaf_hash(journal.entry.encode()), journal.sequence - 1, path)
        and verify_consistency(head.size, now.size, digest_raw(head.root), digest_raw(now.root), growth)
    )
    seen_as = f"{instant_text(seen.seen_at)}, {head.size}"
    return held(
        ID,
        passed=passed,
        zh=(
            f"签发记录在平台会签的日志中（{seen_as} 条），此后日志只有增加。",
            f"签发记录或现在的日志与平台会签的树根（{seen_as} 条）不符：日志被改写或截断，或会签不属于所给公钥。",
        ),
        en=(
            f"The line stands in the journal that the platform countersigned ({seen_as} lines), which only grew since.",
            f"Line or journal are not what the platform countersigned ({seen_as} lines): cut, rewritten, another key.",
        ),
    )
