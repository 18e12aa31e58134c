"""certificate.status: an issued document was amended, replaced, withdrawn or declared void."""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from domain.exchange.wire import Instant, Token, Wire, absent, text_of

Status = Literal["amended", "replaced", "withdrawn", "void"]


class CertificateStatus(Wire):
    """Payload of ``certificate.status``."""

    certificate_no: Annotated[str, text_of(60)]
    status: Status
    reason: Annotated[str, text_of(300, 4)]
    replaced_by: Annotated[str, text_of(60)] | None = absent()
    effective_at: Instant
    client_informed_at: Instant | None = absent()
    authorised_by: Token

    @model_validator(mode="after")
    def _replaced_names_its_successor(self) -> Self:
        if self.status == "replaced" and self.replaced_by is None:
            raise ValueError("a replaced certificate names the one that replaces it (replaced_by)")
        return self
