"""The demonstration: a laboratory seeded, and its main job walked from order to audit, on one machine."""
