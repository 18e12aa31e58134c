"""Uncertainty of measurement (JCGM 100:2008, GUM; JJF 1059.1).

How the folder is organised, from a user's text to a budget:

* ``tokens`` -> ``language`` -> ``tree`` -> ``program``: the closed language of measurement models, and how it runs;
  ``arithmetic``, ``gradient`` and ``tables`` are what it runs over;
* ``dimensions`` and ``temperature`` hold its units against each other, ``equation`` keeps a model ready for use;
* ``inputs`` and ``sources``: input quantities, and how readings and certificates become their uncertainty;
* ``propagation``, ``correlation``, ``coverage``, ``second_engine``: the mathematics of the budget;
* ``evaluation`` puts them together: ``evaluate_model`` gives a ``budget.Budget``;
* ``wire`` -> ``stated`` -> ``document``: the public evaluation document; ``engine``: which software computed it;
* ``errors`` and ``notices``: what is refused, and what is only pointed out.
"""
