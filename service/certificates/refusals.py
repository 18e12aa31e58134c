"""What keeps a certificate from being issued, withdrawn or reopened."""

from collections.abc import Iterable

from domain.certificate.fault import Fault as Shortcoming
from service.kit.problems import Fault, Problem


class CertificateIncomplete(Problem):
    """The certificate may not be issued; ``errors`` lists every reason, placed in the certificate's document."""

    status = 422
    code = "certificate-not-issuable"
    title = "Certificate not complete"
    title_zh = "证书不完整"
    en = "The certificate cannot be issued yet: {count} place(s) to mend; see errors."
    zh = "证书尚不能签发，有 {count} 处需改正，见 errors。"

    def __init__(self, found: Iterable[Shortcoming]) -> None:
        faults = tuple(
            Fault(pointer=each.pointer, code=each.rule, detail=each.en, detail_zh=each.zh, location="certificate")
            for each in found
        )
        super().__init__(faults=faults, count=len(faults))


class CertificateWithdrawn(Problem):
    """A certificate is withdrawn once."""

    status = 409
    code = "certificate-withdrawn"
    title = "Certificate is withdrawn"
    title_zh = "证书已撤回"
    en = "Certificate {number} was withdrawn on {day}."
    zh = "证书 {number} 已于 {day} 撤回。"


class CertificateSuperseded(Problem):
    """What befalls the work now befalls the successor."""

    status = 409
    code = "certificate-superseded"
    title = "Certificate is superseded"
    title_zh = "证书已被替代"
    en = "Certificate {number} was superseded on {day}. Go on with the certificate that replaced it."
    zh = "证书 {number} 已于 {day} 被替代，请对替代它的证书进行操作。"


class WorkUnknown(Problem):
    """Somebody would answer for a use in work that is not this laboratory's: the rule would never read it."""

    status = 422
    code = "work-unknown"
    title = "Work not on record"
    title_zh = "该工作未登记"
    en = "'{named}' is neither a certificate of this laboratory, nor work in hand, nor a standard's certificate."
    zh = "本实验室没有名为“{named}”的证书、在办工作或标准器证书，请更正。"


class RecordDamaged(Problem):
    """The frozen record is not what was checked: nothing may be issued on it."""

    status = 409
    code = "record-damaged"
    title = "Frozen record is damaged"
    title_zh = "原始记录已损坏"
    en = "The frozen record no longer has its digest. Issue nothing on it; restore the database from a backup."
    zh = "冻结的原始记录与其摘要不符，不得据此签发，请从备份恢复数据库。"
