"""The service as tutorials of FastAPI and SQLModel write it: one row, one session, one commit a request.

Equally durable, and generous to it: no authentication, no checks against a plan, no journal, a pool as large as its
threads. Only a floor of ``tests.benchmarks.ingest``.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, create_engine

THREADS = 40
DATABASE_VARIABLE = "NAIVE_DATABASE_URL"

app = FastAPI()


class _Own(SQLModel, registry=registry()):
    """Metadata of its own: imported beside the service, its table must not join the service's schema."""


class Reading(_Own, table=True):
    """The same facts as ours, in a table of its own."""

    __tablename__ = "naive_reading"

    id: UUID = Field(primary_key=True)
    test: str
    point: str
    channel: str
    value: str
    unit: str
    taken_at: datetime


def session_of() -> Iterator[Session]:
    with Session(app.state.engine) as session:
        yield session


@app.get("/livez")
def live() -> dict[str, str]:
    return {"status": "alive"}


@app.post("/readings", status_code=201)
def take(reading: Reading, session: Annotated[Session, Depends(session_of)]) -> Reading:
    stored = Reading.model_validate(reading.model_dump())
    session.add(stored)
    session.commit()
    session.refresh(stored)
    return stored


if __name__ == "__main__":
    import argparse

    reader = argparse.ArgumentParser()
    reader.add_argument("--host", required=True)
    reader.add_argument("--port", type=int, required=True)
    given = reader.parse_args()
    app.state.engine = create_engine(os.environ[DATABASE_VARIABLE], pool_size=THREADS)
    Reading.__table__.create(app.state.engine)  # type: ignore[attr-defined] # SQLModel's table, unknown to mypy
    uvicorn.run(app, host=given.host, port=given.port, access_log=False, log_level="warning")
