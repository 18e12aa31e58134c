"""Statements of conformity (ISO/IEC 17025:2017, 7.8.6; JCGM 106:2012; JJF 1094).

``limits`` says what is permitted, ``decision`` holds a result against it by a rule, ``probability`` says how likely the
true value is within, ``classes`` finds the best class met; a ``statement`` keeps all of it together.
"""
