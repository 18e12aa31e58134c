"""The installed packs as operations ask for them: by id and day, or the refusal that says why not.

The library of a process belongs to its `Database`: every session of it carries the library, so that two services in one
process cannot mix theirs. A session of nothing in particular has the packs of the product and of installed packages.
"""

from datetime import date

from sqlmodel import Session

from domain.packs.library import Library, library_of
from domain.specialty.schema import Pack
from service.kit.database import Database
from service.kit.problems import Problem

_KEY = "packs"


class PackUnknown(Problem):
    """No such speciality is installed."""

    status = 422
    code = "pack-unknown"
    title = "Unknown pack"
    title_zh = "专用包不存在"
    en = "There is no pack {pack_id}. Installed: {known}."
    zh = "没有专用包 {pack_id}。已安装：{known}。"


class PackUnusable(Problem):
    """The pack is installed and something is wrong with it."""

    status = 409
    code = "pack-unusable"
    title = "The pack cannot be used"
    title_zh = "专用包不可用"
    en = "The pack {pack_id} ({file}, line {line}) cannot be used: {fault_en} Mend it, then start the service anew."
    zh = "专用包 {pack_id}（{file}，第 {line} 行）不可用：{fault_zh}请更正后重新启动服务。"


def install_packs(database: Database, library: Library) -> None:
    """Give every later session of ``database`` these packs."""
    database.carried[_KEY] = library


def packs_in(session: Session) -> Library:
    """Return the library that a session carries."""
    found = session.info.get(_KEY)
    return found if isinstance(found, Library) else library_of()


def pack_of(session: Session, pack_id: str, pointer: str, *, on: date) -> Pack:
    """Return the edition of ``pack_id`` that is in force on a day, else the last one that was.

    Raises PackUnknown or PackUnusable at ``pointer``.
    """
    library = packs_in(session)
    found = library.best(pack_id, on)
    if found is None or found.pack is None:
        raise refusal_of(library, pack_id, pointer, on)
    return found.pack


def refusal_of(library: Library, pack_id: str, pointer: str, on: date) -> PackUnknown | PackUnusable:
    """Say why there is no pack of that id."""
    broken = library.named(pack_id)
    if not broken:
        known = ", ".join(entry.pack.id for entry in library.current(on) if entry.pack)
        return PackUnknown(pointer, pack_id=pack_id, known=known)
    entry = broken[-1]
    first = entry.findings[0]
    return PackUnusable(
        pointer, pack_id=pack_id, file=entry.file.name, line=first.line, fault_zh=first.zh, fault_en=first.en
    )
