"""What the validation refuses."""

from domain.errors import MetrologyError


class GroupUnknown(MetrologyError):
    """A group of checks that the suite does not have."""

    code = "validation-group-unknown"
    zh = "验证组 {group} 不存在；可用：{known}。"
    en = "There is no group {group} in the validation suite; known are: {known}."


class ReportUnreadable(MetrologyError):
    """A file that is no validation report of a form this version reads."""

    code = "validation-report-unreadable"
    zh = "验证报告无法读取：{reason}。请用 liangheng validate 重新生成。"
    en = "The validation report cannot be read: {reason}. Make a new one with: liangheng validate."
