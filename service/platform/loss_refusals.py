"""What is refused about losses."""

from service.kit.problems import Conflict, InvalidRequest


class LossNotSigned(InvalidRequest):
    """Anybody could state it otherwise."""

    code = "loss-not-signed"
    en = "The statement, or the head in it, is not signed by a registered key of this laboratory that is in force."
    zh = "声明或其中的检查点不是由本机构登记的有效密钥签名。"


class LossHeadUnproven(InvalidRequest):
    """What is left of the journal is not the beginning of what was countersigned."""

    code = "loss-head-unproven"
    en = "The stated head is not proven to continue a countersigned head of {size} lines. State 0 if none is left."
    zh = "未能证明所述检查点是已会签的 {size} 条日志的延续；如已无可证明的部分，请填 0。"


class LossStreamUnknown(InvalidRequest):
    """The laboratory names a message that the platform does not have."""

    code = "loss-stream-unknown"
    en = "The platform has no message {sequence} of {stream} with this digest."
    zh = "平台没有 {stream} 流的第 {sequence} 号报文，或其摘要不同。"


class LossIdTaken(Conflict):
    """A statement is never changed."""

    code = "loss-id-taken"
    en = "Another statement has this loss_id. Make a new UUIDv7 for every statement."
    zh = "该 loss_id 已用于另一份声明，请为每份声明生成新的 UUIDv7。"


class LossSettled(Conflict):
    """A break is acknowledged once, for what was stated last."""

    code = "loss-settled"
    en = "This loss was acknowledged already, or the laboratory has stated it anew: look at its newest statement."
    zh = "该丢失声明已被确认，或机构已重新声明：请查看其最新声明。"
