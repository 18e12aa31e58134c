"""The library: what is broken is listed and never planned with; editions follow the calendar; variants stand beside."""

from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from domain.packs import pack_text
from domain.packs.library import Library, library_of, version_key
from domain.packs.origins import GROUP, Origin, pack_files, package_files
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack
from tests.domain.packs.texts import BROKEN, GAUGE, changed, next_edition, variant

BEFORE, CHANGE = date(2026, 5, 31), date(2026, 6, 1)


def library(folder: Path, **texts: str) -> Library:
    """The library of the product and of a folder with these files."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Library(pack_files(folder))


def version(found: Library, on: date, pack_id: str = GAUGE) -> str | None:
    entry = found.in_force(pack_id, on)
    return entry.pack.version if entry and entry.pack else None


def test_the_product_alone_is_usable_throughout() -> None:
    assert all(entry.usable for entry in library_of().entries if entry.file.origin is Origin.PRODUCT)
    assert library_of() is library_of()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_listed_with_its_finding_and_nothing_else_suffers(tmp_path: Path, name: str) -> None:
    code, text = BROKEN[name]
    found = library(tmp_path, **{name: text})
    entry = next(each for each in found.entries if each.file.origin is Origin.OWN)
    assert not entry.usable
    assert entry.findings[0].code == code
    assert entry.findings[0].zh
    assert entry.findings[0].line >= 1
    assert found.in_force("weights-jjg99", BEFORE) is not None
    usable = [each.pack.id for each in found.current(BEFORE) if each.pack]
    assert (GAUGE in usable) is (name != "clash")
    assert version(found, BEFORE) == (None if name == "clash" else "1.0.0")


def test_no_pack_is_read_before_one_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(text: str) -> Pack:
        read.append(text)
        return load_pack(text)

    monkeypatch.setattr("domain.packs.library.load_pack", reading)
    found = library(tmp_path, mine=BROKEN["clash"][1])
    (tmp_path / "mine.yaml").write_text("", encoding="utf-8")
    assert not read
    assert BROKEN["clash"][1] in [entry.file.text for entry in found.named(GAUGE)]  # as it was at the start
    assert len(read) == len(found.entries)


def test_a_clash_names_both_files_and_stops_both(tmp_path: Path) -> None:
    found = library(tmp_path, mine=BROKEN["clash"][1])
    stopped = [entry for entry in found.named(GAUGE) if not entry.usable]
    assert [entry.file.name for entry in stopped] == ["mine.yaml", f"{GAUGE}.yaml"]
    assert all("mine.yaml" in entry.findings[0].en and f"{GAUGE}.yaml" in entry.findings[0].zh for entry in stopped)


def test_the_same_text_in_two_places_is_one_pack(tmp_path: Path) -> None:
    found = library(tmp_path, copy=pack_text(GAUGE))
    assert [entry.file.origin for entry in found.named(GAUGE)] == [Origin.PRODUCT]
    assert version(found, BEFORE) == "1.0.0"


def test_what_cannot_be_read_at_all_is_listed(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"kind: \xff")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / ".hidden.yaml").write_text("a: [")
    (tmp_path / "notes.txt").write_text("no pack")
    own = [entry for entry in library(tmp_path).entries if entry.file.origin is Origin.OWN]
    assert [(entry.file.name, entry.findings[0].code) for entry in own] == [
        ("folder.yaml", "pack-file-unreadable"),
        ("latin.yaml", "pack-file-unreadable"),
    ]
    lost = library(tmp_path / "lost").entries[-1]
    assert (lost.file.name, lost.usable) == ("lost", False)
    assert str(tmp_path) not in lost.findings[0].en


def test_an_installed_package_brings_its_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pack_shop_of_this_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "gauge.yaml").write_text(next_edition(pack_id="shop-gauge"), encoding="utf-8")
    told = tmp_path / "pack_shop-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: pack-shop\nVersion: 1\n")
    (told / "entry_points.txt").write_text(f"[{GROUP}]\nshop = {package.name}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    read = [each for each in package_files(entry_points(group=GROUP)) if each.name.startswith(package.name)]
    assert [(each.origin, each.name) for each in read] == [(Origin.PACKAGE, f"{package.name}/gauge.yaml")]
    assert version(Library(read), CHANGE, "shop-gauge") == "2.0.0"


def test_a_package_that_cannot_be_imported_is_listed() -> None:
    (file,) = package_files([EntryPoint("lost", "no_such_package_anywhere", GROUP)])
    (entry,) = Library([file]).entries
    assert (entry.usable, entry.findings[0].code) == (False, "pack-file-unreadable")


@pytest.mark.parametrize("pack_id", [GAUGE, "gauge-under-a-new-name"])
def test_an_edition_ends_the_day_before_what_replaces_it(tmp_path: Path, pack_id: str) -> None:
    found = library(tmp_path, new=next_edition(pack_id=pack_id))
    old = found.entry(GAUGE, "1.0.0")
    assert old is not None
    assert old.pack is not None
    assert found.period(old.pack) == (date(2013, 12, 27), BEFORE)
    assert version(found, BEFORE) == "1.0.0"
    assert version(found, CHANGE) == ("2.0.0" if pack_id == GAUGE else None)
    assert found.best(GAUGE, CHANGE) is not None
    after = found.instead_of(old.pack, CHANGE)
    assert after is not None
    assert (after.id, after.version) == (pack_id, "2.0.0")


def test_a_draft_that_is_broken_ends_nothing(tmp_path: Path) -> None:
    found = library(tmp_path, new=next_edition().replace('value: "0.0092"', 'value: "9"'))
    assert version(found, CHANGE) == "1.0.0"


def test_of_several_versions_in_force_the_last_is_taken(tmp_path: Path) -> None:
    texts = {f"v{n}": changed(("version: 1.0.0", f"version: 1.{n}.0")) for n in (9, 10)}
    assert version(library(tmp_path, **texts), BEFORE) == "1.10.0"
    assert version_key("1.0.0-rc") < version_key("1.0.0")


def test_an_edition_that_says_its_own_end_holds_through_that_day(tmp_path: Path) -> None:
    ending = changed(
        ("version: 1.0.0", "version: 1.1.0"),
        ("effective_from: 2013-12-27", "effective_from: 2014-01-01\n  effective_to: 2026-05-31"),
    )
    found = library(tmp_path, ending=ending)
    assert (version(found, BEFORE), version(found, CHANGE)) == ("1.1.0", "1.0.0")


def test_a_variant_stands_beside_and_belongs_to_whom_it_names(tmp_path: Path) -> None:
    found = library(tmp_path, mine=variant(laboratories="[CQ-0001]"))
    named = [entry.pack.id for entry in found.variants(GAUGE, BEFORE, "CQ-0001") if entry.pack]
    assert named == ["gauge-branch-two"]
    assert found.variants(GAUGE, BEFORE, "CQ-0002") == ()
    assert found.variants("weights-jjg99", BEFORE, "CQ-0001") == ()
    assert "gauge-branch-two" not in [entry.pack.id for entry in found.current(BEFORE) if entry.pack]
    everybody = library(tmp_path, mine=variant())
    assert len(everybody.variants(GAUGE, BEFORE, "CQ-0002")) == 1
