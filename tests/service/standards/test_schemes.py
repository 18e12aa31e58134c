"""Verification schemes over the API: listed, read whole, drawn in either language, for staff and regulator."""

from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from domain.standards.schemes import builtin_schemes
from service.kit.database import Database
from service.standards.scheme_facts import overrides_of
from tests.service.conftest import MemberOf


def test_the_list_counts_what_nobody_has_verified(member: MemberOf) -> None:
    listed = member("quality").get("/api/v1/schemes").json()["items"]
    assert [each["id"] for each in listed] == list(builtin_schemes())
    assert {each["id"]: each["unverified"] for each in listed}["mass-jjg2053"] == 14


def test_a_scheme_is_read_whole(member: MemberOf) -> None:
    read = member("regulator").get("/api/v1/schemes/mass-jjg2053").json()
    edge = next(each for each in read["edges"] if each["above"] == "e1" and each["verified"] == "source")
    assert edge["below"] == ["e2"]
    assert "JJG 99-2022" in edge["source"]
    assert next(box for box in read["boxes"] if box["id"] == "m12")["range"]["low"] == "0.000001"


@pytest.mark.parametrize(("language", "words"), [("zh", "E2 等级砝码"), ("en", "Weights of class E2")])
def test_a_scheme_is_drawn_in_the_language_asked_for(member: MemberOf, language: str, words: str) -> None:
    answer = member("technician").get("/api/v1/schemes/mass-jjg2053/drawing", params={"lang": language})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-language"] == language
    titles = [each.text for each in ET.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314 - our own text
    assert any(title and title.startswith(words) for title in titles)


@pytest.mark.parametrize("address", ["/api/v1/schemes/nowhere", "/api/v1/schemes/nowhere/drawing", "/schemes/nowhere"])
def test_an_unknown_scheme_is_not_found(member: MemberOf, address: str) -> None:
    assert member("quality").get(address).status_code == 404


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_uses_beside_a_scheme_are_found_without_reading_the_journal(database: Database) -> None:
    asked: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with database.reading() as session:
        assert overrides_of(session, lab_id=UUID(int=1)) == ()
        (statement,) = (each for each in asked if each.startswith("SELECT"))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (UUID(int=1).hex,)).all()
    assert "ix_journal_entry_override" in str(plan)
