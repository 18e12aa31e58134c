"""How pages look and speak, the laboratory's and the platform's: words, templates, style, the drawing of a chain."""
