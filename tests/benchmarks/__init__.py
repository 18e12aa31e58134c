"""How fast, as ratios to a floor of the same run: ``python -m tests.benchmarks [--only part] [--size small|city]``.

``harness``   interleaved runs, medians, ratios, goals; the table and build/bench.json
``load``      a closed loop of clients over real sockets, requests made beforehand
``ingest``, ``uncertainty``, ``certificates``, ``audit``, ``start``   the parts; each has ``run(size) -> list[Figure]``
"""
