"""Reporting to the supervision platform: what was issued is sealed into a stream, delivered in order, and answered.

``payloads`` and ``pseudonyms`` (what the platform learns), ``sealing`` (the job ``report``), ``delivery`` (the job
``deliver``), ``heartbeats`` (the journal's head, told by the clock) and ``heads`` (what was told and countersigned),
``losses`` and ``breaks`` (records that were lost for good), ``operations``, ``queries`` and ``routes``. Nothing here
can undo a certificate: what the platform refuses is work for the laboratory.
"""
