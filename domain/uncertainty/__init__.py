"""Uncertainty of measurement (JCGM 100:2008, GUM; JJF 1059.1).

How the folder is organised, from a user's text to a budget:

* ``model``: the closed language of measurement models, and how it runs;
* ``inputs`` and ``sources``: input quantities, and how readings and certificates become their uncertainty;
* ``propagation``, ``correlation``, ``coverage``, ``second_engine``: the mathematics of the budget;
* ``numeric``: a budget as floats; ``many``: thousands as arrays; ``second_order``: what the first order leaves out;
* ``evaluation`` puts them together: ``evaluate_model`` gives a ``budget.Budget``;
* ``wire`` -> ``reading`` -> ``preparation`` (``stated``) -> ``document`` -> ``answer``: the public evaluation document;
* ``reporting``: a budget as sentences, table and drawing, for people;
* ``engine``: which software computed it; ``errors`` and ``notices``: what is refused, and what is only pointed out.
"""
