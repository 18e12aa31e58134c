"""Certificates: approve and issue, the frozen document and its PDF, withdraw and supersede."""
