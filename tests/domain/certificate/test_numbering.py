import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificate.kind import CertificateKind
from domain.certificate.numbering import (
    CODE_ALPHABET,
    CODE_LENGTH,
    DEFAULT_FORMAT,
    CertificateNumber,
    NumberFormatInvalid,
    NumberInvalid,
    certificate_number,
    check_format,
    parse_number,
    series_of,
    verify_code,
)
from domain.evidence.canonical import DigestMalformed, digest_bytes

CONTRACT = re.compile(r"^[0-9A-Za-z\u4e00-\u9fff()〔〕\[\]\-_/]{4,60}$")
VERIFICATION = CertificateKind.VERIFICATION_CERTIFICATE


def test_the_default_format() -> None:
    number = certificate_number(lab="CQ-0001", kind=VERIFICATION, year=2026, sequence=7)
    assert number == "CQ-0001-V-2026-000007"
    assert parse_number(number) == CertificateNumber(lab="CQ-0001", series="V", year=2026, sequence=7)


def test_each_kind_has_a_series_of_its_own() -> None:
    assert [series_of(kind) for kind in CertificateKind] == ["V", "N", "C"]


@pytest.mark.parametrize(
    "number_format", [DEFAULT_FORMAT, "〔{year}〕渝{series}字第{sequence}号", "{series}/{year}/{sequence:04d}"]
)
@given(data=st.data())
def test_every_number_fits_the_contract_and_reads_back(number_format: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(CertificateKind))
    year, sequence = data.draw(st.integers(1000, 9999)), data.draw(st.integers(1, 10**7))
    lab = data.draw(st.from_regex(r"[A-Z]{2}-[0-9]{4}", fullmatch=True))
    number = certificate_number(lab=lab, kind=kind, year=year, sequence=sequence, number_format=number_format)
    assert CONTRACT.fullmatch(number)
    shown = lab if "{lab}" in number_format else ""
    expected = CertificateNumber(lab=shown, series=series_of(kind), year=year, sequence=sequence)
    assert parse_number(number, number_format) == expected


@pytest.mark.parametrize(
    "number_format",
    [
        "",
        "{series}-{year}",
        "{lab}-{year}-{sequence}",
        "{series}-{sequence}",
        "{series}{year}-{sequence}",
        "{series}-{year}-{sequence}-{sequence}",
        "{series}-{year:04d}-{sequence}",
        "{series}-{year}-{sequence:d}",
        "{series}-{year}-{sequence}-{month}",
        "{series}-{year}-{sequence}-{lab.__class__}",
        "{series}-{year}-{sequence}-{{}}",
        "{series} {year} {sequence}",
        "{series}-{year}-{sequence}号。",
        "{series}-{year}-{sequence}" + "x" * 60,
    ],
)
def test_a_format_that_cannot_number_is_refused(number_format: str) -> None:
    with pytest.raises(NumberFormatInvalid) as refusal:
        check_format(number_format)
    assert "{series}" in refusal.value.sentence_zh
    assert "{series}" in refusal.value.sentence_en


@pytest.mark.parametrize(
    "number",
    [
        "",
        "CQ-0001-V-2026-7",
        "CQ-0001-V-2026-0000007",
        "CQ-0001-V-2026-000000",
        "CQ-0001-X-2026-000007",
        "CQ-0001-V-26-000007",
        "CQ-0001-V-2026-000007\n",
        "CQ 0001-V-2026-000007",
        "CQ-0001-V-2026-00000７",
        "-V-2026-000007",
    ],
)
def test_what_the_format_never_writes_is_no_number(number: str) -> None:
    with pytest.raises(NumberInvalid):
        parse_number(number)


@pytest.mark.parametrize(
    ("lab", "year", "sequence"),
    [("CQ", 2026, 0), ("CQ", 2026, -1), ("C Q", 2026, 1), ("", 2026, 1), ("CQ", 26, 1), ("C" * 60, 2026, 1)],
)
def test_a_laboratory_or_counter_that_does_not_fit_is_refused(lab: str, year: int, sequence: int) -> None:
    with pytest.raises(NumberInvalid):
        certificate_number(lab=lab, kind=VERIFICATION, year=year, sequence=sequence)


def test_a_code_is_stable_and_short_and_without_letters_taken_for_digits() -> None:
    assert verify_code(digest_bytes(b"")) == "DPNDKSN8FBQY"


@given(st.binary(), st.binary())
def test_codes_fit_the_contract_and_differ_with_the_document(one: bytes, other: bytes) -> None:
    code = verify_code(digest_bytes(one))
    assert re.fullmatch(r"[0-9A-Z]{10,16}", code)
    assert set(code) <= set(CODE_ALPHABET)
    assert len(code) == CODE_LENGTH
    assert (code == verify_code(digest_bytes(other))) is (one == other)


def test_a_code_is_made_of_a_digest_only() -> None:
    with pytest.raises(DigestMalformed):
        verify_code("CQ-0001-V-2026-000007")
