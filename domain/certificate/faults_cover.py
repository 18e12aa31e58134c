"""Rules of the cover (ISO/IEC 17025:2017, 7.8.2.1; JJF 1033; the form of 检定证书)."""

from collections.abc import Iterator

from domain.certificate.content import FORMAT, CertificateContent, expected_code
from domain.certificate.fault import Fault, Requirement, fault
from domain.certificate.numbering import NUMBER
from domain.certificate.parts import Mark, PlaceKind
from domain.evidence.canonical import DigestMalformed, digest_raw

ACCREDITATION_MARKS = {Mark.CNAS, Mark.ILAC_MRA}


def format_known(content: CertificateContent) -> Iterator[Fault]:
    """The document is of the format this software writes."""
    if content.format != FORMAT:
        yield fault("format-known", "/format", f"格式应为 {FORMAT}。", f"The format must be {FORMAT}.")


def title_follows_basis(content: CertificateContent) -> Iterator[Fault]:
    """检定 rests on verification regulations (JJG) alone; a calibration names at least one method (计量法)."""
    rule = "title-follows-basis"
    if not content.regulations:
        yield fault(
            rule, "/regulations", "未写明所依据的规程或规范。", "No regulation is named: name the one followed."
        )
    if content.kind.is_verification:
        for index, regulation in enumerate(content.regulations):
            if not regulation.code.startswith("JJG"):
                zh = f"依据 {regulation.code} 不是检定规程，不能出具{content.kind.title_zh}；请改为校准证书。"
                en = f"{regulation.code} is no verification regulation: issue a calibration certificate instead."
                yield fault(rule, f"/regulations/{index}/code", zh, en)


def laboratory_named(content: CertificateContent) -> Iterator[Fault]:
    """Name and address of the laboratory; its authorisation for documents of verification."""
    rule, laboratory = "laboratory-named", content.laboratory
    needed = {"name_zh": laboratory.name_zh, "address_zh": laboratory.address_zh}
    if content.kind.is_verification:
        needed["authorisation_number"] = laboratory.authorisation_number
    for name, text in needed.items():
        if not text.strip():
            zh, en = "请在机构资料中补充此项。", "Complete the laboratory's particulars."
            yield fault(rule, f"/laboratory/{name}", zh, en)


def customer_named(content: CertificateContent) -> Iterator[Fault]:
    """Whose name is on the certificate."""
    if not content.customer.name.strip():
        yield fault("customer-named", "/customer/name", "请填写证书单位。", "Name the customer of the certificate.")


def item_identified(content: CertificateContent) -> Iterator[Fault]:
    """The item has a name, and a serial number or the laboratory's own."""
    if not content.item.name_zh.strip():
        yield fault("item-identified", "/item/name_zh", "请填写器具名称。", "Name the item.")
    if not (content.item.serial.strip() or content.item.lab_number.strip()):
        zh = "请填写出厂编号；没有的，填写本机构给的编号。"
        yield fault("item-identified", "/item/serial", zh, "Give the serial number or the laboratory's own number.")


def number_well_formed(content: CertificateContent) -> Iterator[Fault]:
    """The number is one that the platform accepts."""
    if NUMBER.fullmatch(content.number) is None:
        zh = "证书编号须为 4–60 个数字、字母、汉字或 ()〔〕[]-_/。"
        yield fault("number-well-formed", "/number", zh, "Use 4 to 60 letters, digits or ()〔〕[]-_/.")


def code_follows(content: CertificateContent) -> Iterator[Fault]:
    """The look-up code is the one that follows from the document."""
    if content.verify_code != expected_code(content):
        zh = "查询码与证书内容不符，请在内容确定后重新生成。"
        yield fault("code-follows", "/verify_code", zh, "The code does not follow from the content: derive it last.")


def marks_allowed(content: CertificateContent) -> Iterator[Fault]:
    """No accreditation mark on 检定, no statutory mark on 校准, none twice."""
    foreign = ACCREDITATION_MARKS if content.kind.is_verification else {Mark.STATUTORY}
    for index, mark in enumerate(content.marks):
        if mark in foreign or mark in content.marks[:index]:
            zh = f"{content.kind.title_zh}上不能使用（或重复使用）{mark.value} 标志。"
            en = f"{mark.value} may not stand (or stand twice) on a {content.kind.title_en.lower()}."
            yield fault("marks-allowed", f"/marks/{index}", zh, en)


