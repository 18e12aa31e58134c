"""Validation of the installed software (ISO/IEC 17025:2017, 7.11.2): published cases, run as a user would run them.

How the folder is organised:

* ``cases``: one JSON file a case, with its source, what is printed there and what is exact; ``library`` reads them;
* ``check``: one comparison; a module a group (``first_order``, ``rounding``, ``traps``, ...) says in ``CHECKS`` how
  each of its cases is compared; ``as_document`` writes a case as the public evaluation document;
* ``suite`` runs the groups and lists what nothing covers; ``outcome``: what became of a case;
* ``report``: the dated record, as JSON and back; ``markdown``: the same to be filed; ``errors``: what is refused.
"""
