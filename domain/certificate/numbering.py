"""Certificate numbers, and the code that goes with one for public look-up.

A number is given by a format, which is data, from a counter that the caller keeps without gaps, and never used again.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar

from domain.certificate.kind import CertificateKind
from domain.errors import MetrologyError
from domain.evidence.canonical import digest_raw

DEFAULT_FORMAT = "{lab}-{series}-{year}-{sequence:06d}"
NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff()〔〕\[\]\-_/]{4,60}")
"""What the platform's contract lets a number be."""
SERIES = {
    CertificateKind.VERIFICATION_CERTIFICATE: "V",
    CertificateKind.REJECTION_NOTICE: "N",
    CertificateKind.CALIBRATION_CERTIFICATE: "C",
}
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit when a code is read aloud."""
CODE_LENGTH = 12
"""Sixty bits: out of reach of guessing through a public page."""

_FIELD = re.compile(r"\{(?P<name>lab|series|year|sequence)(?::0(?P<width>[1-9])d)?\}")
_PATTERNS = {"lab": r".+", "series": r"[VNC]", "year": r"[0-9]{4}"}


class NumberFormatInvalid(MetrologyError):
    """The format cannot number certificates."""

    code: ClassVar[str] = "certificate-number-format-invalid"
    zh = "编号格式“{format}”不可用：{{series}}、{{year}}、{{sequence}} 各一次，可含 {{lab}}，以符号分隔。"
    en = "Format '{format}' cannot number: {{series}}, {{year}}, {{sequence}} once, {{lab}} at will, parted by signs."


class NumberInvalid(MetrologyError):
    """The text is no certificate number of this format."""

    code: ClassVar[str] = "certificate-number-invalid"
    zh = "“{number}”不是证书编号：须为 4–60 个数字、字母、汉字或 ()〔〕[]-_/，且合本机构的格式。"
    en = "'{number}' is no certificate number: 4 to 60 letters, digits or ()〔〕[]-_/, in the laboratory's format."


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNumber:
    """A number taken apart."""

    lab: str
    """"" where the format does not show it."""
    series: str
    year: int
    sequence: int


def series_of(kind: CertificateKind) -> str:
    """Letter of the series: one counter for each series and year."""
    return SERIES[kind]


def check_format(number_format: str) -> None:
    """Raise ``NumberFormatInvalid`` unless every number the format writes can be read back."""
    names = [field["name"] for field in _FIELD.finditer(number_format)]
    between = _FIELD.split(number_format)[3:-1:3]
    widths = [field["name"] for field in _FIELD.finditer(number_format) if field["width"]]
    whole = (
        len(names) == len(set(names))
        and {"series", "year", "sequence"} <= set(names)
        and set(widths) <= {"sequence"}
        and all(between)
        and not re.search(r"[{}]", _FIELD.sub("", number_format))
    )
    if not whole or NUMBER.fullmatch(_FIELD.sub("0000", number_format)) is None:
        raise NumberFormatInvalid(format=number_format)


def certificate_number(
    *, lab: str, kind: CertificateKind, year: int, sequence: int, number_format: str = DEFAULT_FORMAT
) -> str:
    """Number for the certificate that is ``sequence`` (from 1) of its series and year.

    Raises ``NumberFormatInvalid``, and ``NumberInvalid`` where the laboratory's code or the counter does not fit.
    """
    check_format(number_format)
    number = number_format.format(lab=lab, series=series_of(kind), year=year, sequence=sequence)
    parse_number(number, number_format)
    return number


def parse_number(number: str, number_format: str = DEFAULT_FORMAT) -> CertificateNumber:
    """The parts of a number written in ``number_format``; raises ``NumberInvalid``."""
    check_format(number_format)
    pattern, at = "", 0
    for field in _FIELD.finditer(number_format):
        body = _PATTERNS.get(field["name"]) or rf"[0-9]{{{field['width'] or 1},12}}"
        pattern += re.escape(number_format[at : field.start()]) + rf"(?P<{field['name']}>{body})"
        at = field.end()
    found = re.fullmatch(pattern + re.escape(number_format[at:]), number)
    if found is None or NUMBER.fullmatch(number) is None:
        raise NumberInvalid(number=number)
    parts = found.groupdict()
    taken = CertificateNumber(
        lab=parts.get("lab", ""), series=parts["series"], year=int(parts["year"]), sequence=int(parts["sequence"])
    )
    again = number_format.format(lab=taken.lab, series=taken.series, year=taken.year, sequence=taken.sequence)
    # One number, one spelling: 0000007 is not another way to write 000007.
    if again != number or taken.sequence < 1:
        raise NumberInvalid(number=number)
    return taken


def verify_code(document_digest: str) -> str:
    """Twelve letters and digits that whoever holds the certificate can show, and nobody can guess from its number."""
    value = int.from_bytes(hashlib.sha256(b"liangheng.verify-code/1\x00" + digest_raw(document_digest)).digest())
    return "".join(CODE_ALPHABET[value >> shift & 31] for shift in range(0, 5 * CODE_LENGTH, 5))
