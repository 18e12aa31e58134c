"""Bodies of the people API."""

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from domain.calibration.qualification import MetrologistLevel
from service.kit.actor import Role
from service.kit.wire import Choice, Day, Identifier, In, Instant, Items, OptionalText, Out, Text
from service.people.queries import Duty

_ID = "019cac2b-6f00-7000-8000-0000000000f1"


def _shown(example: JsonDict) -> ConfigDict:
    """Return the configuration of a body with its example, as the API's pages show it."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class SessionIn(In):
    """Who signs in."""

    model_config = _shown({"laboratory": "CQ-0001", "login": "technician", "password": "..."})

    laboratory: Text | None = None
    """Code of the laboratory; may be left out where there is only one."""
    login: Text
    password: str = Field(min_length=1, max_length=200)


class ActorOut(Out):
    """Who I am."""

    lab_id: UUID
    kind: str
    name: str
    roles: list[str]
    person_id: UUID | None
    device_id: UUID | None


class SessionOut(Out):
    """A session; the token is not shown again."""

    token: str
    expires_at: Instant
    actor: ActorOut


class PersonIn(In):
    """A new person. Roles are granted by another administrator (三员分立)."""

    model_config = _shown({"login": "zhang", "name": "张三", "name_en": "Zhang San", "password": "..."})

    login: Text = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")
    name: Text
    name_en: OptionalText = ""
    password: str = Field(min_length=1, max_length=200)


class PersonChangeIn(In):
    """What is left out stays."""

    model_config = _shown({"name": "张三", "active": False})

    name: Text | None = None
    name_en: OptionalText | None = None
    active: bool | None = None


class RolesIn(In):
    """All roles a person shall have."""

    model_config = _shown({"roles": ["technician", "checker"]})

    roles: Items[Choice[Role]] = Field(max_length=9)


class PasswordIn(In):
    """A new password; one's own needs the present one."""

    model_config = _shown({"password": "...", "present_password": "..."})

    password: str = Field(min_length=1, max_length=200)
    present_password: str | None = Field(default=None, max_length=200)


class PersonOut(Out):
    """A person, without anything secret."""

    id: UUID
    login: str
    name: str
    name_en: str
    roles: list[str]
    active: bool
    version: int
    created_at: Instant


class AuthorisationIn(In):
    """What a person may do with one pack, from a day until a day (both included)."""

    model_config = _shown({"person_id": _ID, "pack_id": "weights-jjg99", "duty": "perform", "valid_from": "2026-03-02"})

    person_id: Identifier
    pack_id: Text = Field(pattern=r"^[a-z0-9][a-z0-9._/-]{0,63}$")
    duty: Duty
    valid_from: Day
    valid_until: Day | None = None


class AuthorisationOut(Out):
    """An authorisation."""

    id: UUID
    person_id: UUID
    pack_id: str
    duty: str
    valid_from: date
    valid_until: date | None
    granted_by: UUID
    granted_at: Instant
    revoked_at: datetime | None


class RegistrationIn(In):
    """A registration as metrologist 注册计量师, for regulations or packs, from a day until a day (both included)."""

    model_config = _shown(
        {
            "person_id": _ID,
            "number": "(渝)2-000000",
            "level": "second",
            "items": ["JJG 99", "pressure-gauge-jjg52"],
            "valid_from": "2026-03-02",
            "valid_until": "2031-03-01",
            "evidence": "注册证扫描件 2026-017",
        }
    )

    person_id: Identifier
    number: Text
    level: Choice[MetrologistLevel]
    items: Items[Text] = Field(min_length=1, max_length=200)
    valid_from: Day
    valid_until: Day
    evidence: Text


class RegistrationOut(Out):
    """A registration."""

    id: UUID
    person_id: UUID
    number: str
    level: str
    items: list[str]
    valid_from: date
    valid_until: date
    evidence: str
    recorded_by: UUID
    recorded_at: Instant
    revoked_at: datetime | None


class RegistrationsOut(Out):
    """A page of registrations."""

    items: list[RegistrationOut]


class SectionIn(In):
    """A section of the laboratory."""

    model_config = _shown({"name_zh": "压力室", "name_en": "Pressure section"})

    name_zh: Text
    name_en: Text


class SectionOut(Out):
    """A section."""

    id: UUID
    name_zh: str
    name_en: str
    created_at: Instant


class SectionsOut(Out):
    """A page of sections."""

    items: list[SectionOut]


class SectionsIn(In):
    """All sections a person shall be in."""

    model_config = _shown({"sections": [_ID]})

    sections: Items[Identifier] = Field(max_length=100)


class KeyIn(In):
    """A key for one instrument of the laboratory."""

    model_config = _shown({"equipment_id": _ID, "label": "三号实验室", "expires_at": "2027-03-02T00:00:00+08:00"})

    equipment_id: Identifier
    label: OptionalText = ""
    expires_at: Instant | None = None


class KeyOut(Out):
    """A key, without its secret."""

    id: UUID
    key_id: str
    equipment_id: UUID
    label: str
    created_at: Instant
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: Day | None


class NewKeyOut(KeyOut):
    """A key just made: the only time that ``key`` is shown."""

    key: str


class PeopleOut(Out):
    """A page of people; the next one is in the Link header."""

    items: list[PersonOut]


class AuthorisationsOut(Out):
    """A page of authorisations."""

    items: list[AuthorisationOut]


class KeysOut(Out):
    """A page of keys."""

    items: list[KeyOut]
