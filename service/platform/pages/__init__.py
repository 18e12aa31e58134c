"""The regulator's pages of the platform: what the city's laboratories reported, from one certificate to all of them."""

from service.platform.pages.install import install_pages

__all__ = ["install_pages"]
