"""From original record to results (ISO/IEC 17025:2017, 7.5, 7.8).

`record` and `result` are the two frozen documents; `evaluate` makes the one of the other, with one file for each verb;
`life_cycle` says who may move a calibration; `golden` lets a pack prove itself by its example.
"""
