"""Calibrations: from the plan of one item to its frozen original record, signed by two people.

``packs``       the pack's text by digest, so that a record of today recomputes in ten years
``lookup``      where readings may go, for the instruments' door
``records``     rows gathered into an ``OriginalRecord``
``operations``  planning and the work at the bench
``known``       points evaluated before, so that a typed reading costs its own point alone
``completion``  preview, and the freezing of record and result
``moves``       the life cycle: start, check, return, withdraw, cancel, approve, reopen
``evaluations`` uncertainty evaluation of any document, without a calibration
``showing``     one calibration as the endpoints show it

``routes`` plan and read, ``bench_routes`` take the work at the bench, ``move_routes`` the moves of the life cycle.
"""
