"""The public look-up of a certificate: status, kind and marks. No client, no result values, no persons."""

from typing import Annotated, Literal

from pydantic import Field

from domain.exchange.wire import Count, Day, Wire, absent

PublicStatus = Literal["valid", "amended", "replaced", "withdrawn", "void", "not_found"]
FileMatch = Literal["match", "mismatch", "not_asked"]


class PublicLookup(Wire):
    """What anybody may learn of a certificate whose number and code, or whose file, they hold."""

    certificate_no: str
    lab_name: str | None = absent()
    status: PublicStatus
    kind: str | None = absent()
    issued_on: Day | None = absent()
    object_name: str | None = absent()
    marks: Annotated[tuple[str, ...], Field(strict=False)] | None = absent()
    pdf_digest_match: FileMatch | None = absent()
    replaced_by: str | None = absent()
    log_index: Count | None = absent()
    note_zh: str
