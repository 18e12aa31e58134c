"""The laboratory, its people and sections, what each is authorised and registered for, and its instruments' keys."""

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


class RegistrationRow(LabRow, table=True):
    """A registration of a person as metrologist 注册计量师, as the authority gave it."""

    __tablename__ = "registration"
    __table_args__ = (within_lab("person_id", "person"), sa.Index("ix_registration_person", "lab_id", "person_id"))

    person_id: UUID
    number: str
    level: str
    """``first`` 一级 or ``second`` 二级."""
    items: list[str] = Field(sa_type=Json)
    """Codes of regulations or ids of packs."""
    valid_from: date
    valid_until: date
    evidence: str
    """What proves it: the certificate's file, the register's entry."""
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SectionRow(LabRow, table=True):
    """A section of the laboratory 专业室, such as pressure or mass."""

    __tablename__ = "section"
    __table_args__ = (sa.UniqueConstraint("lab_id", "name_zh"),)

    name_zh: str
    name_en: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class SectionMemberRow(LabRow, table=True):
    """Somebody's time in a section; one person can be in several at once (C10)."""

    __tablename__ = "section_member"
    __table_args__ = (
        within_lab("section_id", "section"),
        within_lab("person_id", "person"),
        sa.Index("ix_section_member_person", "lab_id", "person_id"),
    )

    section_id: UUID
    person_id: UUID
    joined_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InstrumentKeyRow(LabRow, table=True):
    """A key by which one instrument pushes readings; only its HMAC is kept."""

    __tablename__ = "instrument_key"

    key_id: str = Field(unique=True)
    """The public middle part of ``lh_<key_id>_<secret>``."""
    secret_digest: str
    equipment_id: UUID
    """The laboratory's instrument that holds the key. No foreign key: equipment is the higher slice."""
    label: str = ""
    last_used_on: date | None = None
    """Latest day on which something was sent with it; noted once a day."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
