"""Evidence: one canonical form, its digest, trees that prove membership, and signatures that anyone can check offline.

``canonical``   RFC 8785 bytes of a document and their SHA-256 digest
``documents``   frozen dataclasses to documents and back, losing nothing
``merkle``      RFC 9162 trees kept as complete subtrees: roots, inclusion and consistency proofs
``frontier``    a tree read from left to right: a stretch of a log shown, the rest as subtrees
``signature``   Ed25519 over bytes; ``Signer`` is the port behind which a laboratory keeps its key
``checkpoint``  a signed tree head: what a journal was worth at an instant
"""
