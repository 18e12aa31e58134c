"""Editions of packs: stored as text by digest when first used, and read back from there ever after.

A record names its pack by digest. The installed file may change with the next release; what was stored cannot.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.calibration.errors import RegulationNotInForce
from domain.packs import pack_text
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack
from service.calibrations.refusals import PackEditionUnknown
from service.calibrations.tables import PackEditionRow
from service.equipment.packs import pack_of

REMEMBERED = 256
"""Most editions kept in memory by this process."""

_read: dict[str, Pack] = {}
"""Packs by digest: content under its own digest is the same in every database."""


def edition(session: Session, digest: str) -> Pack:
    """Return the pack that was stored under ``digest``."""
    if digest not in _read:
        text = session.exec(select(PackEditionRow.text).where(PackEditionRow.digest == digest)).one()
        pack = load_pack(text)
        if pack.digest != digest:
            raise RuntimeError(f"the stored edition {digest} is damaged")
        if len(_read) >= REMEMBERED:
            _read.clear()
        _read[digest] = pack
    return _read[digest]


def choose_edition(session: Session, *, pack_id: str, version: str | None, on: date, at: datetime) -> Pack:
    """Return the edition to plan with, stored for good: the installed one, or one used before under ``version``.

    Raises PackUnknown, PackEditionUnknown, or RegulationNotInForce where its regulation does not hold on the day.
    """
    pack = pack_of(pack_id, "/order_item_id")
    if version is None or version == pack.version:
        _store(session, pack, at)
    else:
        pack = _used_before(session, pack, version)
    begin, end = pack.regulation.effective_from, pack.regulation.effective_to
    if not begin <= on <= (end or date.max):
        raise RegulationNotInForce(
            "/pack_version", regulation=pack.regulation.code, day=on, begin=begin, end=end or "…"
        )
    return pack


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


def _store(session: Session, pack: Pack, at: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "digest": pack.digest,
        "pack_id": pack.id,
        "version": pack.version,
        "text": pack_text(pack.id),
        "first_used_at": at,
    }
    known = session.scalar(sa.select(col(PackEditionRow.digest)).where(col(PackEditionRow.digest) == pack.digest))
    if known is None:
        session.execute(insert(PackEditionRow).values(**row).on_conflict_do_nothing())
