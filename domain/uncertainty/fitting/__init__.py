"""Fits: what a calibration's points say about a curve, and what the curve then says (ISO/TS 28037:2010; GUM H.3).

* ``points``: measured points, checked once; ``exact``: least squares in whole numbers, free of conditioning;
* ``linear`` (any design), ``polynomial``, ``correlated`` (full covariance), ``both_axes``, ``nonlinear``: the fits;
* ``result``: what each of them yields; ``as_inputs`` makes parameters correlated inputs of a budget;
* ``curve``: a fitted polynomial, evaluated without cancellation; ``inverse``: from an indication back to the quantity;
* ``table``: interpolation between calibrated points;
* ``wire`` -> ``stated``: a fit as a document states it; ``errors``: what is refused.
"""
