"""Pages for people: server-rendered HTML, plain forms and links, in Chinese and English.

Pages call the same queries and operations as the API, never the API itself. A form that is refused comes back as it was
typed, with the refusal's sentence beside the field.
"""

from service.pages.install import install_pages

__all__ = ["install_pages"]
