"""What the evaluation of an original record refuses; every pointer is into the record's document."""

from domain.errors import MetrologyError


class PackMismatch(MetrologyError):
    """The record was planned with another pack, or another version of it."""

    code = "pack-mismatch"
    zh = "记录按专用包 {expected} 编制，而给出的是 {found}。请使用编制方案时的版本。"
    en = "The record was planned with pack {expected}, but {found} was given. Use the version it was planned with."


class ServiceNotOffered(MetrologyError):
    """The regulation of the pack does not serve as the basis of this service."""

    code = "service-not-offered"
    zh = "专用包不支持服务“{service}”；支持：{offered}。"
    en = "The pack does not support the service '{service}'; it supports: {offered}."


class RegulationNotInForce(MetrologyError):
    """The edition was not in force on the day of the work."""

    code = "regulation-not-in-force"
    zh = "{regulation} 在 {day} 不是有效版本（有效期 {begin} 至 {end}）。请选用当日有效的版本{instead_zh}。"
    en = "{regulation} was not in force on {day} (in force {begin} to {end}). Use the edition of that day{instead_en}."

    def __init__(self, pointer: str = "", *, instead: str = "", **attributes: object) -> None:
        named = {"instead_zh": f"：{instead}", "instead_en": f": {instead}"}
        super().__init__(pointer, **attributes, **(named if instead else dict.fromkeys(named, "")))


class CheckUnknown(MetrologyError):
    """A check the pack does not have."""

    code = "check-unknown"
    zh = "专用包没有检查项“{check}”。可用：{known}。"
    en = "The pack has no check '{check}'. Known: {known}."


class CheckMissing(MetrologyError):
    """A check that must be made has no outcome."""

    code = "check-missing"
    zh = "检查项“{label_zh}”没有结论。请检查并记录。"
    en = "The check '{label_en}' has no outcome. Make it and record it."


class EnvironmentMissing(MetrologyError):
    """An ambient condition that must be recorded is not."""

    code = "environment-missing"
    zh = "缺少环境条件“{label_zh}”。请记录。"
    en = "The ambient condition '{label_en}' is missing. Record it."


class EnvironmentUnsteady(MetrologyError):
    """An ambient condition changed faster than the method allows."""

    code = "environment-unsteady"
    zh = "“{label_zh}”的变化超过每小时 {limit} {unit}。请待环境稳定后重新测量。"
    en = "'{label_en}' changed by more than {limit} {unit} an hour. Measure again when it has become steady."


class StandardClassNotAccepted(MetrologyError):
    """A standard of another class than the method accepts, or one whose class is not on record."""

    code = "standard-class-not-accepted"
    zh = "{role_zh} {name} 的准确度为“{found}”，方法要求以下之一：{accepted}。请更换标准器，或补全其准确度等级。"
    en = "The {role_en} {name} is of '{found}'; the method accepts {accepted}. Use another, or put its class on record."


class EnvironmentOutsideLimits(MetrologyError):
    """The ambient conditions were outside the method's limits."""

    code = "environment-outside-limits"
    zh = "“{label_zh}”为 {value} {unit}，超出规程限值 {low} 至 {high}。请在符合条件时重新测量。"
    en = "'{label_en}' was {value} {unit}, outside the method's limits {low} to {high}. Measure again within them."


class PointUnknown(MetrologyError):
    """A reading at a test, point, channel or repeat that is not in the plan."""

    code = "reading-not-in-plan"
    zh = "方案中没有该读数：检定项目 {test}，测量点 {point}，通道 {channel}，第 {repeat} 次。请核对。"
    en = "The plan has no such reading: test {test}, point {point}, channel {channel}, repeat {repeat}. Check it."


class ReadingDuplicate(MetrologyError):
    """Two readings for the same place."""

    code = "reading-duplicate"
    zh = "{place_zh}有两个读数。请保留一个，另一个按更正处理。"
    en = "There are two readings of {place_en}. Keep one; a correction replaces the other."


class ReadingMissing(MetrologyError):
    """A planned reading has not been taken."""

    code = "reading-missing"
    zh = "缺少读数：{place_zh}。请补测。"
    en = "A reading is missing: {place_en}. Take it."


class PhaseContradiction(MetrologyError):
    """As-found and as-left do not fit to whether the item was adjusted (ISO/IEC 17025:2017, 7.8.4.1 d)."""

    code = "phase-contradiction"
    zh = "读数的阶段为{found_zh}，但{adjusted_zh}，应为{expected_zh}。请更正阶段或调修标志。"
    en = "The readings are {found_en}, but the item {adjusted_en}: expected {expected_en}. Correct one of them."


class StandardMissing(MetrologyError):
    """No standard was named for a role at a point (M1: a standard belongs to each measurement)."""

    code = "standard-missing"
    zh = "“{test_zh}”在测量点 {point} 没有选定“{label_zh}”。请选定。"
    en = "No '{label_en}' is chosen for '{test_en}' at {point}. Choose one."


