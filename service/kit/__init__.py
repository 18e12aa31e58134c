"""The kit every slice stands on: one way to commit, to refuse, to know who asks, to journal and to leave work behind.

``database`` (the only commit), ``columns`` and ``tables``, ``problems`` and ``refusals`` (what is said when something
is refused), ``edge`` and ``wire`` (what is let in), ``middleware`` and ``observability`` (what is seen), ``access``
(who asks), ``journal`` (what happened), ``jobs`` (what is left to do), ``paging``, ``versions``, ``clock``, ``keys``,
and ``assembly``, which puts them into an app.
"""