def place_told(content: CertificateContent) -> Iterator[Fault]:
    """Work outside the laboratory's permanent rooms names its address."""
    if content.place.kind is not PlaceKind.PERMANENT and not content.place.address_zh.strip():
        yield fault("place-told", "/place/address_zh", "请填写工作地点的地址。", "Give the address of the work.")


def assembly_assessed(content: CertificateContent) -> Iterator[Fault]:
    """检定 uses an assessed measurement standard, its certificates valid on the day of the work (JJF 1033)."""
    if not content.kind.is_verification:
        return
    rule, day = "assembly-assessed", content.dates.performed_on
    if not content.assemblies:
        zh = "检定须使用已考核的计量标准装置，请选择。"
        yield fault(rule, "/assemblies", zh, "Choose the assessed measurement standard that was used.")
    for index, assembly in enumerate(content.assemblies):
        here = f"/assemblies/{index}"
        if not assembly.assessment_number.strip():
            yield fault(
                rule, f"{here}/assessment_number", "请填写考核证书号。", "Give the assessment certificate's number."
            )
        if assembly.assessment_valid_until < day:
            zh = f"计量标准考核证书在 {day} 已过有效期。"
            en = f"The assessment certificate was no longer valid on {day}."
            yield fault(rule, f"{here}/assessment_valid_until", zh, en)
        until = assembly.social_public_valid_until
        if assembly.social_public_number and (until is None or until < day):
            zh = f"社会公用计量标准证书在 {day} 无效或未填有效期。"
            en = f"The social public standard's certificate was not valid on {day}, or states no validity."
            yield fault(rule, f"{here}/social_public_valid_until", zh, en)


def replacement_explained(content: CertificateContent) -> Iterator[Fault]:
    """A replacement has its own number, names the one replaced, and says what changed (ISO/IEC 17025:2017, 7.8.8)."""
    rule, replaced = "replacement-explained", content.supersedes
    if replaced is None:
        return
    if replaced.number == content.number:
        yield fault(rule, "/supersedes/number", "换发证书须使用新编号。", "A replacement needs a number of its own.")
    for name, text in (("changed_zh", replaced.changed_zh), ("changed_en", replaced.changed_en)):
        if not text.strip():
            yield fault(rule, f"/supersedes/{name}", "请写明修改内容。", "Say what was changed.")
    if not _is_digest(replaced.document_digest):
        zh, en = "缺少被替换证书的摘要。", "The digest of the replaced certificate is missing."
        yield fault(rule, "/supersedes/document_digest", zh, en)


def evidence_recorded(content: CertificateContent) -> Iterator[Fault]:
    """Record, evaluation and readings are named by digest, pack and software by version: enough to compute again."""
    rule, record = "evidence-recorded", content.record
    digests = {
        "/record/record_digest": record.record_digest,
        "/record/result_digest": record.result_digest,
        "/record/readings_root": record.readings_root,
        "/result/pack_digest": content.result.pack_digest,
    }
    for pointer, digest in digests.items():
        if not _is_digest(digest):
            yield fault(rule, pointer, "缺少有效的摘要。", "A well-formed digest is missing.")
    if record.readings_count < 1:
        yield fault(
            rule, "/record/readings_count", "证书须有原始读数。", "A certificate rests on readings: there are none."
        )
    if record.record_id != content.result.record_id:
        yield fault(rule, "/record/record_id", "结果不属于此原始记录。", "The results belong to another record.")
    for name, text in (("version", content.software.version), ("engine", content.software.engine)):
        if not text.strip():
            yield fault(rule, f"/software/{name}", "缺少软件版本。", "The software's version is missing.")


def _is_digest(text: str) -> bool:
    try:
        digest_raw(text)
    except DigestMalformed:
        return False
    return True


COVER: tuple[Requirement, ...] = (
    format_known,
    title_follows_basis,
    laboratory_named,
    customer_named,
    item_identified,
    number_well_formed,
    code_follows,
    marks_allowed,
    place_told,
    assembly_assessed,
    replacement_explained,
    evidence_recorded,
)