class StandardUnknownPlace(MetrologyError):
    """A standard for a role, a test or a point that the plan does not have."""

    code = "standard-not-in-plan"
    zh = "方案中没有角色 {role}、检定项目 {test}、测量点 {point} 的标准器。请核对。"
    en = "The plan has no standard of role {role} for test {test}, point {point}. Check it."


class StandardNotValid(MetrologyError):
    """The standard's certificate did not cover the day of the work (T05)."""

    code = "standard-not-valid"
    zh = "标准器 {name}（证书 {certificate}）的有效期为 {begin} 至 {end}，不包含工作日 {day}。请更换标准器。"
    en = "{name} (certificate {certificate}) is valid {begin} to {end}, which does not cover {day}. Use another one."


class StandardLacksResult(MetrologyError):
    """The certificate has no result of the characteristic and kind that the pack needs (T07)."""

    code = "standard-lacks-result"
    zh = "标准器 {name} 的证书没有所需的结果：{characteristics}（{kind}）。请更换标准器或补录证书结果。"
    en = "The certificate of {name} has no result for {characteristics} ({kind}). Use another standard or enter it."


class StandardRangeTooSmall(MetrologyError):
    """No certified range contains the point (T06)."""

    code = "standard-range-too-small"
    zh = "标准器 {name} 的校准范围不包含测量点 {point} {unit}。请更换标准器。"
    en = "No certified range of {name} contains the point {point} {unit}. Use another standard."


class StandardAmbiguous(MetrologyError):
    """Two certified results answer for the same quantity."""

    code = "standard-ambiguous"
    zh = "测量点 {point} 的“{symbol}”有多个证书结果可用。请为该点指定一个标准器。"
    en = "Several certified results answer for '{symbol}' at point {point}. Name one standard for that point."


class StandardNumberInvalid(MetrologyError):
    """An uncertainty, coverage factor, drift or degrees of freedom that cannot be."""

    code = "standard-number-invalid"
    zh = "标准器证书结果中的 {name} = {found} 不成立：{expected_zh}。请核对证书。"
    en = "{name} = {found} in the standard's certificate cannot be: it must be {expected_en}. Look at the certificate."


class StandardNotGoodEnough(MetrologyError):
    """The standard does not meet what the regulation demands of it."""

    code = "standard-not-good-enough"
    zh = "测量点 {point} 的{role_zh}不满足要求：{label_zh}。请更换更高准确度的标准器。"
    en = "At point {point} the {role_en} does not meet the requirement: {label_en}. Use a better standard."


class ClassNotDefined(MetrologyError):
    """The claimed class has no limit at this nominal."""

    code = "class-not-defined"
    zh = "等级 {accuracy_class} 在 {point} 处没有规定的最大允许误差。请核对等级和标称值。"
    en = "Class {accuracy_class} has no maximum permissible error at {point}. Check class and nominal value."


class RowNotDefined(MetrologyError):
    """A table of the pack has no row for this point."""

    code = "table-row-not-defined"
    zh = "表 {table} 没有与 {point} 对应的行。请核对标称值。"
    en = "The table {table} has no row for {point}. Check the nominal value."


class TableRangeExceeded(MetrologyError):
    """A table of the pack ends before this number."""

    code = "table-range-exceeded"
    zh = "表 {table} 只覆盖 {low} 至 {high}，不能用于 {found}。请核对样品信息和条件。"
    en = "The table {table} covers {low} to {high} and cannot be used at {found}. Check the item and the conditions."


class WeightsImpossible(MetrologyError):
    """Weights of points of which no mean can be made."""

    code = "overall-weights-impossible"
    zh = "总体判据“{id}”的权重为 {found}：权重不得为负，且不得全部为零。"
    en = "The weights of the overall criterion '{id}' are {found}: none may be negative, and not all may be zero."


class TransitionRefused(MetrologyError):
    """An action that the life cycle does not allow in this state."""

    code = "transition-refused"
    zh = "状态“{state}”下不能执行“{action}”；可执行：{possible}。"
    en = "'{action}' is not possible in the state '{state}'; possible: {possible}."


class RoleRequired(MetrologyError):
    """The person lacks the role that may do this."""

    code = "role-required"
    zh = "“{action}”需要角色 {role}。"
    en = "'{action}' needs the role {role}."


class OperatorOnly(MetrologyError):
    """Only the person who made the record may take it back."""

    code = "operator-only"
    zh = "“{action}”只能由原检定/校准人员执行。"
    en = "'{action}' is for the person who made the record."


class SamePersonRefused(MetrologyError):
    """Operator, checker and approver must differ (核验、批准)."""

    code = "same-person"
    zh = "“{action}”须由不同于“{earlier}”的人员执行。"
    en = "'{action}' must be done by another person than '{earlier}'."


class CommentRequired(MetrologyError):
    """A refusal without a reason."""

    code = "comment-required"
    zh = "“{action}”须说明理由。"
    en = "'{action}' needs a reason."
