"""What this slice refuses."""

from service.kit.problems import Conflict, InvalidRequest


class AuditDayInvalid(InvalidRequest):
    """Nobody knows the future, and before its issue there was no certificate."""

    code = "audit-day-invalid"
    en = "The day must lie between the issue ({first}) and today ({last})."
    zh = "日期须在签发日（{first}）与今天（{last}）之间。"


class CovarianceAsked(InvalidRequest):
    """Nothing to compare, or more than anybody can read."""

    code = "covariance-asked"
    en = "Name {first} to {last} different certificates, with commas between, of at most {results} results together."
    zh = "请给出 {first} 至 {last} 个不同的证书编号，以逗号分隔，结果合计不超过 {results} 个。"


class ShiftInvalid(InvalidRequest):
    """No error at all, or one that is none of a standard any more."""

    code = "impact-shift-invalid"
    en = "State how far the standard may be off, in units of its U: more than 0, at most {largest}."
    zh = "请给出标准器可能偏离的量（以其 U 为单位）：大于 0，不超过 {largest}。"


class ImpactPeriodInvalid(InvalidRequest):
    """A period that ends before it begins."""

    code = "impact-period-invalid"
    en = "The period ends ({last}) before it begins ({first})."
    zh = "时段的结束日（{last}）早于开始日（{first}）。"


class RecallEmpty(InvalidRequest):
    """There is nothing to do."""

    code = "recall-empty"
    en = "No certificate is affected: there is nothing to recall."
    zh = "没有受影响的证书，无需追溯处置。"


class RecallMoveRefused(Conflict):
    """A line goes from open to told, recalibrated and closed; it may be closed from any of them."""

    code = "recall-move-refused"
    title = "Not the next step"
    title_zh = "不是下一步"
    en = "The line is {before}; from there it can become: {allowed}."
    zh = "该项的状态是 {before}，只能变为：{allowed}。"


class JournalDamaged(Conflict):
    """The journal has a hole where a dossier's proof must stand."""

    code = "journal-damaged"
    title = "Journal is damaged"
    title_zh = "日志已损坏"
    en = "The journal lacks line {sequence} or its proof. Run liangheng audit check-journal, and restore from a backup."
    zh = "日志缺少第 {sequence} 条或其证明。请运行 liangheng audit check-journal 核查，并从备份恢复。"
