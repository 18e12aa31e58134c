"""What is refused about standards and their certificates, each with the sentence that says how to mend it."""

from domain.errors import MetrologyError
from service.kit.problems import Problem


class RangeReversedError(MetrologyError):
    """The low end of a calibrated range lies above its high end."""

    code = "range-reversed"
    zh = "范围下限 {low} 大于上限 {high}，请对调或更正。"
    en = "The low end {low} of the range is above its high end {high}. Exchange or correct them."


class StatedUncertaintyNotPositiveError(MetrologyError):
    """A certificate is said to state an expanded uncertainty of zero or less: no measurement is exact."""

    code = "stated-uncertainty-not-positive"
    zh = "证书给出的扩展不确定度 U = {value} 必须大于零，请对照证书更正。"
    en = "The expanded uncertainty U = {value} must be greater than zero. Correct it from the certificate."


class CoverageFactorTooSmallError(MetrologyError):
    """A coverage factor below one: U would be smaller than the standard uncertainty."""

    code = "coverage-factor-too-small"
    zh = "包含因子 k = {value} 不得小于 1。"
    en = "The coverage factor k = {value} must not be less than 1."


class DegreesOfFreedomNotPositiveError(MetrologyError):
    """Degrees of freedom of zero or less."""

    code = "degrees-of-freedom-not-positive"
    zh = "自由度 {value} 必须大于零；证书未给出时请留空。"
    en = "The degrees of freedom {value} must be greater than zero; leave them out where the certificate states none."


class DriftNegativeError(MetrologyError):
    """A drift is the half-width of an interval and cannot be negative."""

    code = "drift-negative"
    zh = "漂移 {value} 是半宽，不得为负。"
    en = "The drift {value} is a half-width and must not be negative."


class ValidityReversedError(MetrologyError):
    """The certificate ends before it begins."""

    code = "validity-reversed"
    zh = "有效期至 {valid_until} 必须晚于签发日期 {issued_on}。"
    en = "The certificate is valid until {valid_until}; that must lie after its issue on {issued_on}."


class AccuracyNotYetError(MetrologyError):
    """A standard is said to have an accuracy from a day on that has not come."""

    code = "accuracy-not-yet"
    zh = "准确度等级的起始日期 {since} 晚于今天，请核对；到那一天再更正。"
    en = "The accuracy holds from {since}, which has not come yet. State it on that day."


class IssuedInFutureError(MetrologyError):
    """A certificate that has not been issued yet cannot have been received."""

    code = "issued-in-future"
    zh = "签发日期 {issued_on} 晚于今天，请核对。"
    en = "The day of issue {issued_on} has not come yet. Correct it."


class ResultRepeatedError(MetrologyError):
    """The same property of the same standard over the same range stands twice."""

    code = "standard-result-repeated"
    zh = "同一标准器、同一特性、同一范围的结果出现两次，请删去一个。"
    en = "The same property of the same standard stands twice for the same range. Remove one."


class StandardUnknownError(MetrologyError):
    """A result is about a standard that is not on record."""

    code = "standard-unknown"
    zh = "标准器 {id} 未登记，请先登记标准器。"
    en = "The standard {id} is not on record. Put it on record first."


class ParentUnknownError(MetrologyError):
    """A result claims to rest on a result that is not on record."""

    code = "parent-unknown"
    zh = "上级结果 {id} 未登记，请先登记上级证书；若确无上级，请留空（链条在此处显示缺口）。"
    en = (
        "The parent result {id} is not on record. Record the parent's certificate first, or name no parent: "
        "the chain then shows the gap."
    )


class ParentRepeatedError(MetrologyError):
    """The same parent is named twice for one result."""

    code = "parent-repeated"
    zh = "同一上级结果被列出两次，请删去一个。"
    en = "The same parent result is named twice. Remove one."


class ParentOfAnotherKindError(MetrologyError):
    """Traceability runs along one quantity: a gauge pressure does not rest on an absolute pressure (VIM 2.41)."""

    code = "parent-of-another-kind"
    zh = "量的种类 {kind} 不能溯源到 {parent_kind}，请选择同种量的上级结果。"
    en = "A result of {kind} cannot rest on a result of {parent_kind}. Choose a parent of the same kind."


class RangeOutsideParentError(MetrologyError):
    """The calibrated range reaches beyond what the parent was calibrated for."""

    code = "range-outside-parent"
    zh = "范围 {low}～{high} {unit} 超出上级结果的范围 {parent_low}～{parent_high} {parent_unit}，请核对。"
    en = (
        "The range {low} to {high} {unit} reaches beyond that of the parent, "
        "{parent_low} to {parent_high} {parent_unit}. Correct it."
    )


