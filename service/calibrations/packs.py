"""Editions of packs: stored as text by digest when first used, and read back from there ever after.

A record names its pack by digest. The installed file may change with the next release; what was stored cannot.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.calibration.errors import RegulationNotInForce
from domain.packs.library import Library
from domain.packs.origins import Origin
from domain.specialty.loader import load_pack, pack_digest
from domain.specialty.schema import Pack
from service.calibrations.refusals import PackEditionChanged, PackEditionUnknown, PackNotOffered
from service.calibrations.tables import PackEditionRow
from service.equipment.packs import pack_of, packs_in
from service.kit.clock import civil_day

REMEMBERED = 256
"""Most editions kept in memory by this process."""

_read: dict[str, Pack] = {}
"""Packs by digest: content under its own digest is the same in every database."""


def edition(session: Session, digest: str) -> Pack:
    """Return the pack that was stored under ``digest``."""
    if digest not in _read:
        text = session.exec(select(PackEditionRow.text).where(PackEditionRow.digest == digest)).one()
        if pack_in(text).digest != digest:
            raise RuntimeError(f"the stored edition {digest} is damaged")
    return _read[digest]


def pack_in(text: str) -> Pack:
    """Return the pack that a stored text states, whatever it is stored under; read once a process."""
    digest = pack_digest(text)
    pack = _read.get(digest)
    if pack is None:
        pack = load_pack(text)
        if len(_read) >= REMEMBERED:
            _read.clear()
        _read[digest] = pack
    return pack


def choose_edition(
    session: Session,
    *,
    ordered: str,
    wanted: str,
    version: str | None,
    on: date,
    at: datetime,
    laboratory: str,
) -> Pack:
    """Return the edition of ``wanted`` to plan with, stored for good; ``ordered`` is the pack of the order.

    Without a version the latest that is in force on the day; with one the installed edition, or one used before.
    Raises PackUnknown, PackUnusable, PackNotOffered, PackEditionUnknown, PackEditionChanged, or RegulationNotInForce
    naming the edition that is in force.
    """
    library = packs_in(session)
    pack = pack_of(session, wanted, "/pack_id" if wanted != ordered else "/order_item_id", on=on)
    if wanted != ordered:
        offered = [ordered, *(each.id for each in offers(library, ordered, on=on, laboratory=laboratory))]
        if wanted not in offered:
            names = ", ".join(dict.fromkeys(offered))
            raise PackNotOffered("/pack_id", ordered=ordered, pack_id=wanted, offered=names)
    if version is not None and version != pack.version:
        installed = library.entry(wanted, version)
        pack = installed.pack if installed and installed.pack else _used_before(session, pack, version)
    if not library.holds(pack, on):
        begin, end = library.period(pack)
        after = library.instead_of(pack, on)
        instead = f"{after.regulation.code} ({after.id} {after.version})" if after else ""
        code = pack.regulation.code
        raise RegulationNotInForce(
            "/pack_version", regulation=code, day=on, begin=begin, end=end or "…", instead=instead
        )
    _store(session, library, pack, at)
    return pack


def offers(library: Library, ordered: str, *, on: date, laboratory: str) -> tuple[Pack, ...]:
    """Return what an order for a pack can be planned with on a day, the last edition first, variants after them.

    Where no edition of the pack is in force, those of what replaces it.
    """
    best = library.best(ordered, on)
    now = library.instead_of(best.pack, on) if best is not None and best.pack is not None else None
    standing = editions_in_force(library, now.id, on) if now is not None else ()
    ids = {ordered, *(pack.id for pack in standing)}
    varied = [each.pack for pack_id in sorted(ids) for each in library.variants(pack_id, on, laboratory) if each.pack]
    return (*standing, *varied)


def editions_in_force(library: Library, pack_id: str, on: date) -> tuple[Pack, ...]:
    """Return the usable editions of a pack whose regulation is in force on a day, the one to plan with first."""
    named = [each.pack for each in reversed(library.named(pack_id)) if each.usable and each.pack]
    return tuple(pack for pack in named if library.holds(pack, on))


def _used_before(session: Session, installed: Pack, version: str) -> Pack:
    digest = session.exec(
        select(PackEditionRow.digest)
        .where(PackEditionRow.pack_id == installed.id, PackEditionRow.version == version)
        .order_by(col(PackEditionRow.first_used_at).desc())
        .limit(1)
    ).first()
    if digest is None:
        raise PackEditionUnknown("/pack_version", pack_id=installed.id, version=version, known=installed.version)
    return edition(session, digest)


def _store(session: Session, library: Library, pack: Pack, at: datetime) -> None:
    entry = next((each for each in library.named(pack.id) if each.pack == pack), None)
    if entry is None:
        return  # stored when it was used before
    if entry.file.origin is not Origin.PRODUCT:
        _require_same_text(session, entry.file.name, pack)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "digest": pack.digest,
        "pack_id": pack.id,
        "version": pack.version,
        "text": entry.file.text,
        "first_used_at": at,
    }
    known = session.scalar(sa.select(col(PackEditionRow.digest)).where(col(PackEditionRow.digest) == pack.digest))
    if known is None:
        session.execute(insert(PackEditionRow).values(**row).on_conflict_do_nothing())


def _require_same_text(session: Session, file: str, pack: Pack) -> None:
    """Hold an own pack to what was used under its version: releases look after the product's."""
    before = session.exec(
        select(PackEditionRow)
        .where(
            PackEditionRow.pack_id == pack.id,
            PackEditionRow.version == pack.version,
            PackEditionRow.digest != pack.digest,
        )
        .limit(1)
    ).first()
    if before is not None:
        day = civil_day(before.first_used_at)
        raise PackEditionChanged("/pack_version", file=file, pack_id=pack.id, version=pack.version, day=day)
