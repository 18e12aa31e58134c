"""Why the platform does not accept a message: a code, cause and cure in Chinese, and whether sending again helps."""

from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from domain.exchange.wire import Wire, absent, text_of


class ReasonCode(StrEnum):
    """Every code of the contract; a receiver may use fewer."""

    SIG_INVALID = "SIG_INVALID"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    KEY_REVOKED = "KEY_REVOKED"
    DIGEST_MISMATCH = "DIGEST_MISMATCH"
    SCHEMA_UNSUPPORTED = "SCHEMA_UNSUPPORTED"
    SCHEMA_INVALID = "SCHEMA_INVALID"
    SEQ_GAP = "SEQ_GAP"
    SEQ_CHAIN_BROKEN = "SEQ_CHAIN_BROKEN"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    LAB_UNKNOWN = "LAB_UNKNOWN"
    LAB_SUSPENDED = "LAB_SUSPENDED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    SIGNATORY_NOT_AUTHORISED = "SIGNATORY_NOT_AUTHORISED"
    STANDARD_UNKNOWN = "STANDARD_UNKNOWN"
    STANDARD_EXPIRED = "STANDARD_EXPIRED"
    CERT_NO_DUPLICATE = "CERT_NO_DUPLICATE"
    CERT_NO_FORMAT = "CERT_NO_FORMAT"
    TIME_ORDER = "TIME_ORDER"
    TIME_FUTURE = "TIME_FUTURE"
    REGION_INVALID = "REGION_INVALID"
    PRIVACY_EXCESS = "PRIVACY_EXCESS"
    TOO_LARGE = "TOO_LARGE"
    JOURNAL_CUT = "JOURNAL_CUT"
    JOURNAL_FORKED = "JOURNAL_FORKED"
    JOURNAL_UNPROVEN = "JOURNAL_UNPROVEN"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"


class Reason(Wire):
    """One reason, as the laboratory reads it."""

    code: Annotated[ReasonCode, Field(strict=False)]
    pointer: Annotated[str, text_of(200)] | None = absent()
    message_zh: Annotated[str, text_of(300)]
    fix_zh: Annotated[str, text_of(300)] | None = absent()
    retryable: bool


class _Wording(NamedTuple):
    cause: str
    cure: str
    retryable: bool = False


