"""Propagation of distributions by Monte Carlo (JCGM 101:2008, JCGM 102:2011; JJF 1059.2).

How the folder is organised, from an input quantity to a result that can be defended:

* ``moments``: the distribution of an input quantity in closed form; ``shapes``: how it is drawn; ``joint``: together
  with those that it is correlated with;
* ``measurand``: what is computed of the inputs in every trial; ``blocks``: trials in blocks, the same on any number of
  threads;
* ``intervals``, ``regions``: what the trials say of one output, and of two together;
* ``adaptive``: how many trials are enough; ``verdict``: whether the GUM's own interval holds (JCGM 101, clause 8);
* ``rule`` is what a user may choose, ``simulate`` the door; ``errors``: what is refused.
"""
