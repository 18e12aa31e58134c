"""T18, T24 and T26: the room, the journal and the program behind the root certificate."""

from collections.abc import Iterator
from datetime import date

from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.traceability.chain import Chain
from domain.traceability.facts import AmbientFact
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record, undecided

T18 = Rule(
    id="T18",
    severity=Severity.ERROR,
    zh="工作期间环境条件始终在方法规定的范围内（含两端）。",
    en="During the work the ambient conditions were inside the method's limits (ends included).",
    reference="ISO/IEC 17025:2017, 6.3, 7.8.4.1 b",
)
T24 = Rule(
    id="T24",
    severity=Severity.ERROR,
    zh="证书编号唯一，签发已写入日志，签发日期不晚于日志时间。",
    en="The number is unique, the issue stands in the log, and its day is not after that of the log.",
    reference="ISO/IEC 17025:2017, 7.8.2.1 d, 7.8.2.1 j, 8.4",
)
T26 = Rule(
    id="T26",
    severity=Severity.WARNING,
    zh="记录了软件版本、专用包和结果的摘要，重新计算得到相同结果。",
    en="Software version and the digests of pack and result are recorded, and computing again gives the same.",
    reference="ISO/IEC 17025:2017, 7.11.2, 7.11.6",
)


def room_was_inside_limits(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T18 for every condition that the method limits."""
    if facts.ambient is None:
        zh, en = "没有给出环境条件及其限值。", "No ambient conditions with their limits were given."
        yield undecided(T18, (chain.root_id,), zh=zh, en=en)
    if facts.ambient == ():
        zh, en = "方法没有规定环境条件。", "The method limits no ambient condition."
        yield found(T18, (chain.root_id,), passed=True, zh=zh, en=en)
    for one in facts.ambient or ():
        subject = (chain.root_id, one.channel)
        limits = f"{one.limit_low or '—'} … {one.limit_high or '—'} {one.unit}"
        if one.low is None or one.high is None:
            zh, en = f"{one.label_zh}没有读数，请补记。", f"{one.label_en}: no reading was taken; note one."
            yield undecided(T18, subject, zh=zh, en=en)
            continue
        passed = one.steady and _inside(one)
        told = ("。", ".") if passed else ("：超出范围或变化过快，请重做。", ": outside or unsteady, repeat the work.")
        zh = f"{one.label_zh} {one.low} … {one.high}，允许 {limits}{told[0]}"
        en = f"{one.label_en} {one.low} … {one.high}, allowed {limits}{told[1]}"
        yield found(T18, subject, passed=passed, zh=zh, en=en)


def _inside(one: AmbientFact) -> bool:
    try:
        low, high = parse_decimal(one.low or ""), parse_decimal(one.high or "")
        return (one.limit_low is None or low >= parse_decimal(one.limit_low)) and (
            one.limit_high is None or high <= parse_decimal(one.limit_high)
        )
    except MetrologyError:
        return False


def issue_is_logged(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T24 for the root certificate."""
    root, log = chain.node(chain.root_id), facts.log
    if log is None or root is None:
        zh, en = "没有给出签发的日志记录。", "The journal's line of the issue was not given."
        yield undecided(T24, (chain.root_id,), zh=zh, en=en)
        return
    passed = log.number == root.number and log.issues == 1 and log.sequence > 0 and root.issued_on <= log.logged_on
    zh = f"编号 {log.number} 出现 {log.issues} 次，签发 {root.issued_on}，日志第 {log.sequence} 条（{log.logged_on}）。"
    en = f"Number {log.number} stands {log.issues} time(s), issued {root.issued_on}, "
    en += f"line {log.sequence} of {log.logged_on}."
    yield found(T24, (chain.root_id,), passed=passed, zh=zh, en=en)


def program_is_recorded(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T26 for the root certificate."""
    made = facts.software
    if made is None:
        zh, en = "没有给出软件版本和摘要。", "Software version and digests were not given."
        yield undecided(T26, (chain.root_id,), zh=zh, en=en)
        return
    recorded = all((made.version, made.engine, made.pack_digest, made.result_digest))
    what = f"{made.version or '—'}, {made.engine or '—'}, {made.pack_digest or '—'}, {made.result_digest or '—'}"
    if recorded and made.reproduced is None:
        zh, en = f"{what}：没有重新计算。", f"{what}: it was not computed again."
        yield not_on_record(T26, (chain.root_id,), zh=zh, en=en)
        return
    passed = recorded and made.reproduced is True
    told = (
        ("相同", "the same")
        if passed
        else ("不相同或记录不全，请查明原因", "not the same, or incomplete: find out why")
    )
    zh, en = f"{what}：重新计算的结果{told[0]}。", f"{what}: computed again it is {told[1]}."
    yield found(T26, (chain.root_id,), passed=passed, zh=zh, en=en)
