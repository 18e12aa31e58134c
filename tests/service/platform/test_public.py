"""What the public may see, and that it sees nothing else."""

import hashlib
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from clients.platform import PlatformClient
from tests.domain.exchange.samples import Sender, withdrawn
from tests.service.platform.conftest import Reporter

PDF = b"%PDF-1.7 a certificate"
PDF_DIGEST = "sha256:" + hashlib.sha256(PDF).hexdigest()
NUMBER, CODE = "V-2026-000123", "7K2M9QX4"


@pytest.fixture
def reported(reporter: Reporter, sender: Sender) -> Sender:
    assert reporter.one(sender.issue(NUMBER, evidence__pdf_digest=PDF_DIGEST)).outcome == "accepted"
    return sender


@pytest.mark.usefixtures("reported")
def test_number_and_code_show_status_and_nothing_private(client: PlatformClient) -> None:
    found = client.lookup(NUMBER, CODE)
    assert found.document() == {
        "certificate_no": NUMBER,
        "lab_name": "重庆某计量所",
        "status": "valid",
        "kind": "检定证书",
        "issued_on": "2026-11-20",
        "object_name": "砝码",
        "marks": ["法定计量"],
        "pdf_digest_match": "not_asked",
        "log_index": 0,
        "note_zh": "证书有效：已由出具机构上报并在平台登记。",
    }


@pytest.mark.usefixtures("reported")
def test_a_wrong_code_is_answered_like_an_unknown_number(client: PlatformClient) -> None:
    wrong = client.lookup(NUMBER, "AAAAAAAA").document()
    unknown = client.lookup("V-2026-999999", CODE).document()
    assert wrong | {"certificate_no": ""} == unknown | {"certificate_no": ""}
    assert wrong["status"] == "not_found"


@pytest.mark.usefixtures("reported")
def test_the_file_itself_is_proof(client: PlatformClient, http: TestClient) -> None:
    assert (client.lookup_file(PDF).status, client.lookup_file(PDF).pdf_digest_match) == ("valid", "match")
    changed = client.lookup_file(PDF + b" ")
    assert (changed.status, changed.pdf_digest_match) == ("not_found", "mismatch")
    claimed = {"number": NUMBER, "code": CODE}
    answer = http.post("/v1/certificates/lookup", files={"file": ("c.pdf", b"other")}, data=claimed).json()
    assert (answer["status"], answer["pdf_digest_match"]) == ("valid", "mismatch")


def test_a_number_with_a_slash_and_chinese_is_found(reporter: Reporter, sender: Sender, client: PlatformClient) -> None:
    number = "渝检字〔2026〕第1/2号"
    reporter.one(sender.issue(number))
    assert client.lookup(number, CODE).status == "valid"


@pytest.mark.parametrize("status", ["amended", "replaced", "withdrawn", "void"])
def test_a_later_status_shows_at_once(
    reporter: Reporter, reported: Sender, client: PlatformClient, status: str
) -> None:
    successor = {"replaced_by": "V-2026-000200"} if status == "replaced" else {}
    change = withdrawn(NUMBER, status=status, **successor)
    reporter.one(reported.send("certificate.status", NUMBER, change))
    found = client.lookup(NUMBER, CODE)
    assert (found.status, found.replaced_by) == (status, successor.get("replaced_by"))
    assert client.lookup_file(PDF).status == status


class Outline(HTMLParser):
    """Tags and attributes of a page, to see what user text became."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for name, value in attrs if name == "value"]
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


@pytest.mark.usefixtures("reported")
def test_the_page_needs_no_script_and_nothing_from_elsewhere(http: TestClient) -> None:
    page = http.get("/check", params={"number": NUMBER, "code": CODE.lower()})
    outline = Outline()
    outline.feed(page.text)
    assert page.status_code == 200
    assert "有效" in page.text
    assert "重庆某计量所" in page.text
    assert "script" not in outline.tags
    assert outline.addresses == ["data:,", "/lookup.css", "/check", "/check"]
    assert http.get("/lookup.css").headers["content-type"].startswith("text/css")


def test_what_people_type_stays_text(http: TestClient) -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}'
    for page in (http.get("/", params={"number": nasty}), http.get("/check", params={"number": nasty, "code": "A"})):
        outline = Outline()
        outline.feed(page.text)
        assert page.status_code == 200
        assert "script" not in outline.tags
        assert outline.values[0] == nasty


@pytest.mark.usefixtures("reported")
def test_the_page_compares_a_file(http: TestClient) -> None:
    assert "文件与上报的证书一致" in http.post("/check", files={"file": ("c.pdf", PDF)}).text
    unknown = http.post("/check", files={"file": ("c.pdf", b"x")}).text
    assert "文件与已上报的证书不相同" in unknown
    assert "可能尚未上报" in unknown


def test_a_refusal_is_a_page_for_people_and_a_document_for_programs(http: TestClient) -> None:
    people = http.get("/check", headers={"Accept": "text/html"})
    assert (people.status_code, people.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "<h1>" in people.text
    programs = http.get("/v1/certificates/V-1")
    assert (programs.status_code, programs.headers["content-type"]) == (422, "application/problem+json")
    assert http.post("/check", files={"file": ("c.pdf", b"x" * (9 << 20))}).status_code == 413
