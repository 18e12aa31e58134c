"""Validation of the installed software (ISO/IEC 17025:2017, 7.11.2): published cases, run as a user would run them.

How the folder is organised:

* ``cases``: one JSON file a case, with its source, what is printed there and what is exact; ``library`` reads them.
"""
