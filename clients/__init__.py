"""Thin clients: ``instrument`` pushes readings, ``platform`` reports upward, ``audit`` verifies a dossier offline."""
