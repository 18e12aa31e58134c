"""Statements of conformity and their risks (ISO/IEC 17025:2017, 7.8.6; JCGM 106:2012; ILAC-G8; JJF 1094).

How the folder is organised, from limits and a result to a statement:

* ``limits``: what is permitted; ``rules``: the decision rules as data; ``case``: one result and what its rule needs;
* ``guard`` -> ``widths``: the guard band of each rule; ``target``: guard bands found from a permitted risk;
* ``outcomes`` says pass, fail or between; ``decision`` puts a ``statement`` together, ``likelihood`` its probabilities;
* ``wording``: statements in words, for certificates and people;
* ``shapes``, ``probability``: what is known of a quantity, and how likely it is within limits;
* ``priors``: what was known before; ``population``, ``risk`` (closed form), ``quadrature``: global risks, Bayes' rule;
* ``classes``: the best class met; ``capability``: Cm, TUR, TAR; ``agreement``: En number and zeta score;
* ``wire`` -> ``stated``: conformity in the public document; ``errors``: what is refused.

Clause numbers of JCGM 106 in this folder: verified: memory.
"""
