"""registry.snapshot: what the platform says of a laboratory and can read; the laboratory's gate works by it."""

from typing import Annotated, Literal

from pydantic import Field

from domain.exchange.ack import AckSignature
from domain.exchange.wire import Day, Digest, Instant, Ordinal, Uuid, Wire, absent


class CodeList(Wire):
    """A list of codes in force, by its digest."""

    list: Literal["regions", "catalogue", "norms", "reject_reasons", "service_fields", "units"]
    version: str
    digest: Digest
    url: str


class SupportedSchema(Wire):
    """A message type the platform reads, and the versions of it."""

    type: str
    versions: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    sunset: Day | None = absent()


class RegistrySnapshot(Wire):
    """The signed snapshot."""

    snapshot_id: Uuid
    version: Ordinal
    effective_from: Instant
    lab_code: str
    gate_mode: Literal["observe", "warn", "block"]
    code_lists: Annotated[tuple[CodeList, ...], Field(strict=False)]
    supported_schema: Annotated[tuple[SupportedSchema, ...], Field(strict=False)]
    signature: AckSignature
