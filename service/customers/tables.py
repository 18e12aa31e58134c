"""Customers 委托方: who brings an item, and whose name a certificate carries."""

import sqlalchemy as sa

from service.kit.columns import VersionedRow


class CustomerRow(VersionedRow, table=True):
    """An organisation or a person the laboratory works for."""

    __tablename__ = "customer"
    __table_args__ = (sa.Index("ix_customer_name", "lab_id", "name"),)

    kind: str = "organisation"
    """``organisation``, ``individual``, ``self`` or ``government`` (as the platform's contract names them)."""
    name: str
    name_en: str = ""
    uscc: str = ""
    address: str = ""
    region: str = ""
    contact: str = ""
    phone: str = ""
