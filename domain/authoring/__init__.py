"""How files that people write (packs, verification schemes) are read: YAML to values, each refusal with its line.

``parts``       decimal text, words in two languages, and where a statement comes from
``screen``      the gate: YAML's traps are refused before anything expands
``reader``      text to values, after the annotations of the schema
``errors``      what is refused
``findings``    a refusal at its place in the file
``unverified``  statements that nobody has held against their source
"""
