"""Readings: the door for instruments, typed readings and corrections, and one way of writing them all.

``door``      POST /api/v1/readings, beside FastAPI's machinery because every microsecond counts there
``batch``     strict reading of a push (msgspec), names identical to domain.exchange.readings
``judging``   may this reading be taken: unit, kind, point, state of the calibration
``flusher``   group commit: whatever queued while the last flush was in flight becomes the next transaction
``writing``   the bulk write, duplicates and conflicts told apart, sealed by a Merkle root in the journal
``operations``, ``queries``, ``routes``: typed readings, corrections, lists
"""
