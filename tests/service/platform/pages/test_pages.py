"""What holds for every page of the regulator: both languages, nothing from outside, no inline script."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import service.platform.pages
from service.platform.pages.visit import Visit

TEMPLATES = sorted((Path(service.platform.pages.__file__).parent / "templates").glob("*.html"))
KEY = re.compile(r"""\bt\(\s*["']([a-z_.]+)["']\s*(~)?""")


def test_every_text_is_there_in_both_languages_and_templates_use_no_other() -> None:
    known = Visit.look.texts
    assert {key for key, words in known.items() if set(words) != {"zh", "en"} or not all(words.values())} == set()
    used = [found for template in TEMPLATES for found in KEY.findall(template.read_text(encoding="utf-8"))]
    unknown = [key for key, more in used if not (any(each.startswith(key) for each in known) if more else key in known)]
    assert used
    assert unknown == []


def test_templates_hold_no_inline_script_or_style_and_no_outside_address() -> None:
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        found = re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://|\|\s*safe|<script", text)
        assert found is None, template.name


@pytest.mark.parametrize(
    "asked",
    [
        "/city?number=%00",
        "/city?number=%ED%A0%80&issuer=%FF",
        f"/city?number={'9' * 81}",
        "/city/certificate?issuer=&number=",
        "/city/certificate?issuer=x&number=x&on=0001-01-01&known_at=0001-01-01",
        f"/city/certificate?issuer=x&number=x&after={'A' * 400}",
        "/city/impact?issuer=x&number=x&to=0001-01-01",
        "/city/impact?issuer=x&number=x&from=0001-01-01&to=9999-12-31&after=2147483647",
        "/city/comparison?after=0001-01-01",
        "/city/comparison?before=0001-01-01&start=2147483647",
        "/city/coverage?on=0001-01-01&start=2147483647",
        "/city/failing?after=2147483647&issuer=%27%3B--",
        "/city/audit?on=1-1-1",
        "/city/laboratories/%2e%2e%2f",
        "/city/laboratories/x%00",
        "/city/nothing",
    ],
)
def test_whatever_is_asked_is_answered_by_a_page_and_never_breaks_one(regulator: TestClient, asked: str) -> None:
    answer = regulator.get(asked)
    assert answer.status_code in {200, 404, 422}, answer.text
    assert "<!doctype html>" in answer.text
