"""Equipment: every physical thing the laboratory knows by its barcode, customers' items and its own instruments."""