class ParentUsedTooLateError(MetrologyError):
    """The parent was used after the child's certificate was issued."""

    code = "parent-used-too-late"
    zh = "上级标准的使用日期 {used_on} 晚于本证书签发日期 {issued_on}，请核对。"
    en = "The parent was used on {used_on}, after this certificate was issued on {issued_on}. Correct the day."


class PrimaryWithParentError(MetrologyError):
    """A primary realisation rests on a definition, not on a calibration."""

    code = "primary-with-parent"
    zh = "基准由定义复现，不溯源到其他证书：请去掉上级，或取消“基准复现”。"
    en = "A primary realisation has no parents: remove them, or do not mark the certificate as one."


class PrimaryBelowNationalError(MetrologyError):
    """Only a primary or national standard can end a chain."""

    code = "primary-below-national"
    zh = "级别 {level} 不能标为基准复现，只有国家计量基准或标准可以。"
    en = "A standard of level {level} cannot be a primary realisation; only a primary or national one can."


class FileNotReadable(Problem):
    """The file of a certificate is not base64, or is empty."""

    status = 422
    code = "file-not-readable"
    title = "The file cannot be read"
    title_zh = "文件无法读取"
    en = "Send the file of the certificate as base64 text; it must not be empty."
    zh = "请以 base64 文本发送证书文件，且文件不得为空。"


class CertificateOnRecord(Problem):
    """The same issuer, number and edition are on record."""

    status = 409
    code = "standard-certificate-on-record"
    title = "Certificate already on record"
    title_zh = "证书已登记"
    en = "Certificate {number}, edition {edition}, of {issuer} is on record. A changed certificate is a new edition."
    zh = "{issuer}的证书 {number}（第 {edition} 版）已登记。内容有变化时请登记为新版。"


class SupersededUnknown(Problem):
    """The certificate to be superseded is not on record, or another issuer's."""

    status = 422
    code = "superseded-unknown"
    title = "Certificate to be superseded not found"
    title_zh = "被代替的证书未找到"
    en = "No certificate of {issuer} with this id is on record. Leave supersedes_id out, or correct it."
    zh = "没有{issuer}签发的此证书。请更正或不填 supersedes_id。"


class AlreadySuperseded(Problem):
    """A certificate has one successor."""

    status = 409
    code = "already-superseded"
    title = "Already superseded"
    title_zh = "证书已被代替"
    en = "Certificate {number} has been superseded already. Supersede its successor."
    zh = "证书 {number} 已被代替，请代替其后一版。"


class StandardNotUsable(Problem):
    """No certificate of the standard serves on the day; the sentence says why."""

    status = 409
    code = "standard-not-usable"
    title = "Standard cannot be used on that day"
    title_zh = "标准器当日不可使用"
    en = "{name} cannot be used on {on}: {reason}."
    zh = "{name_zh}在 {on} 不能使用：{reason_zh}。"


class AssemblyUnknown(Problem):
    """A standard is said to belong to a measurement standard that is not on record."""

    status = 422
    code = "measurement-standard-unknown"
    title = "Measurement standard not on record"
    title_zh = "计量标准未登记"
    en = "This measurement standard is not on record. Put it on record first, or leave the field out."
    zh = "该计量标准（装置）未登记，请先登记，或不填。"


class NotYetHappened(MetrologyError):
    """Something that was found is said to be of a day that has not come."""

    code = "not-yet-happened"
    zh = "日期 {day} 晚于今天，请核对。"
    en = "The day {day} has not come yet. Correct it."


class LimitNotPositive(MetrologyError):
    """A standard deviation or a change is no negative number, and a limit of zero cannot be kept."""

    code = "limit-not-positive"
    zh = "{value} 无效：试验结果不得为负，限值必须大于零。"
    en = "{value} cannot be: what a test found is not negative, and its limit is greater than zero."


class CorrectedCheckUnknown(Problem):
    """The test that is to be corrected is not on record, or of another kind or measurement standard."""

    status = 422
    code = "corrected-check-unknown"
    title = "Test to be corrected not found"
    title_zh = "被更正的试验未找到"
    en = "No such test of this measurement standard has this id. Leave corrects_id out, or correct it."
    zh = "该计量标准没有此项试验。请更正或不填 corrects_id。"


class CheckAlreadyCorrected(Problem):
    """One entry is corrected once; the correction may be corrected in turn."""

    status = 409
    code = "check-already-corrected"
    title = "Already corrected"
    title_zh = "试验已被更正"
    en = "The test of {made_on} has been corrected already. Correct the entry that stands in its place."
    zh = "{made_on} 的试验已被更正，请更正其后的登记。"
