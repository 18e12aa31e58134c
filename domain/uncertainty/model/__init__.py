"""The closed language of measurement models (VIM 2.48; GUM 4.1): from a user's text to what can be computed.

* ``tokens`` -> ``language`` -> ``tree``: a text is read into frozen nodes, each with its position;
* ``system``: several equations that use each other's results, put in order;
* ``dimensions``, ``kinds`` and ``temperature`` hold its units against each other; ``equation`` keeps it ready for use;
* ``implicit``: what only an equation fixes; ``complexes``: complex models lowered to real ones, ``complex_region``;
* ``program`` runs a tree over any kind of number: ``arithmetic`` (floats, exact fractions), ``gradient``;
* ``straight`` -> ``generated`` -> ``compiled``: the same as one function, over floats, arrays or ``jets``;
* ``tables``: what a model may look up; ``errors``: what is refused, with its position.
"""
