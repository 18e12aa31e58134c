"""Name what somebody who owns the laboratory's database did: each kind is a failed check with its code as id.

Three witnesses, each held by the one before: a checkpoint kept outside holds the tree, the tree holds the rows, and
the lines of issue and receipt hold certificate, PDF and chain. Where a changed line is one of this work, its original
is sought among what the certificate itself says: a value that gives the tree's hash again is proven.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clients.audit.breaks import covering, told
from clients.audit.check import Check, Outcome, failed, held, not_checked
from clients.audit.evidence import ISSUED
from clients.audit.reading import Opened
from clients.audit.rows import Kind, differences
from domain.certificate.parts import SigningRole
from domain.evidence.canonical import canonical_bytes, digest_raw
from domain.evidence.checkpoint import Checkpoint, SignedCheckpoint, includes, verify_checkpoint
from domain.evidence.documents import instant_text
from domain.evidence.merkle import leaf_hash
from domain.exchange.losses import JournalBreak
from domain.exchange.trail import DossierTrail, TrailRow

Line = Mapping[str, Any]

SENTENCES: dict[Kind, tuple[str, str]] = {
    Kind.VALUE: ("数值被改动：{where}。", "A value was edited: {where}."),
    Kind.TIME: ("时间被改动：{where}。", "A time was edited: {where}."),
    Kind.ACTOR: ("操作人被改动：{where}。", "Who did it was edited: {where}."),
    Kind.LINE: ("日志内容被改动：{where}。", "A line of the journal was edited: {where}."),
    Kind.CUT: ("日志中间被删：{where}。", "A line was cut out of the journal: {where}."),
    Kind.TAIL: ("日志末尾被删：{where}。", "The journal was cut at its end: {where}."),
    Kind.INSERTED: ("日志被插入：{where}。", "A line was inserted into the journal: {where}."),
    Kind.DOUBLED: ("日志被重复插入：{where}。", "A line of the journal was doubled: {where}."),
    Kind.SWAPPED: ("日志顺序被调换：{where}。", "Lines of the journal were swapped: {where}."),
    Kind.PARENT: ("与上级证书的联系被改动：{where}。", "A link to a parent certificate was moved: {where}."),
    Kind.APPROVAL: ("批准被移动：{where}。", "The approval was moved: {where}."),
    Kind.PDF: ("PDF 文件被替换：{where}。", "The PDF was replaced: {where}."),
    Kind.REWRITTEN: ("日志被整体改写：{where}。", "The journal was rewritten: {where}."),
}
KINDS = frozenset(kind.value for kind in Kind)


def tampering(
    opened: Opened,
    checks: Sequence[Check],
    *,
    lab_key: str,
    kept: SignedCheckpoint | None = None,
    broken: Sequence[JournalBreak] = (),
) -> Iterator[Check]:
    """Every check of the journal around the work, and one failed check for each kind of tampering found.

    ``checks`` are those made before, ``kept`` a checkpoint that came some other way than with the dossier, ``broken``
    the breaks that the platform acknowledged.
    """
    trail = opened.dossier.journal.trail
    failing = {check.id for check in checks if check.outcome is Outcome.FAILED}
    if trail is None:
        zh, en = "档案不含证书前后的日志。", "The dossier does not carry the journal around the work."
        yield not_checked("trail", zh=zh, en=en)
        return
    yield _tree(opened, trail)
    lost = covering(broken, kept.checkpoint) if kept and verify_checkpoint(kept, lab_key) else None
    if kept is not None and lost is not None:
        zh, en = told(lost)
        zh = f"所给检查点（{kept.checkpoint.size} 条）在已确认丢失的部分，无从比较。{zh}"
        en = f"The checkpoint given ({kept.checkpoint.size} lines) lies in a part whose loss was acknowledged. {en}"
        yield not_checked("kept", zh=zh, en=en)
    else:
        yield _kept(opened, trail, kept, lab_key)
        yield from _named(_against(opened, trail, kept))
    yield from _named(_stretch(opened, trail))
    yield from _named(_work(opened, trail, failing))
    yield from _named(_chain(opened, trail, failing))


def _named(found: Iterator[tuple[Kind, str, str]]) -> Iterator[Check]:
    told: dict[Kind, list[tuple[str, str]]] = {}
    for kind, zh, en in found:
        told.setdefault(kind, []).append((zh, en))
    for kind, places in told.items():
        zh, en = SENTENCES[kind]
        shown = list(dict.fromkeys(places))[:5]
        yield failed(
            kind.value,
            zh=zh.format(where="，".join(place for place, _ in shown)),
            en=en.format(where=", ".join(place for _, place in shown)),
        )


def _tree(opened: Opened, trail: DossierTrail) -> Check:
    head = opened.checkpoint.checkpoint
    return held(
        "trail",
        passed=trail.size == head.size and trail.roots().get(trail.size) == digest_raw(head.root),
        zh=("证书前后的日志与日志树根一致。", "证书前后的日志与日志树根不一致：哈希被改动。"),
        en=(
            "The journal around the work gives the root that the laboratory signed.",
            "The journal around the work does not give the root that was signed: hashes were changed.",
        ),
    )


def _kept(opened: Opened, trail: DossierTrail, kept: SignedCheckpoint | None, lab_key: str) -> Check:
    if kept is None:
        zh = "未提供实验室之外保存的检查点：整体改写的日志无法发现。"
        en = "No checkpoint kept outside was given: a journal rewritten as a whole cannot be seen."
        return not_checked("kept", zh=zh, en=en)
    head = kept.checkpoint
    if not verify_checkpoint(kept, lab_key) or head.origin != opened.checkpoint.checkpoint.origin:
        zh = "所给检查点不是该实验室日志的，或签名不符。"
        return failed("kept", zh=zh, en="The checkpoint given is not of this journal, or another key signed it.")
    if head.size <= trail.size and head.size not in trail.roots():
        zh = f"档案不能与 {head.size} 条时的检查点比较；请以 kept={head.size} 重新索取。"
        en = f"The dossier cannot be compared with a checkpoint of {head.size} lines; ask for it with kept={head.size}."
        return not_checked("kept", zh=zh, en=en)
    if head.size < opened.dossier.journal.sequence:
        zh = f"检查点（{head.size} 条）早于签发，不能证明签发记录未被改写。"
        en = f"The checkpoint ({head.size} lines) is older than the issue: it cannot vouch for its line."
        return not_checked("kept", zh=zh, en=en)
    return held(
        "kept",
        passed=_agrees(head, trail),
        zh=(f"日志是所存检查点（{head.size} 条）的延续。", "日志与实验室之外保存的检查点不一致。"),
        en=(
            f"The journal goes on from the checkpoint kept outside ({head.size} lines).",
            "The journal is not the one of the checkpoint kept outside.",
        ),
    )


def _agrees(head: Checkpoint, trail: DossierTrail) -> bool:
    return trail.roots().get(head.size) == digest_raw(head.root)


def _against(opened: Opened, trail: DossierTrail, kept: SignedCheckpoint | None) -> Iterator[tuple[Kind, str, str]]:
    head = kept.checkpoint if kept else None
    if head is None or head.origin != opened.checkpoint.checkpoint.origin:
        return
    if head.size > trail.size:
        yield Kind.TAIL, f"检查点有 {head.size} 条，现只有 {trail.size} 条", f"{head.size} lines then, {trail.size} now"
    elif head.size in trail.roots() and not _agrees(head, trail):
        yield (
            Kind.REWRITTEN,
            f"前 {head.size} 条与 {instant_text(head.at)} 的检查点不同",
            f"the first {head.size} lines are not those of the checkpoint of {instant_text(head.at)}",
        )


def _stretch(opened: Opened, trail: DossierTrail) -> Iterator[tuple[Kind, str, str]]:
    """What befell rows whose places the tree still knows."""
    apart = {row.sequence: row for row in trail.rows}
    rows = {trail.first + place: leaf for place, leaf in enumerate(trail.leaves)}
    for row in trail.rows:
        if row.leaf is None:
            rows.pop(row.sequence, None)
        else:
            rows[row.sequence] = row.leaf
    told = differences(trail.leaves, rows, first=trail.first)
    for each in told:
        kind = each.kind
        if kind is Kind.LINE:
            kind = _member(opened, trail, apart[each.sequence])
        yield kind, f"第 {each.sequence} 条", f"line {each.sequence}"
    if not told:  # a row that moved contradicts its own text, too; that is then no edit
        for row in trail.rows:
            yield _column(row), f"第 {row.sequence} 条", f"line {row.sequence}"


def _column(row: TrailRow) -> Kind:
    named = set(row.columns) - {"digest"}
    return Kind.TIME if named == {"at"} else Kind.ACTOR if named == {"actor"} else Kind.LINE


def _member(opened: Opened, trail: DossierTrail, row: TrailRow) -> Kind:
    """Which member of a changed line: the one whose column still says otherwise, or that gives the hash again."""
    kind = _column(row)
    standing = next((line.entry for line in trail.lines if line.sequence == row.sequence), None)
    entry = _line(standing) if standing else {}
    if kind is not Kind.LINE or not entry or not trail.first <= row.sequence <= trail.last:
        return kind
    wanted = trail.leaves[row.sequence - trail.first]
    signed = opened.content.signatures
    tried = [(Kind.TIME, {**entry, "at": instant_text(one.at)}) for one in signed]
    tried += [(Kind.ACTOR, {**entry, "actor": f"person:{one.person_id}"}) for one in signed]
    if entry.get("action") == ISSUED:
        facts = {"document": opened.dossier.certificate_digest, "pdf": opened.dossier.pdf_digest}
        tried += [(Kind.VALUE, {**entry, "document": {**_of(entry, "document"), **facts}})]
    return next((each for each, line in tried if _leaf(line) == wanted), kind)


def _work(opened: Opened, trail: DossierTrail, broken: set[str]) -> Iterator[tuple[Kind, str, str]]:
    """What befell certificate, PDF and approval, by the line of the issue."""
    dossier = opened.dossier
    line = _line(_authentic(opened, trail))
    told = _of(line, "document")
    number = dossier.number
    if not line:  # what happened to it is named by its place
        if "pdf" in broken or trail.stored_pdf not in {None, dossier.pdf_digest}:
            yield Kind.PDF, number, number
        return
    if (line.get("action"), line.get("subject")) != (ISSUED, number):
        zh, en = f"{number} 指向另一事项的记录", f"{number} points at the line of something else"
        yield Kind.APPROVAL, zh, en
        return
    approver = next(one for one in opened.content.signatures if one.role is SigningRole.APPROVER)
    changed = told.get("document") != dossier.certificate_digest
    if changed and line.get("actor") != f"person:{approver.person_id}":
        yield Kind.APPROVAL, f"{number} 的批准人不是日志所载", f"the approver of {number} is not who the journal names"
    elif changed and line.get("at") != instant_text(approver.at):
        yield Kind.TIME, f"{number} 的批准时间", f"the time at which {number} was approved"
    elif changed or broken & {"certificate", "record", "readings", "result"}:
        yield Kind.VALUE, f"{number} 的证书或原始记录", f"certificate or record of {number}"
    pdfs = {dossier.pdf_digest, trail.stored_pdf or dossier.pdf_digest}
    if pdfs != {told.get("pdf")} or "pdf" in broken:
        yield Kind.PDF, number, number


def _chain(opened: Opened, trail: DossierTrail, broken: set[str]) -> Iterator[tuple[Kind, str, str]]:
    """What befell links: by the certificate's own list of standards, and by the lines of receipt above it."""
    number, head = opened.dossier.number, opened.checkpoint.checkpoint
    if "links" in broken or sorted({one.certificate_id for one in opened.content.standards}) != list(trail.uses):
        yield Kind.PARENT, f"{number} 所用标准器的登记", f"the register of standards used for {number}"
    for line in trail.lines:
        if line.proof and not includes(
            head, leaf_hash(line.entry.encode()), line.sequence - 1, [bytes.fromhex(step) for step in line.proof]
        ):
            yield Kind.LINE, f"第 {line.sequence} 条", f"line {line.sequence}"
    received = {str(entry.get("subject")): entry for entry in (_line(line.entry) for line in trail.lines)}
    for node in opened.nodes:
        entry = received.get(node.id)
        parents = _of(entry or {}, "document").get("parents")
        links = {f"{link.parent_id}/{link.parent_result_id}" for link in opened.links if link.child_id == node.id}
        if isinstance(parents, list) and not links <= set(map(str, parents)):
            yield Kind.PARENT, node.number, node.number


def _authentic(opened: Opened, trail: DossierTrail) -> str:
    """Return the line of the issue as the tree holds it, wherever its row stands now; "" if it is not shown."""
    journal = opened.dossier.journal
    if not trail.first <= journal.sequence <= trail.last:
        return journal.entry
    wanted = trail.leaves[journal.sequence - trail.first]
    texts = (journal.entry, *(line.entry for line in trail.lines))
    return next((text for text in texts if leaf_hash(text.encode()).hex() == wanted), "")


def _line(text: str) -> Line:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _of(line: Line, member: str) -> Line:
    value = line.get(member)
    return value if isinstance(value, dict) else {}


def _leaf(line: Line) -> str:
    return leaf_hash(canonical_bytes(line)).hex()
