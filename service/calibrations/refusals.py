"""What is refused about calibrations, each with the sentence that says how to mend it."""

from domain.errors import MetrologyError
from service.kit.problems import Problem


class NotAuthorised(Problem):
    """The role is right, but the person is not authorised for this pack on this day (ISO/IEC 17025:2017, 6.2.6)."""

    status = 403
    code = "not-authorised"
    title = "Not authorised for this pack"
    title_zh = "未获授权"
    en = "You are not authorised on {day} for '{duty}' with {pack_id}. Ask quality for an authorisation."
    zh = "您在 {day} 未获 {pack_id} 的“{duty}”授权。请向质量负责人申请授权。"


class NotRegistered(Problem):
    """The policy asks for a registered metrologist 注册计量师, and the person is registered for no such work."""

    status = 403
    code = "not-registered"
    title = "No registration for this work"
    title_zh = "无该项目的注册计量师资格"
    en = (
        "A {service} needs a registered metrologist to '{duty}', and no registration of yours covers {regulation} "
        "({pack_id}). Have quality put one on record, or leave this to a registered colleague."
    )
    zh = (
        "该业务（{service}）的“{duty}”须由注册计量师承担，您没有 {regulation}（{pack_id}）项目的注册记录。"
        "请由质量负责人登记，或交由具备资格的人员办理。"
    )


class RegistrationLapsed(Problem):
    """The registration for this work does not count on the day: not yet, no more, or revoked."""

    status = 403
    code = "registration-lapsed"
    title = "Registration is not in force"
    title_zh = "注册不在有效期内"
    en = (
        "Your registration {number} counts from {begin} to {end}, not on {day}. Renew it and have quality put the "
        "renewal on record, or leave this to a registered colleague."
    )
    zh = (
        "您的注册 {number} 有效期为 {begin} 至 {end}，{day} 不在其内。"
        "请续期并由质量负责人登记，或交由具备资格的人员办理。"
    )


UNQUALIFIED = (NotAuthorised, NotRegistered, RegistrationLapsed)
"""Why somebody whose role is right may still not do it."""


class OrderItemUnknown(Problem):
    """No order has this item."""

    status = 422
    code = "order-item-unknown"
    title = "Item of no order"
    title_zh = "委托项目不存在"
    en = "No order has this item. Take it from the order's list of items."
    zh = "没有此委托项目，请从委托单的项目中选取。"


class OrderNotSigned(Problem):
    """Work begins after the customer has agreed (ISO/IEC 17025:2017, 7.1)."""

    status = 409
    code = "order-not-signed"
    title = "Order is not signed"
    title_zh = "委托单未签署"
    en = "Order {number} is not signed yet. Have it signed before work is planned."
    zh = "委托单 {number} 尚未签署，请签署后再安排检定／校准。"


class PackEditionUnknown(Problem):
    """No such edition of the pack is installed, nor was it ever used."""

    status = 422
    code = "pack-edition-unknown"
    title = "Unknown edition of the pack"
    title_zh = "专用包版本不存在"
    en = "There is no edition {version} of {pack_id}. Installed: {known}."
    zh = "{pack_id} 没有版本 {version}。已安装：{known}。"


class PackEditionChanged(Problem):
    """The laboratory's own file says something else than when it was used under the same version."""

    status = 409
    code = "pack-edition-changed"
    title = "The pack was changed without a new version"
    title_zh = "专用包已更改但版本未变"
    en = "{file} is not the {pack_id} {version} that was first used on {day}. Give it a new version."
    zh = "{file} 与 {day} 首次使用的 {pack_id} {version} 内容不同。请改用新的版本号。"


class PackNotOffered(Problem):
    """Neither the pack that was ordered, nor a variant of it, nor what replaces it."""

    status = 422
    code = "pack-not-offered"
    title = "Not a pack for this order"
    title_zh = "不是该委托可用的专用包"
    en = "The order asks for {ordered}; {pack_id} is no variant of it for this laboratory. Offered: {offered}."
    zh = "委托单要求 {ordered}；{pack_id} 不是本机构可用的变体。可选：{offered}。"


class NotInProgress(Problem):
    """The bench is closed: work has not begun, or the record is frozen."""

    status = 409
    code = "calibration-not-in-progress"
    title = "Calibration is not in progress"
    title_zh = "校准任务未在进行中"
    en = "The calibration is in the state '{state}'. Its record can be changed in the state 'in_progress' only."
    zh = "该校准任务的状态为“{state}”，仅在“in_progress”时可以更改记录。"


class NotFrozen(Problem):
    """Nothing has been completed yet."""

    status = 409
    code = "calibration-not-completed"
    title = "Calibration was not completed yet"
    title_zh = "校准任务尚未完成"
    en = "The calibration was never completed, so it has no frozen record."
    zh = "该校准任务尚未完成，没有固化的记录。"


class ChoiceTwice(Problem):
    """Two standards for one role at one place."""

    status = 422
    code = "standard-choice-twice"
    title = "Two standards for one place"
    title_zh = "同一位置重复选择标准器"
    en = "The role {role} of test {test} is filled twice at point {point}. Leave one of them."
    zh = "检定项目 {test}、测量点 {point} 的角色 {role} 被选择了两次，请保留一个。"


class StandardNotOurs(Problem):
    """A standard that stands above ours in a chain, but belongs to another body."""

    status = 409
    code = "standard-not-ours"
    title = "Another body's standard"
    title_zh = "非本机构标准器"
    en = "{name} belongs to another body: it is on record for the chain only. Choose a standard of the laboratory."
    zh = "{name}不属于本机构，仅为溯源链登记。请选择本机构的标准器。"


class EnvironmentChannelUnknown(Problem):
    """An ambient condition that the pack does not name."""

    status = 422
    code = "environment-channel-unknown"
    title = "Unknown ambient condition"
    title_zh = "环境条件项不存在"
    en = "The pack names no ambient condition '{channel}'. Known: {known}."
    zh = "专用包没有环境条件“{channel}”。可用：{known}。"


class ReadingPlaceTaken(MetrologyError):
    """A second reading for one place: which of them counts would be a guess."""

    code = "reading-place-taken"
    zh = "此位置已有读数（{test}，{point}，{channel}，第 {repeat} 次）。如有误，请更正该读数。"
    en = "This place has a reading already ({test}, {point}, {channel}, repeat {repeat}). Correct it where it is wrong."
