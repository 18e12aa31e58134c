"""Licences 授权、认可、考核证书 of the laboratory and of bodies above it: scopes, CMC, and what befell them."""
