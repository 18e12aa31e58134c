"""What the city's graph refuses."""

from service.kit.problems import InvalidRequest, NotFound


class CertificateNotReported(NotFound):
    """Nobody had reported it, or not yet on the day of knowledge."""

    code = "certificate-not-reported"
    title = "Certificate not reported"
    title_zh = "证书未上报"
    en = (
        "No certificate {number} of {issuer} was reported by that day. Check issuer and number, or ask for a later day."
    )
    zh = "截至该日没有 {issuer} 的证书 {number} 上报。请核对出具机构与编号，或改用更晚的日期。"


class DayInFuture(InvalidRequest):
    """Nobody knows the future."""

    code = "day-in-future"
    en = "The day lies in the future; ask for today ({today}) or earlier."
    zh = "日期在将来，请使用今天（{today}）或更早的日期。"


class PeriodInvalid(InvalidRequest):
    """A period that ends before it begins."""

    code = "period-invalid"
    en = "The period ends ({last}) before it begins ({first})."
    zh = "时段的结束日（{last}）早于开始日（{first}）。"


class RegisterOrder(InvalidRequest):
    """Days of a registered certificate that contradict each other."""

    code = "register-day-order"
    en = "The validity may not end before the issue, nor a standard be used after the issue of the certificate."
    zh = "有效期不得早于签发日，标准的使用日期也不得晚于证书签发日。"
