"""Tables of the city's graph. Narrow on purpose: ten million certificates a few years have to fit one machine.

Ids of certificates are drawn under the lock of the platform's log, so their order is the order of commits: whoever
reads by id skips nothing. Four bytes hold a hundred years of twenty million a year. Links and closure carry no foreign
keys: one feeder writes them, in one transaction.
"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from service.platform.tables import PlatformRow


class GraphIssuerRow(PlatformRow, table=True):
    """Who issues: a reporting laboratory by its code, any other body by its name."""

    __tablename__ = "graph_issuer"

    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    """"" where the child did not say who issued its parent's certificate."""


class GraphQuantityRow(PlatformRow, table=True):
    """A kind of quantity, as reported."""

    __tablename__ = "graph_quantity"

    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    """"" where the message did not say."""


class GraphArtefactRow(PlatformRow, table=True):
    """An instrument or standard that is calibrated again and again."""

    __tablename__ = "graph_artefact"

    id: int = Field(primary_key=True)
    key: str = Field(unique=True)


class GraphCertificateRow(PlatformRow, table=True):
    """A certificate, or the gap where one is cited that nobody has reported (``level`` 0, no days)."""

    __tablename__ = "graph_certificate"
    __table_args__ = (
        sa.UniqueConstraint("number", "issuer_id"),
        # an item's last certificate by some day, as known on some day, is found in here alone
        sa.Index(None, "artefact_id", "issued_on", "id", "known_on"),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    issuer_id: int
    artefact_id: int | None = None
    """None: the message does not say enough to know the item again."""
    issued_on: date | None = None
    valid_until: date | None = None
    """Last day of validity; None where the certificate states no interval."""
    known_on: date
    """Day on which the platform learnt of it; of a gap, on which it was first cited."""
    level: int = Field(default=0, sa_type=sa.SmallInteger)
    """``levels.code`` of its standard."""
    quantity_id: int | None = Field(default=None, sa_type=sa.SmallInteger)
    county: int | None = Field(default=None, sa_type=sa.SmallInteger)
    """Last four digits of the county's code; the city's begin with 50."""
    number: str
    supported: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether it names a standard's certificate: asked of every certificate, and ten million searches for a link that
    is not there cost ten seconds."""


class GraphLinkRow(PlatformRow, table=True):
    """The standard's certificate that a certificate's work was done under."""

    __tablename__ = "graph_link"
    __table_args__ = (sa.Index(None, "parent_id", "used_on", "certificate_id"),)

    certificate_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    parent_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    used_on: date


class GraphEventRow(PlatformRow, table=True):
    """What befell a certificate: since when it may not be relied on as it was, and since when the platform knows."""

    __tablename__ = "graph_event"

    certificate_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(primary_key=True)
    effective_on: date = Field(primary_key=True)
    known_on: date


class GraphClosureRow(PlatformRow, table=True):
    """Everything above a standard's certificate, itself included; of standards only, so it stays small."""

    __tablename__ = "graph_closure"
    __table_args__ = (sa.Index(None, "ancestor", "descendant"),)

    descendant: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ancestor: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class GraphStateRow(PlatformRow, table=True):
    """The one row that says how far the graph is known, and how often it was altered where it had been judged."""

    __tablename__ = "graph_state"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    changes: int = Field(default=0, sa_type=sa.BigInteger)
    """Corrections, gaps that were filled, and events; a new certificate alters nothing."""
    known_through: date | None = None
    """Latest day on which a certificate came to be known; a backfill writes earlier days after later ones."""
