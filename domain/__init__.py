"""Metrology itself: frozen values and pure functions, with no I/O, no clock, no database and no web.

Read the rooms from the ground up: ``errors`` and ``evidence`` (digests and proofs), ``quantity`` (units, decimal text,
rounding), ``exchange`` (what crosses an organisation), ``uncertainty``, ``conformity``, ``specialty`` (what a 专用 pack
is), ``calibration`` (original record to result), ``traceability``, ``certificate``, and ``packs`` (data).
"""