_WORDS = {
    ReasonCode.SIG_INVALID: _Wording(
        "签名与信封内容不符。",
        "用登记的私钥对信封（去掉 signature 和 payload 后的规范 JSON）重新签名，沿用同一序号重发。",
    ),
    ReasonCode.KEY_UNKNOWN: _Wording(
        "签名密钥未在平台登记。", "先向平台登记该公钥，或改用已登记的密钥签名，沿用同一序号重发。"
    ),
    ReasonCode.KEY_REVOKED: _Wording("签名密钥已被吊销。", "改用有效密钥重新签名，沿用同一序号重发。"),
    ReasonCode.DIGEST_MISMATCH: _Wording(
        "payload 的摘要与 payload_digest 不符，内容在签名后被改动或传输损坏。",
        "从本单位存档取原始报文重发；不要修改已签名的内容。",
    ),
    ReasonCode.SCHEMA_UNSUPPORTED: _Wording(
        "本平台尚不支持：{what}。", "改用支持的报文类型、版本和算法（见登记快照的 supported_schema）。"
    ),
    ReasonCode.SCHEMA_INVALID: _Wording(
        "报文格式不符合约定：{what}。", "按约定的格式改正 pointer 所指的字段后重新签发。"
    ),
    ReasonCode.SEQ_GAP: _Wording(
        "缺少前面的报文：期待第 {expected} 号，收到第 {sequence} 号。",
        "从第 {expected} 号起按顺序补发，再重发本报文。",
        True,
    ),
    ReasonCode.SEQ_CHAIN_BROKEN: _Wording(
        "与平台已存的报文链不衔接（第 {sequence} 号）。",
        "查询该流的当前状态，核对上一报文的摘要；不得改号或重写历史。恢复旧备份而丢失记录的，向平台声明丢失。",
    ),
    ReasonCode.IDEMPOTENCY_CONFLICT: _Wording(
        "同一编号或幂等键已用于另一份不同的内容。",
        "不得覆盖已上报的内容：以新的 revision、新的幂等键和 message_id 重新签发。",
    ),
    ReasonCode.LAB_UNKNOWN: _Wording(
        "机构代码未在平台登记。", "先在平台登记机构与公钥，或核对 lab_code 与统一社会信用代码。"
    ),
    ReasonCode.LAB_SUSPENDED: _Wording(
        "机构处于暂停状态，报文已留存待核查。", "与监管部门联系；核查后由平台放行，无需重发。"
    ),
    ReasonCode.STANDARD_EXPIRED: _Wording(
        "所用标准器或标准物质的证书在工作完成日（{day}）已过有效期，报文已留存待核查。",
        "核实其有效期；如填写有误，以新的 revision 更正。",
    ),
    ReasonCode.CERT_NO_DUPLICATE: _Wording(
        "证书编号已被另一份证书使用。",
        "证书编号不得重复使用；更正已上报的同一份证书时，用 supersedes 指明原报文并保持 pdf_digest 不变。",
    ),
    ReasonCode.CERT_NO_FORMAT: _Wording(
        "证书编号格式不正确。", "编号为 4 至 60 个字符：数字、字母、汉字和 ()〔〕[]-_/。"
    ),
    ReasonCode.TIME_ORDER: _Wording(
        "时间顺序不合理：{earlier} 晚于 {later}。", "核对接收、开始、完成、核验、签发的时间，以新的 revision 更正。"
    ),
    ReasonCode.TIME_FUTURE: _Wording("时间在未来（超过平台时钟 5 分钟）。", "校准本机时钟，以新的 revision 更正。"),
    ReasonCode.REGION_INVALID: _Wording(
        "行政区划代码在 {day} 无效。",
        "使用该日期有效的区县代码；2025 年 11 月起江北区、渝北区改用 500157（两江新区）。",
    ),
    ReasonCode.PRIVACY_EXCESS: _Wording(
        "报文含有不应上报的个人或委托方信息，内容未保存。",
        "删去姓名、电话、地址等字段，只用假名标识，以新的 revision 重新签发。",
    ),
    ReasonCode.JOURNAL_CUT: _Wording(
        "机构日志变短：平台已会签到第 {kept} 条，所报只有 {size} 条，尾部记录缺失。",
        "查明缺失的记录；恢复完整的数据库后，下一次心跳从第 {kept} 条起证明延续，即可重新会签；"
        "无法恢复的，向平台声明丢失。",
    ),
    ReasonCode.JOURNAL_FORKED: _Wording(
        "机构日志不是平台已会签日志（{kept} 条）的延续：此前的记录被改写。",
        "查明何时、何人改动；恢复原来的数据库后，下一次心跳从第 {kept} 条起证明延续，即可重新会签；"
        "无法恢复的，向平台声明丢失。",
    ),
    ReasonCode.JOURNAL_UNPROVEN: _Wording(
        "未能证明日志是平台已会签日志（{kept} 条）的延续。", "下一次心跳从第 {kept} 条起给出一致性证明。"
    ),
    ReasonCode.TOO_LARGE: _Wording("单条报文超过大小上限。", "缩减内容后以同一序号重新签发；大附件不随报文上传。"),
}
"""Only codes with words can be given: a code of the contract that no rule here uses has none."""

LENGTH = 300


def reason(code: ReasonCode, pointer: str | None = None, **attributes: object) -> Reason:
    """Reason ``code`` in words; ``attributes`` fill the braces. Raises KeyError for a code that no rule here gives."""
    words = _WORDS[code]
    return Reason(
        code=code,
        pointer=pointer[:200] if pointer else None,
        message_zh=words.cause.format(**attributes)[:LENGTH],
        fix_zh=words.cure.format(**attributes)[:LENGTH],
        retryable=words.retryable,
    )
