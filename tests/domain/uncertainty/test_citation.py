import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.uncertainty.citation import citation, cited, cited_result
from domain.uncertainty.stated import read_input
from domain.uncertainty.wire import InputIn

NAMES = st.text(alphabet="a/~01-年", min_size=1, max_size=8)


@given(NAMES, NAMES)
@settings(deadline=None)
def test_what_is_cited_is_found_again(certificate: str, result: str) -> None:
    assert cited(citation(certificate, result)) == (certificate, result)
    assert cited(citation(certificate)) == (certificate, "")


@pytest.mark.parametrize(
    ("source", "certificate", "result"),
    [
        ("standard:JZ/2026/15/r1", "JZ/2026/15", "r1"),
        ("standard:JZ-15/mass~11000~1initial", "JZ-15", "mass/1000/initial"),
        ("standard:JZ-1", "JZ-1", ""),
        ("standard:JZ/2026/15/", "JZ/2026/15", ""),
        ("reading:a/b", "", ""),
        ("", "", ""),
    ],
)
def test_certificates_and_results_with_strokes_in_them(source: str, certificate: str, result: str) -> None:
    assert cited(source) == (certificate, result)
    # People name a shared result plainly, however its source has to be written.
    assert cited_result(source) == (f"{certificate}/{result}" if result else "")


def test_a_certificate_without_a_name_is_none() -> None:
    assert cited_result("standard:/r1") == ""


def test_a_document_cites_by_it() -> None:
    stated = {"certificate": "JZ/2026/15", "result": "mass/1000/initial"}
    given_input = InputIn.model_validate({"symbol": "m", "value": "1", "source": stated})
    assert cited(read_input(given_input).source) == ("JZ/2026/15", "mass/1000/initial")
