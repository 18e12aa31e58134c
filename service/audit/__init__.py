"""The regulator's slice: a certificate opened down to its raw readings, and what rests on a standard found wrong.

``dossiers`` (everything, sealed), ``trail`` (the journal around it),
``covariance`` (what results have in common), ``operations`` (the viewing,
journalled) and ``routes``; ``laboratory``, ``laboratory_routes``: the same rules over every current certificate.
Downward: ``suspects`` (who or what was wrong), ``impacts`` (what rests on it), ``severity`` (how much), ``sheets`` (as
files), ``impact_routes``; and the work that follows: ``recalls``, ``recall_routes``. Changes nothing but the journal
and its own recalls.
"""
