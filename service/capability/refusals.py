"""What is refused about licences and scopes, each with the sentence that says how to mend it."""

from domain.errors import MetrologyError
from service.kit.problems import Problem


class ScopeLineEmpty(MetrologyError):
    """A line that says nothing of what it is about."""

    code = "scope-line-empty"
    zh = "请给出量的种类或规程代号，至少一项。"
    en = "Name the kind of quantity or the regulation that the line is about."


class ScopeLineIncomplete(MetrologyError):
    """A line that states half of something: a range without its unit, U without the range it holds for."""

    code = "scope-line-incomplete"
    zh = "请补全：{missing_zh}。范围须有量的种类、单位、下限和上限；不确定度须有范围和单位。"
    en = "Still missing: {missing}. A range has a kind, a unit and two ends; an uncertainty has a range and a unit."


class ScopeRangeReversed(MetrologyError):
    """The low end of a scope's range lies above its high end."""

    code = "scope-range-reversed"
    zh = "范围下限 {low} 大于上限 {high}，请对调或更正。"
    en = "The low end {low} of the range is above its high end {high}. Exchange or correct them."


class CapabilityNotPositive(MetrologyError):
    """No laboratory measures without uncertainty."""

    code = "capability-not-positive"
    zh = "在 x = {value} 处，U = {found} 必须大于零，请更正表达式。"
    en = "At x = {value} the expression gives U = {found}; it must be greater than zero. Correct it."


class HolderUnnamed(MetrologyError):
    """A code says whose licence it is, and no name: an entry without a name is our own."""

    code = "holder-unnamed"
    zh = "给出了统一社会信用代码 {code}，请同时填写持有机构名称；本机构自己的登记两者都不填。"
    en = "The code {code} is given without a name. Name the holder, or leave both out for an entry of our own."


class CorrectedLicenceUnknown(Problem):
    """The entry that is to be corrected is not on record, or is another holder's."""

    status = 422
    code = "corrected-licence-unknown"
    title = "Licence to be corrected not found"
    title_zh = "被更正的登记未找到"
    en = "No entry of this holder has this id. Leave corrects_id out, or correct it."
    zh = "该持有机构没有此登记。请更正或不填 corrects_id。"


class LicenceAlreadyCorrected(Problem):
    """One entry is corrected once; the correction may be corrected in turn."""

    status = 409
    code = "licence-already-corrected"
    title = "Already corrected"
    title_zh = "登记已被更正"
    en = "The entry of {number} has been corrected already. Correct the entry that stands in its place."
    zh = "{number} 的该登记已被更正，请更正其后的登记。"
