"""The laboratory, its people, what each is authorised for, and the keys of its instruments."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Json, LabRow, UtcDateTime, VersionedRow, within_lab


class LaboratoryRow(SQLModel, table=True):
    """A laboratory: the tenant. Its public key verifies what it signs; the private key never enters the database."""

    __tablename__ = "laboratory"

    id: UUID = Field(primary_key=True)
    code: str = Field(unique=True)
    """Short code the platform knows it by, for example ``CQ-0001``."""
    uscc: str
    """Unified social credit code 统一社会信用代码 (GB 32100)."""
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    region: str
    """County code, GB/T 2260."""
    qualification_number: str
    """CMA certificate number 资质认定证书编号."""
    authorisation_number: str = ""
    """Statutory metrological authorisation 法定计量检定机构授权证书, where it has one."""
    public_key: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class PersonRow(VersionedRow, table=True):
    """Somebody who can sign in."""

    __tablename__ = "person"
    __table_args__ = (sa.UniqueConstraint("lab_id", "login"),)

    login: str
    name: str
    name_en: str = ""
    roles: list[str] = Field(sa_type=Json)
    password_hash: str
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class PersonSessionRow(SQLModel, table=True):
    """A signed-in session, kept by the digest of its token so that a stolen table opens nothing."""

    __tablename__ = "person_session"
    __table_args__ = (within_lab("person_id", "person"),)

    token_digest: str = Field(primary_key=True)
    lab_id: UUID
    person_id: UUID
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuthorisationRow(LabRow, table=True):
    """A person may do one thing (perform, check, approve) with one pack over a period (ISO/IEC 17025:2017, 6.2.6)."""

    __tablename__ = "authorisation"
    __table_args__ = (
        within_lab("person_id", "person"),
        sa.Index("ix_authorisation_person", "lab_id", "person_id", "pack_id"),
    )

    person_id: UUID
    pack_id: str
    duty: str
    """``perform``, ``check`` or ``approve``."""
    valid_from: date
    valid_until: date | None = None
    granted_by: UUID
    granted_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InstrumentKeyRow(LabRow, table=True):
    """A key by which one instrument pushes readings; only its HMAC is kept."""

    __tablename__ = "instrument_key"

    key_id: str = Field(unique=True)
    """The public middle part of ``lh_<key_id>_<secret>``."""
    secret_digest: str
    equipment_id: UUID
    """The laboratory's instrument that holds the key. No foreign key: equipment is the higher slice."""
    label: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
