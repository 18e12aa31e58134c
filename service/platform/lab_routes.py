"""``/v1/labs``: who may report, and by which keys; every change leaves a line among the acts."""

from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import StringConstraints

from domain.exchange.envelope import LabIdentity
from domain.exchange.wire import LabCode, Uscc
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import Conflict, NotFound
from service.kit.wire import In, Out, Text
from service.platform.access import administrator
from service.platform.acts import Act, address_of, note
from service.platform.labs import known_lab, register_lab, restore_lab, revoke_key, suspend_lab

router = api_router("/v1/labs", tags=["platform"])

Regulator = [Depends(administrator)]

Lab = Annotated[str, Path(max_length=32, description="Code of the laboratory")]


class LabIn(In):
    """A laboratory to be registered, or a further key of it."""

    uscc: Uscc
    lab_code: LabCode
    name: Text
    public_key: Annotated[str, StringConstraints(min_length=44, max_length=44)]
    """Base64 of the raw Ed25519 public key."""


class LabOut(Out):
    """A registered key."""

    lab_code: str
    key_id: str


@router.post(
    "", status_code=201, summary="Register a laboratory's key", dependencies=Regulator, responses=documented(Conflict)
)
def post_lab(body: LabIn, session: SessionDep, now: Now, request: Request) -> LabOut:
    """Let a laboratory report under a key; a second key lets it rotate."""
    identity = LabIdentity(uscc=body.uscc, lab_code=body.lab_code)
    key = register_lab(session, lab=identity, name=body.name, public_key=body.public_key, at=now)
    facts = {"key_id": key, "uscc": body.uscc, "name": body.name}
    note(session, act=Act.KEY_REGISTERED, at=now, address=address_of(request), subject=body.lab_code, facts=facts)
    return LabOut(lab_code=body.lab_code, key_id=key)


@router.post(
    "/{lab_code}/keys/{key_id}/revocation",
    status_code=204,
    summary="Revoke a laboratory's key",
    dependencies=Regulator,
    responses=documented(NotFound),
)
def post_revocation(
    *,
    lab_code: Lab,
    key_id: Annotated[str, Path(max_length=64)],
    session: SessionDep,
    now: Now,
    request: Request,
) -> None:
    """Accept nothing new under the key; what it signed before stays."""
    revoke_key(session, lab_code=lab_code, key=key_id, at=now)
    address = address_of(request)
    note(session, act=Act.KEY_REVOKED, at=now, address=address, subject=lab_code, facts={"key_id": key_id})


@router.put(
    "/{lab_code}/suspension",
    status_code=204,
    summary="Suspend a laboratory",
    dependencies=Regulator,
    responses=documented(NotFound),
)
def put_suspension(lab_code: Lab, session: SessionDep, now: Now, request: Request) -> None:
    """Hold back from the public what it reports from now on."""
    suspend_lab(session, lab_code=known_lab(session, lab_code).lab_code)
    note(session, act=Act.SUSPENDED, at=now, address=address_of(request), subject=lab_code)


@router.delete(
    "/{lab_code}/suspension",
    status_code=204,
    summary="End a suspension",
    dependencies=Regulator,
    responses=documented(NotFound),
)
def delete_suspension(lab_code: Lab, session: SessionDep, now: Now, request: Request) -> None:
    """Take its reports again; what was held back stays so until it is decided."""
    restore_lab(session, lab_code=known_lab(session, lab_code).lab_code)
    note(session, act=Act.RESTORED, at=now, address=address_of(request), subject=lab_code)
