"""The regulator's slice: a certificate opened down to its raw readings, and what rests on a standard found wrong.

``dossiers`` (everything, sealed), ``impacts``
(downward), ``operations`` (the viewing, journalled) and ``routes``. Reads every slice, changes nothing but the journal.
"""
