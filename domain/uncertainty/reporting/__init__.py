"""How a budget is put before people (GUM 7; JJF 1059.1): sentences, tables and a drawing, in Chinese and English.

* ``numerals``: digits, gaps and powers of ten, from decimal text and never from a float;
* ``statement``: the reported result in the forms of GUM 7.2.2 and 7.2.4; ``interval``: one out of Monte Carlo,
  which ``sampled`` takes from the trials;
* ``opening``: what a line's ``source`` opens to, and the group it stands in;
* ``table``: the budget as rows and groups; ``rendering``: that table as Markdown and as CSV;
* ``bars``: the budget as an SVG drawing; ``density``: the strip below it, with both intervals; ``svg``: its pieces;
* ``words``: every word used here; ``errors``: what is refused.

Everything is computed from the stored texts of a :class:`~domain.uncertainty.budget.Budget`: a report never rounds
what was rounded before, and adds no number of its own.
"""
