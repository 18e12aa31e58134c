"""The laboratory as a service: FastAPI and SQLModel around the domain, one folder a concept.

A slice has ``tables``, ``queries`` (functions that read), ``operations`` (functions that write), ``wire`` and
``routes``. Only ``kit.database`` commits; the platform is an app and a database of its own.
"""
