"""What holds for every page of the regulator: both languages, nothing from outside, no inline script."""

import re
from pathlib import Path

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
